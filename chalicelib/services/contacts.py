"""The directory: creating and reading contacts. Creating is separate from inviting (S2.1). Lists: see `directory`."""

from dataclasses import field
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import Offer, may_invite
from chalicelib.domain.text import clean_name
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Absent, Found, Lost, Put, Write
from chalicelib.services.access import enter
from chalicelib.services.external_ids import claim_id, clean_external_id, refuse_taken
from chalicelib.services.facts import record, remember, replay_refs, replayed
from chalicelib.services.grants import assignments
from chalicelib.services.kit import Kit
from chalicelib.services.recipients import Cleaning, hold


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A contact as typed."""

    kind: str = "person"
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    preferred: str = ""
    locale: str = "en"
    type: str = "client"
    tags: tuple[str, ...] = field(default_factory=tuple)
    external_id: str = ""


def create(kit: Kit, caller: User, organization: str, draft: Draft, now: int, replay: Replay | None) -> Contact:
    """A new contact; addresses may be shared with others (families). Raises Unprocessable, NotAllowed,
    Conflict where another contact has the external id.
    """
    seat, found = enter(kit.store, organization, caller, *replay_refs(caller, replay))
    done = replayed(found, caller, replay, now)
    if done:
        return _load(kit, organization, done)
    person = new(kit, caller, organization, draft, _creator_grants(seat), now)
    try:
        kit.store.commit(writes(kit, caller, person, replay, now))
    except Lost as lost:
        done = replayed(lost, caller, replay, now)
        if done is None:
            refuse_taken(seat, person, lost)
            raise Conflict from lost
        return _load(kit, organization, done)
    return person


def writes(kit: Kit, caller: User, person: Contact, replay: Replay | None, now: int) -> list[Write]:
    """All that makes a contact."""
    organization = person.organization
    return [
        Put(refs.contact(organization, person.id), person, Absent()),
        *claim_id(person),
        *hold(kit, organization, person.id, person.addresses),
        *assignments(organization, person.id, person.grants, now),
        record(kit.random, now, organization, "contact.created", actor=caller.id, contact=person.id),
        *remember(caller, replay, person.id, now),
    ]


def _creator_grants(seat: Seat) -> Grants:
    """Whoever may invite a client may also create the contact; staff get it assigned, or would never see it again."""
    if seat.manages:
        return Grants()
    own = seat.holds(Role.STAFF)
    decision = may_invite(
        seat.memberships, Offer(Role.CLIENT, staff=(own.id,) if own else ()), seat.organization.policy
    )
    if own is None or not decision.allowed:
        raise NotAllowed("Your role does not allow creating contacts.", extra={"rule": decision.rule})
    return Grants(staff=(own.id,))


def new(kit: Kit, caller: User, organization: str, draft: Draft, grants: Grants, now: int) -> Contact:
    """The contact that a draft would make. Raises Unprocessable."""
    clean = Cleaning("")
    name = clean.field("name", clean_name, draft.name)
    emails, phones = clean_addresses(kit, clean, draft.emails, draft.phones)
    external_id = clean.field("external_id", clean_external_id, draft.external_id)
    clean.finish()
    refuse_unreachable(name, (*emails, *phones))
    return Contact(
        id=kit.new_id("con_", now),
        organization=organization,
        kind=draft.kind,
        name=name,
        emails=emails,
        phones=phones,
        preferred=draft.preferred or ("email" if emails or not phones else "sms"),
        locale=draft.locale,
        type=draft.type,
        tags=draft.tags,
        external_id=external_id,
        grants=grants,
        created_by=caller.id,
        created_at=now,
    )


def refuse_unreachable(name: str, addresses: tuple[str, ...]) -> None:
    """Raises Unprocessable for a contact that nobody could tell from another."""
    if not (name or addresses):
        raise Unprocessable("A contact needs a name or an address.")


def clean_addresses(
    kit: Kit, clean: Cleaning, emails: tuple[str, ...], phones: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Canonical and without repetition, in the order given."""
    mails = [clean.field(f"emails.{place}", kit.addresses.email, text) for place, text in enumerate(emails)]
    numbers = [clean.field(f"phones.{place}", kit.addresses.phone, text) for place, text in enumerate(phones)]
    return tuple(dict.fromkeys(filter(None, mails))), tuple(dict.fromkeys(filter(None, numbers)))


def _load(kit: Kit, organization: str, identifier: str) -> Contact:
    reference = refs.contact(organization, identifier)
    person = kit.store.read([reference])[reference]
    if person is None:
        raise NotFound
    return person


def get(kit: Kit, caller: User, organization: str, identifier: str) -> Contact:
    return gate(kit, caller, organization, identifier)[1]


def gate(
    kit: Kit, caller: User, organization: str, identifier: str, *also: refs.Ref[Any]
) -> tuple[Seat, Contact, Found]:
    """The one gate to a contact: what the caller may not see answers like what does not exist."""
    if not is_id("con_", identifier):
        raise NotFound
    reference = refs.contact(organization, identifier)
    mine = refs.assignment(organization, identifier, membership_id(caller.id, Role.STAFF))
    seat, found = enter(kit.store, organization, caller, reference, mine, *also)
    person = found[reference]
    if person is None or not _may_see(seat, person, assigned=found[mine] is not None):
        raise NotFound
    return seat, person, found


def may_see(kit: Kit, seat: Seat, person: Contact) -> bool:
    """Whether the caller may know what the directory says of this contact: also those they brought in themselves."""
    if seat.sight.contacts == "all" or person.created_by == seat.caller.id:
        return True
    mine = refs.assignment(person.organization, person.id, membership_id(seat.caller.id, Role.STAFF))
    return _may_see(seat, person, assigned=kit.store.read([mine])[mine] is not None)


def _may_see(seat: Seat, person: Contact, *, assigned: bool) -> bool:
    sight = seat.sight.contacts
    return sight == "all" or (sight == "assigned" and assigned) or person.linked_user == seat.caller.id
