"""The record of a person in an organization's directory, with or without an account."""

from dataclasses import field, replace
from enum import StrEnum

from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.values import dataclass

NAME_LIMIT = 80
_GUEST = "guest"


class ContactState(StrEnum):
    """What staff see: not invited since the last unlink, invited, or accepted (S4.7)."""

    INVITE = "invite"
    RE_INVITE = "re_invite"
    LINKED = "linked"


@dataclass(frozen=True, kw_only=True)
class Grants:
    """What acceptance gives; kept on the contact, so that it exists before acceptance and survives unlinking."""

    relationship: str = ""
    staff: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    client: str = ""
    packages: tuple[GrantedPackage, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Guardianship:
    """A guardian's copy of a dependent: kept beside it in the same transactions, so that no list reads further."""

    dependent: str
    name: str
    slot: str
    segments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """`linked_*`: the account behind the contact, whose registered address may differ from the one on file (S4.9).

    `timezone`: the IANA name of the zone that messages tell times in, "" for the organization's.

    `of`: the client or group whose guest this is, for ever; "" for everybody else. `typed_by`: who gave the addresses.

    `found`: the user who was found in search and is asked in the app, whom no address here tells.

    `messaged_at`: when the latest invitations and reminders went out, newest last (milliseconds).
    """

    id: str
    organization: str
    kind: str = "person"
    name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    preferred: str = "email"
    locale: str = "en"
    timezone: str = ""
    type: str = "client"
    tags: tuple[str, ...] = ()
    external_id: str = ""
    of: str = ""
    typed_by: str = ""
    found: str = ""
    grants: Grants = field(default_factory=Grants)
    linked_user: str = ""
    linked_memberships: tuple[str, ...] = ()
    linked_email: str = ""
    linked_phone: str = ""
    linked_at: int | None = None
    invited_at: int | None = None
    open_invitations: tuple[str, ...] = ()
    last_invitation: str = ""
    messaged_at: tuple[int, ...] = ()
    dependents: tuple[Guardianship, ...] = ()
    created_by: str = ""
    created_at: int
    version: int = 1

    @property
    def state(self) -> ContactState:
        if self.linked_user:
            return ContactState.LINKED
        return ContactState.INVITE if self.invited_at is None else ContactState.RE_INVITE

    @property
    def client(self) -> str:
        """The client or group whose guest this is, also where that was written into the grants (ADR 0038)."""
        return self.of or (self.grants.client if self._only_a_guest else "")

    @property
    def _only_a_guest(self) -> bool:
        held = (parse_membership_id(one) for one in self.linked_memberships)
        return self.type == _GUEST and all(parts is not None and parts[1] == _GUEST for parts in held)

    @property
    def is_group(self) -> bool:
        return self.kind == "group"

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.emails + self.phones

    def address_for(self, channel: str) -> str:
        """The address a channel would use, or "" if there is none."""
        addresses = {"email": self.emails, "sms": self.phones}.get(channel, ())
        return next(iter(addresses), "")


def unlinked(contact: Contact) -> Contact:
    """The contact without its account, as if it had never been invited."""
    return replace(
        contact,
        linked_user="",
        linked_memberships=(),
        linked_email="",
        linked_phone="",
        linked_at=None,
        invited_at=None,
    )
