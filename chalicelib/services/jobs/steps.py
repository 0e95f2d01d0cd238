"""Doing the rows of a job, one chunk at a time.

Every row is an invitation, or a new contact, like any other, under an Idempotency-Key of its own: a worker may die
anywhere, and two may meet, without a row being lost or done twice (F48). Results and progress are one transaction, and
only the worker that wrote it goes on, so that a job has one chunk in flight, and an organization one job. This is what
others wait for at most: a job takes one of the workers for the second or two of a chunk, then pauses, and its messages
go through the same queue, so that ahead of somebody else's message there are never more than those of two chunks for
each organization that has a job under way, and after the pause mostly none (F51).
"""

import logging

from chalicelib.domain import refs
from chalicelib.domain.errors import Unavailable, UsherError
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import (
    CHUNK,
    INVITED,
    REISSUED,
    RESENT,
    ContactRow,
    InviteRow,
    Job,
    JobKind,
    JobRow,
    JobStatus,
    Results,
    RowResult,
    advanced,
)
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.writes import Absent, Drop, Equals, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.invitations import invite_contact
from chalicelib.services.jobs import importing, pin_rows
from chalicelib.services.jobs.faults import refused
from chalicelib.services.jobs.rows import assumed_in, command_of
from chalicelib.services.messages.notices import tell_members

log = logging.getLogger(__name__)


def step(context: Context, identifier: str, number: int) -> int | None:
    """Does chunk `number` if it is its turn; answers the chunk that must follow, None for none. Raises Unavailable."""
    found = context.store.read([refs.job(identifier), refs.chunk(identifier, number)])
    job, chunk = found[refs.job(identifier)], found[refs.chunk(identifier, number)]
    if job is None or chunk is None or job.status != JobStatus.RUNNING or job.next != number:
        return None
    first = number * CHUNK
    results = tuple(_do(context, job, first + place, row) for place, row in enumerate(chunk.entries))
    after = _record(context, job, Results(rows=results, at=chunk.at))
    return after.next if after and after.status == JobStatus.RUNNING else None


def _do(context: Context, job: Job, number: int, row: JobRow) -> RowResult:
    try:
        if isinstance(row, ContactRow):
            return importing.bring_in(context, job, number, row)
        if job.kind == JobKind.PINS:
            return pin_rows.give(context, job, number, row)
        return _invite(context, job, number, row)
    except Unavailable:
        raise
    except UsherError as refusal:
        return refused(row, refusal)
    except Exception:
        # One bad row must not keep those behind it from their turn.
        log.exception("row failed", extra={"job": job.id, "row": number})
        return RowResult(result="internal", contact=row.contact)


def _invite(context: Context, job: Job, number: int, row: InviteRow) -> RowResult:
    """What `invite` on one contact does, under the key of the row: done once, also when it is done again."""
    handed = invite_contact.invite(context, command_of(job, number, row))
    invitation = handed.invitation
    result = deed(context, job.id, invitation)
    # The newest message of one that was sent again, the first of a new one, which somebody may have resent since.
    told = handed.deliveries[:1] if result == RESENT else [one for one in handed.deliveries if one.number == 1]
    reason = next((one.reason for one in told), "")
    return RowResult(
        result=result,
        contact=invitation.contact,
        invitation=invitation.id,
        reason=reason,
        assumed_country=assumed_in(context, job.caller, job.organization, row),
    )


def deed(context: Context, job: str, invitation: Invitation) -> str:
    """What a job did with this invitation: the same, however often a row is done again."""
    if invitation.job != job:
        return RESENT
    if not invitation.previous:
        return INVITED
    previous = context.store.read([refs.invitation(invitation.previous)])[refs.invitation(invitation.previous)]
    # The contact's last invitation may have been to something else.
    alike = previous is not None and (previous.role, previous.subject) == (invitation.role, invitation.subject)
    return REISSUED if alike else INVITED


def _record(context: Context, begun: Job, results: Results) -> Job | None:
    """The job with this chunk done, also if it was cancelled meanwhile; None if another worker was faster."""
    job: Job | None = begun

    def reread(_: Lost) -> None:
        nonlocal job
        job = context.store.read([refs.job(begun.id)])[refs.job(begun.id)]

    def decide() -> Decision[Job | None]:
        if job is None or job.next != begun.next:
            return Decision(None)
        after = revised(advanced(job, results, context.now))
        writes: list[Write] = [save(job, after), Put(refs.results(job.id, begun.next), results, Absent())]
        ending = _ending(context, after) if after.status == JobStatus.DONE else []
        return Decision(after, [*writes, *ending], reread)

    return attempt(context, decide, spent=Unavailable)


def _ending(context: Context, job: Job) -> list[Write]:
    data = {"job": job.id} | {name: str(count) for name, count in job.counts.items()}
    return [
        Drop(refs.running(job.organization), Equals("job", job.id)),
        record(context, job.organization, "batch.done", actor=job.caller.id, data=data),
        # One for all rows, which tell nobody of their own (F51).
        *tell_members(context, job.organization, NoticeKind.JOB_DONE, [job.member], job=job.id),
    ]
