"""The rows of a job, one chunk at a time.

Every row is an invitation, or a new contact, like any other, under an Idempotency-Key of its own: a worker may die
anywhere, and two may meet, without a row being lost or done twice (F48). Results and progress are one transaction, and
only the worker that wrote it goes on, so that a job has one chunk in flight, and an organization one job. This is what
others wait for at most: a job takes one of the workers for the second or two of a chunk, then pauses, and its messages
go through the same queue, so that ahead of somebody else's message there are never more than those of two chunks for
each organization that has a job under way, and after the pause mostly none (F51).
"""

import logging
from collections.abc import Callable

from chalicelib.domain import refs
from chalicelib.domain.errors import Unavailable, UsherError
from chalicelib.domain.job import CHUNK, INVITED, Job, JobKind, JobStatus, Person, Results, Row, RowResult, advanced
from chalicelib.domain.writes import Absent, Drop, Equals, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.invitations import creating
from chalicelib.services.jobs import importing
from chalicelib.services.jobs.faults import refused
from chalicelib.services.jobs.rows import command_of

log = logging.getLogger(__name__)
ATTEMPTS = 4


def step(context: Context, identifier: str, number: int) -> int | None:
    """Does chunk `number` if it is its turn; answers the chunk that must follow, None for none. Raises Unavailable."""
    found = context.store.read([refs.job(identifier), refs.chunk(identifier, number)])
    current, part = found[refs.job(identifier)], found[refs.chunk(identifier, number)]
    if current is None or part is None or current.status != JobStatus.RUNNING or current.next != number:
        return None
    first = number * CHUNK
    results = tuple(_do(context, current, first + place, row) for place, row in enumerate(part.entries))
    after = _record(context, current, Results(rows=results, at=part.at))
    return after.next if after and after.status == JobStatus.RUNNING else None


def _do(context: Context, current: Job, number: int, row: Row | Person) -> RowResult:
    try:
        return _ROWS[current.kind](context, current, number, row)
    except Unavailable:
        raise
    except UsherError as refusal:
        return refused(row, refusal)
    except Exception:
        # One bad row must not keep those behind it from their turn.
        log.exception("row failed", extra={"job": current.id, "row": number})
        return RowResult(result="internal", contact=row.contact)


def _invite(context: Context, current: Job, number: int, row: Row) -> RowResult:
    handed = creating.create(context, command_of(current, number, row))
    invitation = handed.invitation
    reason = next((one.reason for one in handed.deliveries if one.number == 1), "")
    return RowResult(result=INVITED, contact=invitation.contact, invitation=invitation.id, reason=reason)


_ROWS: dict[str, Callable[..., RowResult]] = {JobKind.INVITE: _invite, JobKind.IMPORT: importing.bring_in}


def _record(context: Context, begun: Job, results: Results) -> Job | None:
    """The job with this chunk done, also if it was cancelled meanwhile; None if another worker was faster."""
    current: Job | None = begun
    for _ in range(ATTEMPTS):
        if current is None or current.next != begun.next:
            return None
        after = advanced(current, results, context.now)
        writes: list[Write] = [
            Put(refs.job(after.id), after, Equals("version", current.version)),
            Put(refs.results(after.id, begun.next), results, Absent()),
        ]
        try:
            context.store.commit(writes + (_ending(context, after) if after.status == JobStatus.DONE else []))
        except Lost:
            current = context.store.read([refs.job(begun.id)])[refs.job(begun.id)]
        else:
            return after
    raise Unavailable


def _ending(context: Context, ended: Job) -> list[Write]:
    data = {name: str(count) for name, count in ended.counts.items()}
    return [
        Drop(refs.running(ended.organization), Equals("job", ended.id)),
        record(
            context,
            ended.organization,
            "batch.done",
            actor=ended.caller.id,
            data={"job": ended.id} | data,
        ),
    ]
