"""Looking for people by their exact addresses: what is typed, what comes back, and how somebody found is named."""

from enum import StrEnum

from chalicelib.domain.profile import Photo
from chalicelib.domain.time import MINUTE
from chalicelib.domain.user_profile import Findable
from chalicelib.domain.values import dataclass

MOST_ENTRIES = 500
MOST_ADDRESSES = 500
HANDLE_LIFETIME = 15 * MINUTE


class Relationship(StrEnum):
    """What somebody who is asked would be to whoever asks: chosen before anybody is looked for (S0.4)."""

    CLIENT = "client"
    CO_PARENT = "co_parent"


@dataclass(frozen=True)
class LookedFor:
    """One person who is looked for, as typed or imported: an email, a phone, or both."""

    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """`country` is where numbers in national form are dialled, "" for the organization's."""

    entries: tuple[LookedFor, ...]
    relationship: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class Handle:
    """Somebody who was found, by a user and for a while: until `expires_at` (milliseconds)."""

    user: str
    relationship: str = ""
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is shown of somebody who was found; `handle` names them for whoever looked, and tells nothing."""

    handle: str
    name: str
    profession: str
    firm: str
    photo: Photo | None = None


class LookupStatus(StrEnum):
    """Of one entry: nobody is found who has no account, is hidden, or has blocked whoever looks; all of them alike."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    INVALID = "invalid"


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """Why an entry can't be looked for: the field of it, and what to do."""

    field: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """What came of one entry."""

    people: tuple[Person, ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @property
    def outcome(self) -> LookupStatus:
        if self.flaws:
            return LookupStatus.INVALID
        return LookupStatus.FOUND if self.people else LookupStatus.NOT_FOUND


def shown(found: Findable, handle: str) -> Person:
    return Person(handle=handle, name=found.name, profession=found.profession, firm=found.firm, photo=found.photo)
