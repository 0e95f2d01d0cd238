"""The dry run of a job: what it would do, by the very rules it would go by, with nothing written.

The rules run on a store that reads ahead, and that remembers what they would have written, so that a row that repeats
another is foreseen as well (F49).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Unavailable, UsherError
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import CREATED, ContactRow, InviteRow, JobKind, JobRow, RowResult
from chalicelib.domain.marks import ExternalMark, Holders, OpenMark
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.recipients import canonical, digests, recipient_at_home, recipient_refs, suppression_refs
from chalicelib.services.invitations import invite_contact
from chalicelib.services.invitations.creating import Plan
from chalicelib.services.invitations.resending import Altered
from chalicelib.services.invitations.state import open_mark_of, open_ref
from chalicelib.services.jobs import importing, pin_rows
from chalicelib.services.jobs.faults import refused
from chalicelib.services.jobs.jobs import StartJob, refuse
from chalicelib.services.jobs.rehearsal import Judged, Rehearsal, SeenRow
from chalicelib.services.jobs.rows import assumed_in, command_for, rows_of
from chalicelib.services.jobs.steps import deed

AT_ONCE = 500
# The contacts of one address that are read ahead; whoever has more is read when it is their turn.
AHEAD = 4
# The job that the rows would belong to: no id of one.
REHEARSED = "rehearsed"


@dataclass(frozen=True)
class Foreseen:
    """`channels` counts the rows to which a message would go; `held` why some of these would wait or fail; `pins` are
    those who would be given a PIN, since they have none."""

    results: tuple[RowResult, ...]
    channels: Mapping[str, int]
    held: Mapping[str, int]
    pins: int = 0


def rehearse(context: Context, command: StartJob) -> Foreseen:
    """Raises what `jobs.start` raises for the job as a whole."""
    refuse(context, command)
    rows = rows_of(context, command.organization, command.wanted)
    store = Rehearsal(context.store)
    stage = replace(context, store=store, addresses=Judged(context.addresses))
    seen: list[SeenRow] = []
    for first in range(0, len(rows), AT_ONCE):
        window = rows[first : first + AT_ONCE]
        if command.kind == JobKind.PINS:
            pin_rows.read_ahead(stage, store, command, window)
        else:
            _read_ahead(stage, store, command, window)
        seen += [_judge(stage, store, command, row) for row in window]
    return Foreseen(
        results=tuple(one.result for one in seen),
        channels=dict(Counter(one.channel for one in seen if one.channel)),
        held=dict(Counter(one.result.reason for one in seen if one.result.reason)),
        pins=sum(one.is_new_pin for one in seen),
    )


def _read_ahead(context: Context, store: Rehearsal, command: StartJob, rows: Iterable[JobRow]) -> None:
    """Who is meant, then these contacts, then whether they have an open invitation, then that one or their last one,
    then whether it may be sent again: five reads for many rows."""
    organization_id, terms = command.organization, command.terms
    named = [ref for row in rows for ref in _refs(context, command, row)]
    store.read_ahead(named)
    marks = [store.items[ref] for ref in named]
    identifiers = [mark.id for mark in marks if isinstance(mark, Contact)]
    identifiers += [one for mark in marks if isinstance(mark, Holders) for one in mark.contacts[:AHEAD]]
    store.read_ahead([refs.contact(organization_id, one) for one in identifiers])
    if command.kind == JobKind.INVITE:
        client = terms.grants.client
        opened = [refs.open_mark(organization_id, one, terms.role, client) for one in identifiers]
        store.read_ahead(opened)
        people = [store.items[refs.contact(organization_id, one)] for one in identifiers]
        _read_earlier(context, store, [store.items[ref] for ref in opened], people)


def _read_earlier(
    context: Context, store: Rehearsal, marks: Iterable[OpenMark | None], people: Iterable[Contact | None]
) -> None:
    """The invitation that is open for each of these contacts, else the last one."""
    pairs = zip(marks, people, strict=True)
    known = [mark.invitation if mark else person.last_invitation if person else "" for mark, person in pairs]
    earlier = [refs.invitation(one) for one in known if one]
    store.read_ahead(earlier)
    offers: list[Invitation] = [store.items[ref] for ref in earlier if store.items[ref]]
    addresses = [(one.organization, address) for one in offers for address in one.recipient.addresses]
    store.read_ahead([ref for place, address in addresses for ref in suppression_refs(context, place, address)])


def _refs(context: Context, command: StartJob, row: JobRow) -> list[refs.Ref[Any]]:
    """What tells who is meant by a row, nothing where it will be refused."""
    user, organization_id = command.user, command.organization
    try:
        if isinstance(row, ContactRow):
            return importing.contact_refs(context, importing.fresh_of(context, user, organization_id, row))
        recipient = command_for(user, organization_id, command.terms, row).recipient
        recipient = recipient_at_home(context, user, organization_id, recipient)
        addressee = canonical(context, recipient)
        return recipient_refs(context, organization_id, addressee, command.terms.grants.client)
    except UsherError:
        return []


def _judge(context: Context, store: Rehearsal, command: StartJob, row: JobRow) -> SeenRow:
    """What would come of a row."""
    try:
        if isinstance(row, ContactRow):
            return SeenRow(_import(context, store, command, row))
        if command.kind == JobKind.PINS:
            return pin_rows.foresee(context, command, row)
        return _invite(context, store, command, row)
    except Unavailable:
        raise
    except UsherError as refusal:
        return SeenRow(refused(row, refusal))


def _invite(context: Context, store: Rehearsal, command: StartJob, row: InviteRow) -> SeenRow:
    wanted = command_for(command.user, command.organization, command.terms, row)
    seen = invite_contact.foresee(context, replace(wanted, job=REHEARSED))
    invitation, delivery = _made(context, store, seen) if isinstance(seen, Plan) else _resent(store, seen)
    result = deed(context, REHEARSED, invitation)
    said = RowResult(result=result, contact=row.contact, reason=delivery.reason if delivery else "")
    return SeenRow(said, invitation.channel)


def _made(context: Context, store: Rehearsal, plan: Plan) -> tuple[Invitation, Delivery | None]:
    contact, invitation = plan.contact, plan.invitation
    store.items[open_ref(invitation)] = open_mark_of(invitation)
    store.items[refs.of(invitation)] = invitation
    store.items[refs.of(contact)] = contact
    for digest in digests(context, contact.organization, contact.addresses) if plan.known is None else ():
        store.items[refs.holders(contact.organization, digest, contact.of)] = Holders(contacts=(contact.id,))
    return invitation, plan.delivery


def _resent(store: Rehearsal, altered: Altered) -> tuple[Invitation, Delivery | None]:
    invitation, delivery, writes = altered
    store.remember(writes)
    return invitation, delivery


def _import(context: Context, store: Rehearsal, command: StartJob, row: ContactRow) -> RowResult:
    plan = importing.plan(context, command.user, command.organization, row, None)
    if isinstance(plan, RowResult):
        # A contact that another row would make has no id yet.
        return replace(plan, contact="") if plan.contact in store.imagined else plan
    organization_id = plan.organization
    store.imagined.add(plan.id)
    store.items[refs.of(plan)] = plan
    if plan.external_id:
        store.items[refs.external(organization_id, plan.external_id)] = ExternalMark(contact=plan.id)
    for digest in digests(context, organization_id, plan.addresses):
        mark = store.items[refs.holders(organization_id, digest)] or Holders()
        store.items[refs.holders(organization_id, digest)] = Holders(contacts=(*mark.contacts, plan.id))
    return RowResult(result=CREATED, assumed_country=assumed_in(context, command.user, organization_id, row))
