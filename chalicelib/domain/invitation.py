"""An offer of a role and grants to one contact, and everything its page and messages show.

The invitation carries snapshots (organization, inviter, staff names), so that a public look-up is one read.
"""

from dataclasses import field, replace
from enum import StrEnum

from chalicelib.domain.contact import Grants
from chalicelib.domain.disclosure import Acknowledged, DisclosureRef
from chalicelib.domain.ids import membership_id
from chalicelib.domain.organization import Branding, Role
from chalicelib.domain.package import Offered
from chalicelib.domain.time import DAY, HOUR, SECOND
from chalicelib.domain.values import dataclass

DEFAULT_LIFETIME_SECONDS = 14 * DAY // SECOND
MIN_LIFETIME_SECONDS = HOUR // SECOND
MAX_LIFETIME_SECONDS = 365 * DAY // SECOND
NOTE_LIMIT = 500


class InvitationStatus(StrEnum):
    AWAITING_PAYMENT = "awaiting_payment"
    PENDING = "pending"
    AWAITING_APPROVAL = "awaiting_approval"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"


class Channel(StrEnum):
    PREFERRED = "preferred"
    EMAIL = "email"
    SMS = "sms"
    LINK = "link"
    QR = "qr"
    IN_APP = "in_app"
    PUSH = "push"


class Match(StrEnum):
    """Who may accept: the holder of the recipient's address, whoever holds the link, whom the inviter confirms, or the
    one user who was found and is asked in the app."""

    VERIFIED = "verified"
    BEARER = "bearer"
    APPROVAL = "approval"
    USER = "user"


class Voice(StrEnum):
    """In whose name an invitation goes: the business's, or that of the inviter, who is assigned to the invitee."""

    TEAM = "team"
    SELF = "self"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    name: str = ""
    email: str = ""
    phone: str = ""
    locale: str = "en"
    timezone: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address for address in (self.email, self.phone) if address)

    def address_for(self, channel: str) -> str:
        return {"email": self.email, "sms": self.phone}.get(channel, "")

    def zone(self, branding: Branding) -> str:
        """The IANA name of the zone to tell times in: their own, else that of who writes to them; "" is UTC."""
        return self.timezone or branding.timezone


@dataclass(frozen=True, kw_only=True)
class Inviter:
    """Who invited, under which membership: the right is checked again at acceptance."""

    user: str
    membership: str
    role: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Who wants to accept, with the verified addresses they had then, while the inviter decides."""

    user: str
    name: str = ""
    email: str = ""
    phone: str = ""
    acknowledged: tuple[Acknowledged, ...] = ()
    at: int


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    user: str
    membership: str
    acknowledged: tuple[Acknowledged, ...] = ()
    at: int


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Times in epoch milliseconds, `lifetime` in seconds. `version` counts changes of the item, `offer` those of
    what is offered; `generation` dates the links; `deliveries` is the number of the latest delivery; `previous` is
    the ended invitation that this one takes the place of; `digests` are those of the recipient's addresses;
    `invitee` is the user who is asked in the app, "" for one that goes by address or link;
    `order` is what has to be `paid` for it; `dependents` are the names of the children it is about; `job` is the
    group invitation that made it, `resent_by` the latest one that sent it again; `voice` says in whose name it goes,
    "" as if nobody had said so. So many days after it was sent it is brought to mind, on each of `reminder_days`, and
    once more before it ends; without any it never is. `remind_at` is when to look at that next."""

    id: str
    organization: str
    kind: str = "personal"
    role: str
    subject: str = ""
    contact: str
    recipient: Recipient
    invitee: str = ""
    channel: str
    match: str
    note: str = ""
    voice: str = ""
    grants: Grants = field(default_factory=Grants)
    reminder_days: tuple[int, ...] = ()
    remind_at: int | None = None
    status: str = InvitationStatus.PENDING
    version: int = 1
    offer: int = 1
    generation: int = 0
    deliveries: int = 0
    lifetime: int = DEFAULT_LIFETIME_SECONDS
    created_at: int
    expires_at: int
    ended_at: int | None = None
    opened_at: int | None = None
    inviter: Inviter
    branding: Branding
    disclosures: tuple[DisclosureRef, ...] = ()
    staff_names: tuple[str, ...] = ()
    dependents: tuple[str, ...] = ()
    applicant: Applicant | None = None
    accepted: Acceptance | None = None
    previous: str = ""
    job: str = ""
    resent_by: str = ""
    decline_reason: str = ""
    digests: tuple[str, ...] = ()
    packages: tuple[Offered, ...] = ()
    order: str = ""
    paid: bool = False


def named_inviter(invitation: Invitation) -> str:
    """Who invites, as the invitee reads it: nobody in person where the business writes in its own name."""
    return "" if invitation.voice == Voice.TEAM else invitation.inviter.name


def sender_name(invitation: Invitation) -> str:
    """Whom the message is from, as a mailbox shows it."""
    name = invitation.branding.name
    own = invitation.inviter.name if invitation.voice == Voice.SELF else ""
    return f"{own} ({name})" if own else name


def handed_on(invitation: Invitation, inviter: Inviter) -> Invitation:
    """The invitation under whoever answers for it now. Somebody else is not the one assigned: it goes in nobody's own
    name any more."""
    own = invitation.voice == Voice.SELF and inviter.user != invitation.inviter.user
    return replace(invitation, inviter=inviter, voice=Voice.TEAM if own else invitation.voice)


def on_behalf(invitation: Invitation) -> bool:
    """Whether the staff who will serve the invitee are others than the inviter (S3.5)."""
    own = {membership_id(invitation.inviter.user, role) for role in (Role.OWNER, Role.ADMIN, Role.STAFF)}
    return bool(invitation.grants.staff) and not own & set(invitation.grants.staff)
