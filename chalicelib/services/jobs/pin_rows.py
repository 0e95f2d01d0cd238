"""Giving a group their PINs (S4.13): each row is what texting one contact is, under a key of its own, so done once."""

from chalicelib.domain.job import GIVEN, TEXTED, InviteRow, Job, RowResult
from chalicelib.services.context import Context
from chalicelib.services.jobs.rows import replay_of
from chalicelib.services.pins import pins
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
