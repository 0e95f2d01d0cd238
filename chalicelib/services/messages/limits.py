"""How much may be sent in a day: 500 messages by each of staff, clients and guests, any number by owners and admins.

Each inviter has a counter of its own, so that the limit never makes two inviters wait for each other. Where anybody may
found an organization, a young one as a whole has a limit too, whoever sends: nobody has vouched for it yet.
"""

from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import RateLimited
from chalicelib.domain.marks import Counter
from chalicelib.domain.newcomer import messages_a_day
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Lost
from chalicelib.services.context import Context

SENDER_PER_DAY = 500


def count_sending(
    context: Context, organization: Organization, sender: Membership, delivery: Delivery | None
) -> list[Change]:
    """The writes that count a message of this sender, and fail when a limit of the day is reached."""
    if delivery is None:
        return []
    young = messages_a_day(organization.created_at, context.now) if context.open_creation else None
    return [
        *([_counted(_of_all(organization.id, context.now), young, context.now)] if young else []),
        *([] if sender.role in MANAGERS else [_counted(_own(sender, context.now), SENDER_PER_DAY, context.now)]),
    ]


def refuse_over_limit(context: Context, sender: Membership, lost: Lost) -> None:
    """Raises RateLimited if a limit of the day is what a transaction failed for."""
    if _of_all(sender.organization, context.now) in lost:
        detail = "This organization is new, and has sent as many messages as it may in a day: go on tomorrow."
        raise RateLimited(detail, retry_after=_tomorrow(context.now))
    if _own(sender, context.now) in lost:
        detail = f"You have sent {SENDER_PER_DAY} messages today: go on tomorrow, or ask an admin."
        raise RateLimited(detail, retry_after=_tomorrow(context.now))


def _counted(reference: refs.Ref[Counter], most: int, now: int) -> Change:
    return Change(
        reference,
        AnyOf((Absent(), AtMost("used", most - 1))),
        assign={"expires_at": _midnight(now)},
        increase={"used": 1},
    )


def _own(sender: Membership, now: int) -> refs.Ref[Counter]:
    # The id of a membership is the same in every organization (domain/ids.py).
    return refs.counter(f"sent#{sender.organization}#{sender.id}", _day(now))


def _of_all(organization_id: str, now: int) -> refs.Ref[Counter]:
    return refs.counter(f"young#{organization_id}", _day(now))


def _day(now: int) -> str:
    return datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")


def _midnight(now: int) -> int:
    return (now // DAY + 1) * DAY


def _tomorrow(now: int) -> int:
    """Seconds until then."""
    return (_midnight(now) - now) // 1000 + 1
