"""Groups invited (S4.6) or imported: many rows become one job, which can be followed, and cancelled."""

from dataclasses import field, replace

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.job import (
    CHUNK,
    REDRIVE_AFTER,
    Job,
    JobKind,
    JobStatus,
    Row,
    RowResult,
    Rows,
    Running,
    Terms,
    cancelled,
    chunks,
)
from chalicelib.domain.sheet import Understood
from chalicelib.domain.text import clean_note
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Always, Drop, Equals, Found, Lost, Page, Put
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter, seat
from chalicelib.services.core.events import record
from chalicelib.services.core.grants import grant_refs, promise
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations import drafting
from chalicelib.services.jobs.rows import command_for, rows_of

ATTEMPTS = 4
# At most 2,000 characters a row: 400 kB a chunk, within the 4 MB of a transaction.
CHUNKS_AT_ONCE = 10


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who shall be invited to what (`terms`), or imported; `understood` is how the sheet was read that they are in."""

    user: User
    organization: str
    wanted: Audience | Rows
    kind: str = JobKind.INVITE
    terms: Terms = field(default_factory=Terms)
    replay: Replay | None = None
    understood: Understood | None = None


def start(context: Context, order: Order) -> Job:
    """The job, of which the first row is not done yet. What only one row is to blame for becomes that row's result.

    Raises NotAllowed unless by an owner or admin, Conflict while another job of the organization is under way, and
    what can't be offered to anybody.
    """
    found = refuse(context, order)
    done = replayed(context, found, order.user, order.replay)
    if done:
        return _load(context, order.organization, done)
    under_way = found[refs.running(order.organization)]
    if under_way:
        raise _busy(under_way.job)
    rows = rows_of(context, order.organization, order.wanted)
    if not rows:
        raise Unprocessable(errors=[FieldError("filter", "empty", "No contact matches this filter.")])
    job = _job(context, order, len(rows))
    _keep(context, job, rows)
    return _begin(context, order, job)


def refuse(context: Context, order: Order) -> Found:
    """Everything that would be refused for each row alike. Answers what was read, with the caller's earlier marks."""
    user, organization_id, terms = order.user, order.organization, order.terms
    invites = order.kind == JobKind.INVITE
    if invites:
        _refuse_terms(order)
    caller, found = enter(
        context.store,
        organization_id,
        user,
        refs.running(organization_id),
        *replay_refs(user, order.replay),
        *(grant_refs(organization_id, user, terms.grants) if invites else ()),
    )
    caller.require_manager()
    if invites:
        promise(seat(found, organization_id, user), found, terms.role, terms.grants)
    return found


def _refuse_terms(order: Order) -> None:
    drafting.refuse_unsupported(command_for(order.user, order.organization, order.terms, Row(), None))
    drafting.refuse_channel_later(order.terms.channel)
    clean = Cleaning("")
    clean.field("note", clean_note, order.terms.note)
    clean.finish()


def _job(context: Context, order: Order, total: int) -> Job:
    return Job(
        id=context.new_id("job_"),
        organization=order.organization,
        caller=replace(order.user, email=None, phone=None),
        kind=order.kind,
        terms=order.terms,
        understood=order.understood,
        total=total,
        created_at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )


def _keep(context: Context, job: Job, rows: Rows) -> None:
    """The rows, before there is a job: if this ends halfway, nobody finds them and they go by themselves."""
    parts = chunks(job.kind, rows, job.created_at)
    writes = [Put(refs.chunk(job.id, number), part, Always()) for number, part in enumerate(parts)]
    for first in range(0, len(writes), CHUNKS_AT_ONCE):
        context.store.commit(writes[first : first + CHUNKS_AT_ONCE])


def _begin(context: Context, order: Order, job: Job) -> Job:
    under_way = refs.running(job.organization)
    try:
        context.store.commit(
            [
                Put(refs.job(job.id), job, Absent()),
                Put(under_way, Running(job=job.id), Absent()),
                record(context, job.organization, "batch.created", actor=order.user.id, sends=job.id),
                *remember(context, order.user, order.replay, job.id),
            ]
        )
    except Lost as lost:
        done = replayed(context, lost, order.user, order.replay)
        if done:
            return _load(context, job.organization, done)
        mark = lost[under_way]
        raise (_busy(mark.job) if mark else Conflict()) from lost
    return job


def _busy(identifier: str) -> Conflict:
    return Conflict("Another job is under way here: wait for its end, or cancel it.", extra={"job": identifier})


def get(context: Context, user: User, organization_id: str, identifier: str) -> Job:
    return _gate(context, user, organization_id, identifier)[1]


def cancel(context: Context, user: User, organization_id: str, identifier: str) -> Job:
    """Leaves the rows that are not done; those of the chunk in hand may still be. An ended job stays as it is."""
    for _ in range(ATTEMPTS):
        _, current = _gate(context, user, organization_id, identifier)
        if current.status != JobStatus.RUNNING:
            return current
        after = cancelled(current, context.now)
        facts = record(context, organization_id, "batch.cancelled", actor=user.id, data={"job": identifier})
        try:
            context.store.commit(
                [
                    Put(refs.job(identifier), after, Equals("version", current.version)),
                    Drop(refs.running(organization_id), Equals("job", identifier)),
                    facts,
                ]
            )
        except Lost:
            continue
        return after
    raise Conflict


def list_rows(
    context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int
) -> Page:
    """(Row number, result) of the rows that are done, in their order; the first row is number 1."""
    _, current = _gate(context, user, organization_id, identifier)
    first = int(after or 0)
    last = min(first + limit, current.done)
    parts = range(first // CHUNK, -(-last // CHUNK))
    references = [refs.results(identifier, number) for number in parts]
    results = [
        row for part in (context.store.read(references).all(references) if references else []) for row in part.rows
    ]
    skipped = first - first // CHUNK * CHUNK
    shown: list[tuple[int, RowResult]] = list(enumerate(results[skipped : skipped + last - first], first + 1))
    return Page(shown, str(last) if last < current.done else None)


def _gate(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Job]:
    """The one gate to a job, for owners and admins: others learn nothing, not even whether it exists."""
    if not is_id("job_", identifier):
        raise NotFound
    caller, found = enter(context.store, organization_id, user, refs.job(identifier))
    current = found[refs.job(identifier)]
    if current is None or current.organization != organization_id or not caller.manages:
        raise NotFound
    return caller, current


def _load(context: Context, organization_id: str, identifier: str) -> Job:
    current = context.store.read([refs.job(identifier)])[refs.job(identifier)]
    if current is None or current.organization != organization_id:
        raise NotFound
    return current
