"""What a group invitation would do, by the very rules it would go by, with nothing written.

The rules run on a store that reads ahead, a hundred items at a time, and that remembers what they would have
written, so that a row that repeats another is foreseen as well (F49).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Unavailable, UsherError
from chalicelib.domain.job import INVITED, Row, RowResult
from chalicelib.domain.marks import Holders
from chalicelib.domain.refs import Ref, contact, holders, open_mark
from chalicelib.domain.writes import Found
from chalicelib.services.batch_rows import command_for, rows_of
from chalicelib.services.batch_steps import refused
from chalicelib.services.batching import Order, refuse_terms
from chalicelib.services.inviting import Plan, check
from chalicelib.services.kit import Kit
from chalicelib.services.ports import AddressBook, Store
from chalicelib.services.reading import open_mark_of, open_ref
from chalicelib.services.recipients import canonical, digests, recipient_refs

AT_ONCE = 500
READ = 100


@dataclass(frozen=True)
class Foreseen:
    """`channels` counts the rows that would be invited; `held` why some of their messages would wait or fail."""

    results: tuple[RowResult, ...]
    channels: Mapping[str, int]
    held: Mapping[str, int]


def rehearse(kit: Kit, order: Order, now: int) -> Foreseen:
    """Raises what `batching.start` raises for the order as a whole."""
    refuse_terms(kit, order)
    rows = rows_of(kit, order.organization, order.wanted)
    store = _Rehearsal(kit.store)
    stage = replace(kit, store=cast(Store, store), addresses=_Judged(kit.addresses))
    told: list[RowResult] = []
    channels: Counter[str] = Counter()
    for first in range(0, len(rows), AT_ONCE):
        window = rows[first : first + AT_ONCE]
        _read_ahead(stage, store, order, window)
        for row in window:
            result, channel = _foresee(stage, store, order, row, now)
            told.append(result)
            channels.update([channel] if channel else [])
    return Foreseen(tuple(told), dict(channels), dict(Counter(one.reason for one in told if one.reason)))


def _foresee(kit: Kit, store: "_Rehearsal", order: Order, row: Row, now: int) -> tuple[RowResult, str]:
    try:
        made = check(kit, _command(order, row), now)
    except Unavailable:
        raise
    except UsherError as refusal:
        return refused(row, refusal), ""
    _remember(kit, store, made)
    reason = made.delivery.reason if made.delivery else ""
    return RowResult(result=INVITED, contact=row.contact, reason=reason), made.invitation.channel


def _command(order: Order, row: Row) -> CreateInvitation:
    return command_for(order.caller, order.organization, order.terms, row, None)


def _remember(kit: Kit, store: "_Rehearsal", made: Plan) -> None:
    person = made.contact
    store.known[open_ref(made.invitation)] = open_mark_of(made.invitation)
    store.known[contact(person.organization, person.id)] = person
    for digest in digests(kit, person.organization, person.addresses) if made.known is None else ():
        store.known[holders(person.organization, digest)] = Holders(contacts=(person.id,))


def _read_ahead(kit: Kit, store: "_Rehearsal", order: Order, rows: Iterable[Row]) -> None:
    """Who is meant, then these contacts, then whether they have an open invitation: three reads for many rows."""
    organization, terms = order.organization, order.terms
    named = [ref for row in rows for ref in _refs(kit, order, row)]
    store.read_ahead(named)
    marks = [store.known[ref] for ref in named]
    held = [one for mark in marks if isinstance(mark, Holders) for one in mark.contacts[:1]]
    people = [mark.id for mark in marks if isinstance(mark, Contact)] + held
    store.read_ahead([contact(organization, one) for one in people])
    store.read_ahead([open_mark(organization, one, terms.role, terms.grants.client) for one in people])


def _refs(kit: Kit, order: Order, row: Row) -> list[Ref[Any]]:
    try:
        return recipient_refs(kit, order.organization, canonical(kit, _command(order, row).recipient))
    except UsherError:
        return []


class _Judged:
    """An address book that judges each address once, though every row is looked at twice."""

    def __init__(self, book: AddressBook) -> None:
        self.email, self.phone = cache(book.email), cache(book.phone)


class _Rehearsal:
    """Of a store, what planning needs: `known` is what was read, or would have been written."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.known: dict[Ref[Any], Any] = {}

    def read(self, refs: Iterable[Ref[Any]]) -> Found:
        wanted = list(refs)
        self.read_ahead(wanted)
        return Found({ref: self.known[ref] for ref in wanted if self.known[ref] is not None})

    def read_ahead(self, refs: Iterable[Ref[Any]]) -> None:
        missing = [ref for ref in dict.fromkeys(refs) if ref not in self.known]
        for first in range(0, len(missing), READ):
            part = missing[first : first + READ]
            found = self._store.read(part)
            self.known.update({ref: found[ref] for ref in part})
