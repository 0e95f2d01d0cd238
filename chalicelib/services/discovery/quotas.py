"""How much one user may search: counted before anything is read, so that nobody lists the users of this place (A44)."""

from collections.abc import Callable
from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.errors import RateLimited
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Counter
from chalicelib.domain.time import DAY, HOUR
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record


@dataclass(frozen=True)
class Window:
    """A stretch of time that limits count in: its name at a time, and when it ends (both of milliseconds)."""

    name: Callable[[int], str]
    end: Callable[[int], int]


def _moment(now: int) -> datetime:
    return datetime.fromtimestamp(now / 1000, UTC)


def _next_month(now: int) -> int:
    at = _moment(now)
    first = datetime(at.year + at.month // 12, at.month % 12 + 1, 1, tzinfo=UTC)
    return int(first.timestamp() * 1000)


PER_HOUR = Window(lambda now: _moment(now).strftime("%Y%m%d%H"), lambda now: (now // HOUR + 1) * HOUR)
PER_DAY = Window(lambda now: _moment(now).strftime("%Y%m%d"), lambda now: (now // DAY + 1) * DAY)
PER_MONTH = Window(lambda now: _moment(now).strftime("%Y%m"), _next_month)


@dataclass(frozen=True)
class Quota:
    """At most so many in a window; `scope` begins the name of its counter."""

    scope: str
    window: Window
    limit: int
    detail: str

    def counted(self, key: str, amount: int, now: int) -> Change:
        """The write that counts, and fails where it would be too many."""
        return Change(
            self.place(key, now),
            AnyOf((Absent(), AtMost("used", self.limit - amount))),
            assign={"expires_at": self.window.end(now)},
            increase={"used": amount},
        )

    def refuse(self, key: str, lost: Lost, now: int) -> None:
        """Raises RateLimited where this is what a transaction failed for."""
        if self.place(key, now) in lost:
            raise RateLimited(self.detail, retry_after=(self.window.end(now) - now) // 1000 + 1)

    def place(self, key: str, now: int) -> refs.Ref[Counter]:
        return refs.counter(f"{self.scope}#{key}", self.window.name(now))


CALLS = Quota("searches", PER_HOUR, 20, "You have searched 20 times this hour: go on in the next one.")
ADDRESSES = Quota("looked", PER_DAY, 500, "You have looked for 500 addresses today, or would now: go on tomorrow.")
IN_ALL = Quota("looked", PER_MONTH, 2_000, "You have looked for 2,000 addresses this month: go on in the next one.")


def count_search(context: Context, user: User, place: str, addresses: int) -> None:
    """Counts one search for so many addresses; `place` is the organization it is for, or the user.

    Raises RateLimited, which says until when; then nothing was counted.
    """
    amounts = {CALLS: 1, ADDRESSES: addresses, IN_ALL: addresses}
    fact = record(context, place, "search.made", actor=user.id, data={"addresses": str(addresses)})
    try:
        context.store.commit([*(quota.counted(user.id, n, context.now) for quota, n in amounts.items()), fact])
    except Lost as lost:
        for quota in amounts:
            quota.refuse(user.id, lost, context.now)
        raise
