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
from chalicelib.services import importing, inviting
from chalicelib.services.batch_rows import command_of
from chalicelib.services.facts import record
from chalicelib.services.kit import Kit

log = logging.getLogger(__name__)
ATTEMPTS = 4


def step(kit: Kit, identifier: str, number: int, now: int) -> int | None:
    """Does chunk `number` if it is its turn; answers the chunk that must follow, None for none. Raises Unavailable."""
    found = kit.store.read([refs.job(identifier), refs.chunk(identifier, number)])
    current, part = found[refs.job(identifier)], found[refs.chunk(identifier, number)]
    if current is None or part is None or current.status != JobStatus.RUNNING or current.next != number:
        return None
    first = number * CHUNK
    told = tuple(_do(kit, current, first + place, row, now) for place, row in enumerate(part.entries))
    after = _record(kit, current, Results(rows=told, at=part.at), now)
    return after.next if after and after.status == JobStatus.RUNNING else None


def _do(kit: Kit, current: Job, number: int, row: Row | Person, now: int) -> RowResult:
    try:
        return _ROWS[current.kind](kit, current, number, row, now)
    except Unavailable:
        raise
    except UsherError as refusal:
        return refused(row, refusal)
    except Exception:
        # One bad row must not keep those behind it from their turn.
        log.exception("row failed", extra={"job": current.id, "row": number})
        return RowResult(result="internal", contact=row.contact)


def _invite(kit: Kit, current: Job, number: int, row: Row, now: int) -> RowResult:
    made = inviting.create(kit, command_of(current, number, row), now)
    offer = made.invitation
    reason = next((one.reason for one in made.deliveries if one.number == 1), "")
    return RowResult(result=INVITED, contact=offer.contact, invitation=offer.id, reason=reason)


_ROWS: dict[str, Callable[..., RowResult]] = {JobKind.INVITE: _invite, JobKind.IMPORT: importing.bring_in}


def refused(row: Row | Person, refusal: UsherError) -> RowResult:
    field = refusal.errors[0].field.removeprefix("recipient.") if refusal.errors else ""
    held = str(refusal.extra.get("invitation", ""))
    return RowResult(result=refusal.code, contact=row.contact, invitation=held, field=field)


def _record(kit: Kit, begun: Job, told: Results, now: int) -> Job | None:
    """The job with this chunk done, also if it was cancelled meanwhile; None if another worker was faster."""
    current: Job | None = begun
    for _ in range(ATTEMPTS):
        if current is None or current.next != begun.next:
            return None
        after = advanced(current, told, now)
        writes: list[Write] = [
            Put(refs.job(after.id), after, Equals("version", current.version)),
            Put(refs.results(after.id, begun.next), told, Absent()),
        ]
        try:
            kit.store.commit(writes + (_ending(kit, after, now) if after.status == JobStatus.DONE else []))
        except Lost:
            current = kit.store.read([refs.job(begun.id)])[refs.job(begun.id)]
        else:
            return after
    raise Unavailable


def _ending(kit: Kit, ended: Job, now: int) -> list[Write]:
    data = {name: str(count) for name, count in ended.counts.items()}
    return [
        Drop(refs.running(ended.organization), Equals("job", ended.id)),
        record(kit.random, now, ended.organization, "batch.done", actor=ended.caller.id, data={"job": ended.id} | data),
    ]
