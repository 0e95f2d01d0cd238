"""What lies in a user's inbox: ids only, so that names and rights are read when it is looked at."""

from dataclasses import replace

from chalicelib.domain.notice import News
from chalicelib.domain.time import DAY, HOUR
from chalicelib.domain.values import dataclass

KEPT_ENTRY = 90 * DAY
# What only waits for an email of the next morning.
KEPT_UNCOUNTED = 3 * DAY
# An email of what gathered names so many, and how many more there are.
GATHERED = 100
MORNING = 8


@dataclass(frozen=True, kw_only=True)
class InboxEntry:
    """One fact for one reader, by the id of its notice. `membership` is the one that was told.

    Not `counted`: it is not shown, and waits for the next email of its topic. `due_at` is when it ends, None once seen.
    """

    user: str
    organization: str
    membership: str
    notice: str
    topic: str
    news: News
    counted: bool = True
    seen_at: int | None = None
    due_at: int | None = None
    version: int = 1

    @property
    def unseen(self) -> bool:
        return self.seen_at is None


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """How many entries of a topic a user has not seen, beside them and written with them."""

    user: str
    organization: str
    topic: str
    entries: int = 0


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What gathers for the next email of a topic: the newest notices, and how many more."""

    user: str
    organization: str
    membership: str
    topic: str
    notices: tuple[str, ...] = ()
    more: int = 0
    due_at: int
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A member who hears of a client or group although they do not serve it, of these topics."""

    organization: str
    contact: str
    membership: str
    topics: tuple[str, ...]
    at: int
    version: int = 1


def seen(entry: InboxEntry, now: int) -> InboxEntry:
    return replace(entry, seen_at=now, due_at=None)


def gathered(digest: Digest, notice: str) -> Digest:
    """The same with one notice more."""
    kept = (*digest.notices, notice)
    return replace(digest, notices=kept[-GATHERED:], more=digest.more + max(0, len(kept) - GATHERED))


def next_hour(now: int) -> int:
    """The next full hour (milliseconds)."""
    return (now // HOUR + 1) * HOUR
