"""Creating a contact, which invites nobody (S2.1), and reading one. Lists: see `directory`."""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.countries import clean_country
from chalicelib.domain.errors import AssignOthers, Conflict, FieldError, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import Offer, may_invite
from chalicelib.domain.text import InvalidText, clean_name
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter, sees_contact, sees_guest
from chalicelib.services.core.events import record
from chalicelib.services.core.external_ids import claim_id, clean_external_id, refuse_taken
from chalicelib.services.core.homes import settling
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.staff_lists import named_staff, staff_refs
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.messages.staff_changes import StaffChange, staff_changed
from chalicelib.services.people.guests import alone, opening_refs, refuse_opening

STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class ContactDraft:
    """A contact as typed. `country` is where its numbers are dialled, "" for the organization's own; `of` is the client
    or group whose guest it is, and `by_client` says that this client opens it in their own place. `staff` are the
    memberships that shall serve it, the primary one first."""

    kind: str = "person"
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    preferred: str = ""
    locale: str = "en"
    timezone: str = ""
    country: str = ""
    type: str = "client"
    tags: tuple[str, ...] = field(default_factory=tuple)
    external_id: str = ""
    of: str = ""
    by_client: bool = False
    staff: tuple[str, ...] = ()


def create(context: Context, user: User, organization_id: str, draft: ContactDraft, replay: Replay | None) -> Contact:
    """A new contact; addresses may be shared with others (families).

    Raises Unprocessable, NotAllowed, AssignOthers for staff who name others, Conflict where another contact has the
    external id, or where the client has a guest with the address already.
    """
    named = staff_refs(organization_id, draft.staff, STAFF)
    also = (*replay_refs(user, replay), *opening_refs(organization_id, user, draft.of), *named)
    caller, found = enter(context.store, organization_id, user, *also)
    done = replayed(context, found, user, replay)
    if done:
        return load(context, organization_id, done)
    draft = replace(draft, country=draft.country or caller.organization.branding.country)
    contact = new(context, user, organization_id, draft)
    staff = StaffChange(
        contact=contact,
        before=(),
        after=_staff(caller, found, draft),
        actor=user.id,
        policy=caller.organization.policy,
    )
    when = alone(context, contact) if contact.of else {}
    beside = [*settling(context, contact, when), *staff_changed(context, staff)]
    try:
        context.store.commit(writes(context, user, contact, replay, beside))
    except Lost as lost:
        done = replayed(context, lost, user, replay)
        if done is None:
            refuse_taken(caller, contact, lost)
            raise Conflict from lost
        return load(context, organization_id, done)
    return contact


def writes(
    context: Context, user: User, contact: Contact, replay: Replay | None, beside: Sequence[Write]
) -> list[Write]:
    """The writes of a new contact, with its external id; `beside` are its addresses and those who serve it."""
    organization_id = contact.organization
    return [
        Put(refs.contact(organization_id, contact.id), contact, Absent()),
        *claim_id(contact),
        *beside,
        record(context, organization_id, "contact.created", actor=user.id, contact=contact.id),
        *remember(context, user, replay, contact.id),
    ]


def _staff(caller: Caller, found: Found, draft: ContactDraft) -> tuple[str, ...]:
    """Whoever may invite a client may also create the contact; staff get it assigned, or would never see it again."""
    if draft.of and draft.staff:
        detail = "Whoever serves the client sees a guest too: leave `staff` out."
        raise Unprocessable(errors=[FieldError(STAFF, "invalid", detail)])
    if draft.of:
        refuse_opening(caller, found, draft.of, by_client=draft.by_client)
        return ()
    if draft.kind == "group":
        caller.require_manager()
    if caller.manages:
        named_staff(found, caller.organization.id, draft.staff, STAFF)
        return draft.staff
    own = caller.holds(Role.STAFF)
    decision = may_invite(
        caller.memberships, Offer(Role.CLIENT, staff=(own.id,) if own else ()), caller.organization.policy
    )
    if own is None or not decision.allowed:
        raise NotAllowed("Your role does not allow creating contacts.", extra={"rule": decision.rule})
    if set(draft.staff) - {own.id}:
        raise AssignOthers
    return (own.id,)


def new(context: Context, user: User, organization_id: str, draft: ContactDraft) -> Contact:
    """The contact that a draft would make. Raises Unprocessable."""
    clean = Cleaning("")
    name = clean.field("name", clean_name, draft.name)
    book, country = context.addresses, clean.field("country", clean_country, draft.country)
    emails, phones = clean.emails(book, draft.emails), clean.phones(book, draft.phones, country)
    timezone = clean.field("timezone", book.zone, draft.timezone)
    kind = clean.field("kind", _person if draft.of else str, draft.kind)
    external_id = clean.field("external_id", clean_external_id, draft.external_id)
    clean.finish()
    refuse_unreachable(name, (*emails, *phones))
    return Contact(
        id=context.new_id("con_"),
        organization=organization_id,
        kind=kind,
        name=name,
        emails=emails,
        phones=phones,
        preferred=draft.preferred or ("email" if emails or not phones else "sms"),
        locale=typed.locale(draft.locale),
        timezone=timezone,
        type=_type(draft),
        tags=draft.tags,
        external_id=external_id,
        of=draft.of,
        created_by=user.id,
        created_at=context.now,
    )


def _person(kind: str) -> str:
    """Raises InvalidText for a group: it is nobody's guest."""
    if kind != "person":
        raise InvalidText("A group is nobody's guest.")
    return kind


def _type(draft: ContactDraft) -> str:
    return str(Role.GUEST) if draft.of and draft.type == Role.CLIENT else draft.type


def refuse_unreachable(name: str, addresses: tuple[str, ...]) -> None:
    """Raises Unprocessable for a contact that nobody could tell from another."""
    if not (name or addresses):
        raise Unprocessable("A contact needs a name or an address.")


def load(context: Context, organization_id: str, identifier: str) -> Contact:
    """A contact that was just written, for whoever wrote it. Raises NotFound."""
    reference = refs.contact(organization_id, identifier)
    contact = context.store.read([reference])[reference]
    if contact is None:
        raise NotFound
    return contact


def get(context: Context, user: User, organization_id: str, identifier: str) -> Contact:
    return gate(context, user, organization_id, identifier)[1]


def gate(
    context: Context, user: User, organization_id: str, identifier: str, *also: refs.Ref[Any]
) -> tuple[Caller, Contact, Found]:
    """The one gate to a contact: what the caller may not see answers like what does not exist."""
    if not is_id("con_", identifier):
        raise NotFound
    reference, mine = gate_refs(user, organization_id, identifier)
    caller, found = enter(context.store, organization_id, user, reference, mine, *also)
    contact = found[reference]
    if contact is None:
        raise NotFound
    if not sees_contact(caller, contact, assigned=found[mine] is not None) and not sees_guest(context, caller, contact):
        raise NotFound
    return caller, contact, found


def gate_refs(user: User, organization_id: str, identifier: str) -> tuple[refs.Ref[Contact], refs.Ref[Assignment]]:
    """The contact, and whether it is the caller's."""
    mine = membership_id(user.id, Role.STAFF)
    return refs.contact(organization_id, identifier), refs.assignment(organization_id, identifier, mine)
