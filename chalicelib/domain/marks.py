"""Small items that keep one rule each: one open invitation, who holds an address, what a key replays."""

from chalicelib.domain.values import dataclass


@dataclass(frozen=True, kw_only=True)
class OpenMark:
    """At most one open invitation per organization, contact, role and subject; void once `expires_at` passed.

    `digest` is that of the recipient's second address: the invitation itself is found by the first.
    """

    invitation: str
    expires_at: int
    digest: str = ""


@dataclass(frozen=True, kw_only=True)
class Holders:
    """The contacts that hold one address, of one organization or of the guests of one client: families share them."""

    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GuestMark:
    """A guest in the list of the client or group they belong to."""

    organization: str
    client: str
    contact: str
    at: int


@dataclass(frozen=True, kw_only=True)
class GroupMark:
    """A contact in the list of a group."""

    organization: str
    group: str
    contact: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Known:
    """The contact of a user who was found and asked: they are the same the next time, whatever the search was."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class ExternalMark:
    """The one contact that carries an external id in its organization."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class ReplayMark:
    """What an Idempotency-Key made: the digest of its request and the id of the result, never a body."""

    digest: str
    resource: str
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A staff member serves a contact; `position` 0 is the primary one."""

    organization: str
    contact: str
    membership: str
    position: int = 0
    at: int


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """An invitation of a contact, noted beside the contact when it was made, for as long as it is kept."""

    invitation: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Migration:
    """An operator's migration found something in an organization that its owners are not told yet: `job` has it."""

    organization: str
    job: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a long way is, in one segment of the table or through all threads: `position` is where it goes on."""

    position: str = ""
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """No message goes to this address: a hard bounce, a complaint, an opt-out."""

    reason: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Texted:
    """An organization texted a number: the latest message, by what it is about and its name there, until when that is
    remembered, and the provider's id of it."""

    organization: str
    about: str
    name: str
    message_id: str = ""
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A user proved control of the invited address by a code and may accept with another account."""

    invitation: str
    user: str
    generation: int
    at: int


@dataclass(frozen=True, kw_only=True)
class Counter:
    """How often something happened in a window of time that ends at `expires_at`."""

    used: int = 0
    expires_at: int
