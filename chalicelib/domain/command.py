"""What callers ask for, after the request was parsed: plain data, no HTTP."""

from dataclasses import dataclass, field

from chalicelib.domain.contact import Grants
from chalicelib.domain.identity import User


@dataclass(frozen=True)
class Replay:
    """The Idempotency-Key of a request and the digest of its content."""

    key: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """As typed by the caller: nothing here is canonical yet. Either `contact` or addresses."""

    contact: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    locale: str = ""


@dataclass(frozen=True, kw_only=True)
class CreateInvitation:
    """`expires_in` in seconds; `previous` is the ended invitation that this one takes the place of."""

    caller: User
    organization: str
    recipient: Recipient
    role: str
    channel: str = "preferred"
    note: str = ""
    expires_in: int | None = None
    match: str = ""
    reminders: bool = False
    grants: Grants = field(default_factory=Grants)
    replay: Replay | None = None
    previous: str = ""
