"""What an import would make of each row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import UsherError
from chalicelib.domain.job import CREATED, Person, RowResult
from chalicelib.domain.marks import ExternalMark, Holders
from chalicelib.services import contacts, importing
from chalicelib.services.batching import Order
from chalicelib.services.kit import Kit
from chalicelib.services.recipients import digests
from chalicelib.services.rehearsal import Rehearsal

# The contacts of one address that are read ahead; whoever has more is read when it is their turn.
AHEAD = 4


def foresee(kit: Kit, store: Rehearsal, order: Order, row: Person, now: int) -> tuple[RowResult, str]:
    """Raises what is wrong with the row."""
    outcome = importing.plan(kit, order.caller, order.organization, row, None, now)
    if isinstance(outcome, Contact):
        _remember(kit, store, outcome)
        return RowResult(result=CREATED), ""
    # A contact that another row would make has no id yet.
    return (replace(outcome, contact="") if outcome.contact in store.made else outcome), ""


def _remember(kit: Kit, store: Rehearsal, person: Contact) -> None:
    organization = person.organization
    store.made.add(person.id)
    store.known[refs.contact(organization, person.id)] = person
    if person.external_id:
        store.known[refs.external(organization, person.external_id)] = ExternalMark(contact=person.id)
    for digest in digests(kit, organization, person.addresses):
        mark = store.known[refs.holders(organization, digest)] or Holders()
        store.known[refs.holders(organization, digest)] = Holders(contacts=(*mark.contacts, person.id))


def read_ahead(kit: Kit, store: Rehearsal, order: Order, rows: Iterable[Person], now: int) -> None:
    """Who is known, then these contacts: two reads for many rows."""
    named = [ref for row in rows for ref in _refs(kit, order, row, now)]
    store.read_ahead(named)
    marks = [store.known[ref] for ref in named]
    held = [one for mark in marks if isinstance(mark, Holders) for one in mark.contacts[:AHEAD]]
    store.read_ahead([refs.contact(order.organization, one) for one in held])


def _refs(kit: Kit, order: Order, row: Person, now: int) -> list[refs.Ref[Any]]:
    try:
        draft = importing.draft_of(row)
        return importing.person_refs(kit, contacts.new(kit, order.caller, order.organization, draft, Grants(), now))
    except UsherError:
        return []
