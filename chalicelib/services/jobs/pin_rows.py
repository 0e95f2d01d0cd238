"""Giving a group their PINs (S4.13): each row is what texting one contact is, under a key of its own, so done once."""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.job import GIVEN, TEXTED, InviteRow, Job, JobRow, RowResult
from chalicelib.services.context import Context
from chalicelib.services.jobs.jobs import StartJob
from chalicelib.services.jobs.rehearsal import Rehearsal, SeenRow
from chalicelib.services.jobs.rows import replay_of
from chalicelib.services.people.contacts import gate_refs
from chalicelib.services.pins import pins, texting
from chalicelib.services.pins.texting import SendPin, send

# No message: the PINs are handed over on paper, say.
NONE = "none"


def give(context: Context, job: Job, number: int, row: InviteRow) -> RowResult:
    """Raises what `texting.send` raises, NotLinked for whoever has no account yet among others."""
    if job.terms.channel == NONE:
        pins.give(context, job.caller, job.organization, row.contact)
        return RowResult(result=GIVEN, contact=row.contact)
    wanted = SendPin(contact=row.contact, channel=job.terms.channel, replay=replay_of(job, number))
    send(context, job.caller, job.organization, wanted)
    return RowResult(result=TEXTED, contact=row.contact)


def foresee(context: Context, command: StartJob, row: InviteRow) -> SeenRow:
    """What `give` would do. Nothing is written. Raises what it raises."""
    user, organization_id, channel = command.user, command.organization, command.terms.channel
    if channel == NONE:
        is_new = pins.foresee(context, user, organization_id, row.contact)
        return SeenRow(RowResult(result=GIVEN, contact=row.contact), is_new_pin=is_new)
    sent = texting.foresee(context, user, organization_id, SendPin(contact=row.contact, channel=channel))
    return SeenRow(RowResult(result=TEXTED, contact=row.contact), sent.delivery.channel, sent.is_new)


def read_ahead(context: Context, store: Rehearsal, command: StartJob, rows: Iterable[JobRow]) -> None:
    """What `foresee` reads of many rows, in two reads of a hundred items at a time."""
    organization_id = command.organization
    ids = [row.contact for row in rows]
    store.read_ahead(ref for one in ids for ref in gate_refs(command.user, organization_id, one))
    store.read_ahead(ref for one in ids for ref in texting.foresight_refs(context, organization_id, one))
    people = [store.items[refs.contact(organization_id, one)] for one in ids]
    store.read_ahead(ref for one in people if one for ref in texting.silencing_refs(context, one))
