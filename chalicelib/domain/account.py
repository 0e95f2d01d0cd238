"""What somebody does with all that is kept of them: an export, and their erasure, each a job of the queue."""

from enum import StrEnum

from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.values import dataclass

# The bucket forgets an export after seven days; its address is given out a little less long.
EXPORT_KEPT = 6 * DAY
# Whoever asks again so soon gets the same one.
EXPORT_FRESH = HOUR
REDRIVE_AFTER = 3 * MINUTE
# A token that was given out before the login was deleted works for up to an hour: then all is looked at once more.
LOOK_AGAIN = 2 * HOUR
KEPT_ERASURE = 400 * DAY


class ExportStatus(StrEnum):
    RUNNING = "running"
    READY = "ready"


class ErasureStatus(StrEnum):
    """`stopped`: they were the last owner of `Erasure.organization`, and nothing was deleted."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Export:
    """The latest export of a user; times in milliseconds, `due_at` while it is being written."""

    id: str
    user: str
    status: str = ExportStatus.RUNNING
    asked_at: int
    ready_at: int | None = None
    due_at: int | None = None
    version: int = 1

    @property
    def expires_at(self) -> int | None:
        return None if self.ready_at is None else self.ready_at + EXPORT_KEPT

    def is_current(self, now: int) -> bool:
        """Whether it is still being written, or young enough to be given out in place of another."""
        return self.ready_at is None or now < self.ready_at + EXPORT_FRESH

    def is_over(self, now: int) -> bool:
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """That a user is erased: ids and keyed digests alone. `issuer` and `subject` name their login, until it is done.

    `contacts` (`<org>/<con>`) were theirs when that was looked up; `digests` are of their verified addresses, to find
    who else invites them. `looks`: how often all was gone through.
    """

    id: str
    user: str
    issuer: str = ""
    subject: str = ""
    status: str = ErasureStatus.RUNNING
    organization: str = ""
    contacts: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    looks: int = 0
    asked_at: int
    ended_at: int | None = None
    due_at: int | None = None
    version: int = 1


def export_of(user: str) -> str:
    """How an event's `sends` names the export of a user."""
    return f"exp_{user}"


def erasure_of(user: str) -> str:
    return f"era_{user}"
