"""How much one person may ask in a day: enough for anybody, too little to bury a team under it."""

from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.errors import RateLimited
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Counter
from chalicelib.domain.organization import Membership
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Lost
from chalicelib.services.context import Context

ASKED_PER_DAY = 20
WRITTEN_PER_DAY = 200
UPLOADED_PER_DAY = 100


def count_asking(seat: Membership, now: int) -> list[Change]:
    """The write that counts a request, and fails when the day's limit is reached."""
    return [_counted(_asked(seat, now), ASKED_PER_DAY, now)]


def count_writing(seat: Membership, now: int) -> list[Change]:
    """The same for a message to the team."""
    return [_counted(_wrote(seat, now), WRITTEN_PER_DAY, now)]


def count_upload(context: Context, user: User, organization_id: str) -> None:
    """Counts a form for a file at once. Raises RateLimited."""
    counter = refs.counter(f"upload#{organization_id}#{user.id}", _day(context.now))
    try:
        context.store.commit([_counted(counter, UPLOADED_PER_DAY, context.now)])
    except Lost as lost:
        detail = f"You have prepared {UPLOADED_PER_DAY} files today: go on tomorrow."
        raise _refusal(detail, context.now) from lost


def refuse_over_limit(seat: Membership, lost: Lost, now: int) -> None:
    """Raises RateLimited if the day's limit is what a transaction failed for."""
    if _asked(seat, now) in lost:
        raise _refusal(f"You have made {ASKED_PER_DAY} requests today: write on in one of them, or wait.", now)
    if _wrote(seat, now) in lost:
        raise _refusal(f"You have written {WRITTEN_PER_DAY} messages today: go on tomorrow.", now)


def _refusal(detail: str, now: int) -> RateLimited:
    return RateLimited(detail, retry_after=(_midnight(now) - now) // 1000 + 1)


def _counted(counter: refs.Ref[Counter], most: int, now: int) -> Change:
    below = AnyOf((Absent(), AtMost("used", most - 1)))
    return Change(counter, below, assign={"expires_at": _midnight(now)}, increase={"used": 1})


def _asked(seat: Membership, now: int) -> refs.Ref[Counter]:
    return refs.counter(f"asked#{seat.organization}#{seat.id}", _day(now))


def _wrote(seat: Membership, now: int) -> refs.Ref[Counter]:
    return refs.counter(f"wrote#{seat.organization}#{seat.id}", _day(now))


def _day(now: int) -> str:
    return datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")


def _midnight(now: int) -> int:
    return (now // DAY + 1) * DAY
