"""What callers ask for, after the request was parsed: plain data, no HTTP."""

from dataclasses import field

from chalicelib.domain.contact import Grants
from chalicelib.domain.identity import User
from chalicelib.domain.order import Order
from chalicelib.domain.package import Offered
from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class Replay:
    """The Idempotency-Key of a request and the digest of its content."""

    key: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class TypedRecipient:
    """As typed by the caller: nothing here is canonical yet. Either `contact`, or addresses, or the `user` who was
    found in search. `country` is where the phone is dialled, "" for the organization's. `type` is that of a contact
    which is made, "" for what it is invited as."""

    contact: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    locale: str = ""
    type: str = ""
    user: str = ""


@dataclass(frozen=True)
class Carried:
    """What was paid for before this invitation: its packages, those that are still to be put aside (`fresh`), and the
    `order`; `moved` is that order where it paid for an earlier invitation."""

    packages: tuple[Offered, ...]
    fresh: tuple[Offered, ...]
    order: str
    moved: Order | None = None


@dataclass(frozen=True, kw_only=True)
class CreateInvitation:
    """`expires_in` in seconds; `previous` is the ended invitation that this one takes the place of, from which it
    may have `carried` what was paid for; `reminders`: whether to remind of it, None as the organization does; `job` is
    the group invitation that it is a row of; `voice` says in whose name it goes."""

    user: User
    organization: str
    recipient: TypedRecipient
    role: str
    channel: str = "preferred"
    note: str = ""
    expires_in: int | None = None
    match: str = ""
    voice: str = ""
    reminders: bool | None = None
    grants: Grants = field(default_factory=Grants)
    replay: Replay | None = None
    previous: str = ""
    carried: Carried | None = None
    job: str = ""
