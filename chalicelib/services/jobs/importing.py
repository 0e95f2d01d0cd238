"""Importing a row: a contact that was not there, or the one that it already is. Nothing is sent (S3.16).

An import changes no contact. A row is somebody known if a contact carries its external id, or if one that holds one
of its addresses has the same name and no other external id: so a file may be given again, and families stay apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import ContactAmbiguous
from chalicelib.domain.identity import User
from chalicelib.domain.job import CREATED, EXISTS, ContactRow, Job, RowResult
from chalicelib.domain.marks import Holders
from chalicelib.domain.search import fold
from chalicelib.domain.text import InvalidText, clean_line
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.external_ids import external_refs
from chalicelib.services.core.homes import settling
from chalicelib.services.core.idempotency import replay_refs, replayed
from chalicelib.services.core.numbers import home_of
from chalicelib.services.core.recipients import digests
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.jobs import faults
from chalicelib.services.jobs.rows import assumed_in, replay_of
from chalicelib.services.people import contacts
from chalicelib.services.people.contacts import ContactDraft

# More contacts than this at one address are no family, and more than one read could compare.
SHARED = 100
MOST = {"emails": 5, "phones": 5, "tags": 20}
_LABEL = 40


def bring_in(context: Context, job: Job, number: int, row: ContactRow) -> RowResult:
    """Raises what is wrong with the row, NotAllowed and the like where the caller lost their rights meanwhile."""
    replay = replay_of(job, number)

    def decide() -> Decision[RowResult]:
        contact = plan(context, job.caller, job.organization, row, replay)
        if isinstance(contact, RowResult):
            return Decision(contact)
        assumed = assumed_in(context, job.caller, job.organization, row)
        result = RowResult(result=CREATED, contact=contact.id, assumed_country=assumed)
        return Decision(result, contacts.writes(context, job.caller, contact, replay, settling(context, contact, {})))

    return attempt(context, decide)


def plan(
    context: Context, user: User, organization_id: str, row: ContactRow, replay: Replay | None
) -> RowResult | Contact:
    """The contact to be made, or what there is to say of the row instead."""
    fresh = fresh_of(context, user, organization_id, row)
    caller, found = enter(
        context.store, organization_id, user, *replay_refs(user, replay), *contact_refs(context, fresh)
    )
    caller.require_manager()
    done = replayed(context, found, user, replay)
    if done:
        return RowResult(result=CREATED, contact=done)
    existing = _existing(context, fresh, found)
    return RowResult(result=EXISTS, contact=existing) if existing else fresh


def fresh_of(context: Context, user: User, organization_id: str, row: ContactRow) -> Contact:
    """The contact that a row would make. Raises Unprocessable, and NotFound for strangers."""
    draft = draft_of(row)
    country = home_of(context, user, organization_id, draft.phones, draft.country)
    return contacts.new(context, user, organization_id, replace(draft, country=country))


def contact_refs(context: Context, contact: Contact) -> list[refs.Ref[Any]]:
    """What tells whether somebody is known: who has the external id, who holds the addresses."""
    return [*external_refs(contact.organization, contact.external_id), *_holders(context, contact)]


def _holders(context: Context, contact: Contact) -> list[refs.Ref[Holders]]:
    organization_id = contact.organization
    return [refs.holders(organization_id, one) for one in digests(context, organization_id, contact.addresses)]


def _existing(context: Context, fresh: Contact, found: Found) -> str:
    """The id of the contact that the row is, "" if it is none. Raises ContactAmbiguous."""
    marks = found.all(external_refs(fresh.organization, fresh.external_id))
    if marks:
        return marks[0].contact
    identifiers = sorted({one for mark in found.all(_holders(context, fresh)) for one in mark.contacts})
    if len(identifiers) >= SHARED:
        raise ContactAmbiguous
    references = [refs.contact(fresh.organization, one) for one in identifiers]
    candidates = context.store.read(references).all(references) if references else []
    return next((one.id for one in candidates if _is_the_same(one, fresh)), "")


def _is_the_same(contact: Contact, fresh: Contact) -> bool:
    apart = contact.external_id and fresh.external_id and contact.external_id != fresh.external_id
    return not contact.client and not apart and (not fresh.name or fold(contact.name) == fold(fresh.name))


def draft_of(row: ContactRow) -> ContactDraft:
    """Raises Unprocessable naming what can't be used; names and addresses are judged where all contacts are."""
    faults.refuse(row.fault)
    phones = _filled(row.phones)
    faults.refuse_spoiled({f"phones.{place}": one for place, one in enumerate(phones)})
    faults.refuse_spoiled({"external_id": row.external_id})
    clean = Cleaning("")
    for name, most in MOST.items():
        clean.field(name, _at_most(most, getattr(row, name)), name)
    draft = ContactDraft(
        name=row.name,
        emails=_filled(row.emails),
        phones=phones,
        preferred=clean.field("preferred", _one_of("email", "sms"), row.preferred.strip()),
        locale=clean.field("locale", _locale, row.locale.strip()) or "en",
        timezone=row.timezone.strip(),
        country=row.country.strip(),
        type=clean.field("type", _label, row.type) or "client",
        tags=tuple(dict.fromkeys(filter(None, (clean.field("tags", _label, one) for one in row.tags)))),
        external_id=row.external_id,
    )
    clean.finish()
    return draft


def _filled(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell for cell in cells if cell.strip())


def _at_most(most: int, cells: tuple[str, ...]) -> Callable[[str], str]:
    def judged(name: str) -> str:
        if len(cells) > most:
            raise InvalidText(f"Give at most {most}.")
        return name

    return judged


def _one_of(*allowed: str) -> Callable[[str], str]:
    def judged(text: str) -> str:
        if text not in allowed:
            raise InvalidText(f"Give one of {', '.join(allowed)}, or nothing.")
        return text

    return judged


def _locale(text: str) -> str:
    if not typed.is_locale(text):
        raise InvalidText("Give a language such as en or de-AT.")
    return typed.locale(text)


def _label(text: str) -> str:
    return clean_line(text, _LABEL)
