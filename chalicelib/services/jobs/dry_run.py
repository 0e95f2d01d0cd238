"""What a job would do, by the very rules it would go by, with nothing written.

The rules run on a store that reads ahead, a hundred items at a time, and that remembers what they would have
written, so that a row that repeats another is foreseen as well (F49).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Unavailable, UsherError
from chalicelib.domain.job import INVITED, JobKind, Row, RowResult
from chalicelib.domain.marks import Holders
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.recipients import canonical, digests, recipient_refs
from chalicelib.services.invitations.creating import Plan, check
from chalicelib.services.invitations.state import open_mark_of, open_ref
from chalicelib.services.jobs import dry_run_imports
from chalicelib.services.jobs.jobs import Order, refuse
from chalicelib.services.jobs.rehearsal import Rehearsal, stage_for
from chalicelib.services.jobs.rows import command_for, rows_of
from chalicelib.services.jobs.steps import refused

AT_ONCE = 500


@dataclass(frozen=True)
class Foreseen:
    """`channels` counts the rows that would be invited; `held` why some of their messages would wait or fail."""

    results: tuple[RowResult, ...]
    channels: Mapping[str, int]
    held: Mapping[str, int]


def rehearse(context: Context, order: Order) -> Foreseen:
    """Raises what `batching.start` raises for the order as a whole."""
    refuse(context, order)
    rows = rows_of(context, order.organization, order.wanted)
    stage, store = stage_for(context)
    read_ahead, foresee = _KINDS[order.kind]
    results: list[RowResult] = []
    channels: Counter[str] = Counter()
    for first in range(0, len(rows), AT_ONCE):
        window = rows[first : first + AT_ONCE]
        read_ahead(stage, store, order, window)
        for row in window:
            result, channel = _judge(foresee, stage, store, order, row)
            results.append(result)
            channels.update([channel] if channel else [])
    return Foreseen(tuple(results), dict(channels), dict(Counter(one.reason for one in results if one.reason)))


def _judge(foresee: Any, context: Context, store: Rehearsal, order: Order, row: Any) -> tuple[RowResult, str]:
    try:
        result, channel = foresee(context, store, order, row)
    except Unavailable:
        raise
    except UsherError as refusal:
        return refused(row, refusal), ""
    return result, channel


def _foresee(context: Context, store: Rehearsal, order: Order, row: Row) -> tuple[RowResult, str]:
    plan = check(context, _command(order, row))
    _remember(context, store, plan)
    reason = plan.delivery.reason if plan.delivery else ""
    return RowResult(result=INVITED, contact=row.contact, reason=reason), plan.invitation.channel


def _command(order: Order, row: Row) -> CreateInvitation:
    return command_for(order.user, order.organization, order.terms, row, None)


def _remember(context: Context, store: Rehearsal, plan: Plan) -> None:
    contact = plan.contact
    store.known[open_ref(plan.invitation)] = open_mark_of(plan.invitation)
    store.known[refs.contact(contact.organization, contact.id)] = contact
    for digest in digests(context, contact.organization, contact.addresses) if plan.known is None else ():
        store.known[refs.holders(contact.organization, digest)] = Holders(contacts=(contact.id,))


def _read_ahead(context: Context, store: Rehearsal, order: Order, rows: Iterable[Row]) -> None:
    """Who is meant, then these contacts, then whether they have an open invitation: three reads for many rows."""
    organization_id, terms = order.organization, order.terms
    named = [ref for row in rows for ref in _refs(context, order, row)]
    store.read_ahead(named)
    marks = [store.known[ref] for ref in named]
    held = [one for mark in marks if isinstance(mark, Holders) for one in mark.contacts[:1]]
    people = [mark.id for mark in marks if isinstance(mark, Contact)] + held
    store.read_ahead([refs.contact(organization_id, one) for one in people])
    store.read_ahead([refs.open_mark(organization_id, one, terms.role, terms.grants.client) for one in people])


def _refs(context: Context, order: Order, row: Row) -> list[refs.Ref[Any]]:
    try:
        return recipient_refs(context, order.organization, canonical(context, _command(order, row).recipient))
    except UsherError:
        return []


_KINDS: dict[str, tuple[Any, Any]] = {
    JobKind.INVITE: (_read_ahead, _foresee),
    JobKind.IMPORT: (dry_run_imports.read_ahead, dry_run_imports.foresee),
}
