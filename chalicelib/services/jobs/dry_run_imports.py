"""What an import would make of each row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import UsherError
from chalicelib.domain.job import CREATED, Person, RowResult
from chalicelib.domain.marks import ExternalMark, Holders
from chalicelib.services.context import Context
from chalicelib.services.core.recipients import digests
from chalicelib.services.jobs import importing
from chalicelib.services.jobs.jobs import Order
from chalicelib.services.jobs.rehearsal import Rehearsal
from chalicelib.services.people import contacts

# The contacts of one address that are read ahead; whoever has more is read when it is their turn.
AHEAD = 4


def foresee(context: Context, store: Rehearsal, order: Order, row: Person) -> tuple[RowResult, str]:
    """Raises what is wrong with the row."""
    outcome = importing.plan(context, order.user, order.organization, row, None)
    if isinstance(outcome, Contact):
        _remember(context, store, outcome)
        return RowResult(result=CREATED), ""
    # A contact that another row would make has no id yet.
    return (replace(outcome, contact="") if outcome.contact in store.made else outcome), ""


def _remember(context: Context, store: Rehearsal, contact: Contact) -> None:
    organization_id = contact.organization
    store.made.add(contact.id)
    store.known[refs.contact(organization_id, contact.id)] = contact
    if contact.external_id:
        store.known[refs.external(organization_id, contact.external_id)] = ExternalMark(contact=contact.id)
    for digest in digests(context, organization_id, contact.addresses):
        mark = store.known[refs.holders(organization_id, digest)] or Holders()
        store.known[refs.holders(organization_id, digest)] = Holders(contacts=(*mark.contacts, contact.id))


def read_ahead(context: Context, store: Rehearsal, order: Order, rows: Iterable[Person]) -> None:
    """Who is known, then these contacts: two reads for many rows."""
    named = [ref for row in rows for ref in _refs(context, order, row)]
    store.read_ahead(named)
    marks = [store.known[ref] for ref in named]
    held = [one for mark in marks if isinstance(mark, Holders) for one in mark.contacts[:AHEAD]]
    store.read_ahead([refs.contact(order.organization, one) for one in held])


def _refs(context: Context, order: Order, row: Person) -> list[refs.Ref[Any]]:
    try:
        draft = importing.draft_of(row)
        return importing.person_refs(context, contacts.new(context, order.user, order.organization, draft, Grants()))
    except UsherError:
        return []
