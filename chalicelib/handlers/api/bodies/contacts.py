"""Contacts and their counts as requests and answers."""

from dataclasses import replace
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.contact import Contact, Guardianship
from chalicelib.handlers.api.bodies.common import (
    NO_CONTROLS,
    Addresses,
    Body,
    ContactState,
    Dialled,
    Id,
    Locale,
    MaybeId,
    Name,
    Numbers,
    Of,
    Slot,
    Text,
    Timezone,
    Typed,
)
from chalicelib.handlers.api.bodies.offers import ContactGrantsAnswer, OfferBody, contact_grants_answer
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.people.counts import Counts
from chalicelib.services.people.staffing import Staffed

Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_CONTROLS)]], Meta(max_length=20)]


class CreateContact(Body):
    """`staff` are the members who shall serve it, the primary one first; of staff themselves alone, also left out."""

    name: Name = ""
    kind: Literal["person", "group"] = "person"
    emails: Addresses = []
    phones: Numbers = []
    preferred: Literal["", "email", "sms"] = ""
    locale: Locale = "en"
    timezone: Timezone = ""
    country: Dialled = ""
    type: Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_CONTROLS)] = "client"
    tags: Tags = []
    external_id: Text = ""
    of: Of = ""
    staff: Annotated[list[Id], Meta(max_length=100)] = []


class PatchContact(Body):
    """JSON merge patch: absent fields stay, null clears. A changed address corrects the open invitations."""

    name: Name | UnsetType = UNSET
    emails: Addresses | UnsetType | None = UNSET
    phones: Numbers | UnsetType | None = UNSET
    preferred: Literal["email", "sms"] | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET
    timezone: Timezone | UnsetType | None = UNSET
    country: Dialled | UnsetType = UNSET
    type: Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_CONTROLS)] | UnsetType = UNSET
    tags: Tags | UnsetType | None = UNSET
    external_id: Text | UnsetType | None = UNSET


class PutStaff(Body):
    """Members of the team by their id, the primary one first; nobody, where the list is empty. At most 10."""

    staff: Annotated[list[Id], Meta(max_length=100)]


class InviteContact(OfferBody):
    """Invites a contact: sends its open invitation again, or makes a new one."""


class ContactsQuery(PageQuery):
    kind: Literal["person", "group"] | None = None
    state: ContactState | None = None
    type: Annotated[str, Meta(max_length=40)] | None = None
    tag: Annotated[str, Meta(max_length=40)] | None = None
    q: Typed | None = None
    segment: Annotated[str, Meta(max_length=60)] | None = None
    slot: Slot | None = None
    dependent: MaybeId = ""
    attention: bool = False
    staff: Literal["none"] | None = None


class GuardianshipAnswer(Struct, kw_only=True):
    """A dependent, as one of its guardians has it. `slot` is `A`, `B` or `other`."""

    id: str
    name: str
    slot: str
    segments: dict[str, str]


class StaffAnswer(Struct, kw_only=True):
    """A member of the team who serves a contact."""

    id: str
    name: str
    primary: bool


class ContactAnswer(Struct, kw_only=True, omit_defaults=True):
    """`staff` are those who serve the contact, the primary one first, where one contact is read: lists leave it out.
    Messages tell times in `timezone`, or in the organization's where it is empty. `assumed_country` is where numbers
    that were given just now in national form were taken to be dialled."""

    id: str
    kind: str
    name: str
    emails: list[str]
    phones: list[str]
    preferred: str
    locale: str
    timezone: str
    type: str
    tags: list[str]
    external_id: str
    of: str | None
    state: str
    grants: ContactGrantsAnswer
    staff: list[StaffAnswer] | UnsetType = UNSET
    registered: Json | None
    dependents: list[GuardianshipAnswer]
    open_invitations: list[str]
    created_at: str
    version: int
    assumed_country: str = ""


class ContactsPage(Struct):
    items: list[ContactAnswer]
    next: str | None


class CountAnswer(Struct):
    """`more`: at least so many."""

    count: int
    more: bool


class CountsAnswer(Struct, kw_only=True):
    invitations: dict[str, CountAnswer]
    contacts: dict[str, CountAnswer]


def contact_answer(contact: Contact, assumed_country: str = "") -> ContactAnswer:
    return ContactAnswer(
        id=contact.id,
        kind=contact.kind,
        name=contact.name,
        emails=list(contact.emails),
        phones=list(contact.phones),
        preferred=contact.preferred,
        locale=contact.locale,
        timezone=contact.timezone,
        type=contact.type,
        tags=list(contact.tags),
        external_id=contact.external_id,
        of=contact.client or None,
        state=contact.state,
        grants=contact_grants_answer(replace(contact.grants, client=contact.client)),
        registered=registered_answer(contact),
        dependents=[guardianship_answer(one) for one in contact.dependents],
        open_invitations=list(contact.open_invitations),
        created_at=rfc3339(contact.created_at),
        version=contact.version,
        assumed_country=assumed_country,
    )


def staffed_answer(staffed: Staffed, assumed_country: str = "") -> ContactAnswer:
    answer = contact_answer(staffed.contact, assumed_country)
    answer.staff = [
        StaffAnswer(id=one.id, name=one.name, primary=place == 0) for place, one in enumerate(staffed.staff)
    ]
    return answer


def guardianship_answer(one: Guardianship) -> GuardianshipAnswer:
    return GuardianshipAnswer(id=one.dependent, name=one.name, slot=one.slot, segments=one.segments)


def registered_answer(contact: Contact) -> Json | None:
    """The account behind a contact, whose address may differ from the one on file (S4.9)."""
    if not contact.linked_user:
        return None
    return {
        "email": contact.linked_email or None,
        "phone": contact.linked_phone or None,
        "memberships": list(contact.linked_memberships),
        "at": maybe(contact.linked_at),
    }


def counts_answer(counts: Counts) -> CountsAnswer:
    return CountsAnswer(
        invitations={state: CountAnswer(one.count, one.more) for state, one in counts.invitations.items()},
        contacts={state: CountAnswer(one.count, one.more) for state, one in counts.contacts.items()},
    )
