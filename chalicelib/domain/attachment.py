"""Files that come with a message: how many, how large, and how far one is on its way to being read."""

from dataclasses import replace
from enum import StrEnum

from chalicelib.domain.values import dataclass

MOST_FILES = 5
MOST_BYTES = 10 * 1024 * 1024
NAME_LIMIT = 120
# How long a form may be used, and an address of a file.
FORM_SECONDS = 60 * 60
ADDRESS_SECONDS = 60


class FileState(StrEnum):
    """Nobody reads a file before it is `ready`."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"
    REMOVED = "removed"


class Refusal(StrEnum):
    """Why a file was not taken."""

    MISSING = "missing"
    KIND = "kind"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """`upload` is the id it was put under; `removed` but with that, its bytes are still to be deleted. `size` in bytes,
    and `media_type`, are what was found."""

    id: str
    upload: str = ""
    name: str = ""
    state: str = FileState.CHECKING
    reason: str = ""
    media_type: str = ""
    size: int = 0

    @property
    def is_pending(self) -> bool:
        """Whether something is left to do with its bytes."""
        return self.state == FileState.CHECKING or (self.state == FileState.REMOVED and bool(self.upload))


def refused(attachment: Attachment, reason: Refusal) -> Attachment:
    return replace(attachment, state=FileState.REFUSED, reason=reason)


def removed(attachment: Attachment) -> Attachment:
    """As the file of a message that shows it no more; its name is gone at once, its bytes soon after."""
    return replace(attachment, name="", state=FileState.REMOVED, reason="", media_type="", size=0)
