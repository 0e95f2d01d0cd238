"""Starting a job, which invites a group (S4.6), imports one or gives it PINs; following and cancelling it."""

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
    InviteRow,
    Job,
    JobKind,
    JobStatus,
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
from chalicelib.domain.writes import Absent, Always, Drop, Equals, Found, Lost, Page, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.grants import grant_refs, promise
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations import drafting, ways
from chalicelib.services.jobs.rows import command_for, rows_of

# At most 2,000 characters a row: 400 kB a chunk, within the 4 MB of a transaction.
CHUNKS_AT_ONCE = 10


@dataclass(frozen=True, kw_only=True)
class StartJob:
    """Who shall be invited to what (`terms`), or imported; `understood` is how the sheet was read that they are in."""

    user: User
    organization: str
    wanted: Audience | Rows
    kind: str = JobKind.INVITE
    terms: Terms = field(default_factory=Terms)
    replay: Replay | None = None
    understood: Understood | None = None


def start(context: Context, command: StartJob) -> Job:
    """The job, of which the first row is not done yet. What only one row is to blame for becomes that row's result.

    Raises NotAllowed unless by an owner or admin, Conflict while another job of the organization is under way, and
    what can't be offered to anybody.
    """
    caller, found = refuse(context, command)
    done = replayed(context, found, command.user, command.replay)
    if done:
        return _load(context, command.organization, done)
    under_way = found[refs.running(command.organization)]
    if under_way:
        raise _busy(under_way.job)
    rows = rows_of(context, command.organization, command.wanted)
    if not rows:
        raise Unprocessable(errors=[FieldError("filter", "empty", "No contact matches this filter.")])
    job = _job(context, command, caller.highest.id, len(rows))
    _keep(context, job, rows)
    return _begin(context, command, job)


def refuse(context: Context, command: StartJob) -> tuple[Caller, Found]:
    """Everything that would be refused for each row alike. Answers who asks, and what was read, with their earlier
    marks."""
    user, organization_id, terms = command.user, command.organization, command.terms
    invites = command.kind == JobKind.INVITE
    if invites:
        _refuse_terms(command)
    caller, found = enter(
        context.store,
        organization_id,
        user,
        refs.running(organization_id),
        *replay_refs(user, command.replay),
        *(grant_refs(organization_id, user, terms.grants) if invites else ()),
    )
    caller.require_manager()
    if invites:
        promise(caller, found, terms.role, terms.grants)
    return caller, found


def _refuse_terms(command: StartJob) -> None:
    drafting.refuse_unsupported(command_for(command.user, command.organization, command.terms, InviteRow()))
    ways.refuse_channel_later(command.terms.channel)
    clean = Cleaning("")
    clean.field("note", clean_note, command.terms.note)
    clean.finish()


def _job(context: Context, command: StartJob, member: str, total: int) -> Job:
    return Job(
        id=context.new_id("job_"),
        organization=command.organization,
        caller=replace(command.user, email=None, phone=None),
        member=member,
        kind=command.kind,
        terms=command.terms,
        understood=command.understood,
        total=total,
        created_at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )


def _keep(context: Context, job: Job, rows: Rows) -> None:
    """The rows, before there is a job: if this ends halfway, nobody finds them and they go by themselves."""
    parts = chunks(rows, job.created_at)
    writes = [Put(refs.chunk(job.id, number), part, Always()) for number, part in enumerate(parts)]
    for first in range(0, len(writes), CHUNKS_AT_ONCE):
        context.store.commit(writes[first : first + CHUNKS_AT_ONCE])


def _begin(context: Context, command: StartJob, job: Job) -> Job:
    under_way = refs.running(job.organization)
    writes = [
        Put(refs.job(job.id), job, Absent()),
        Put(under_way, Running(job=job.id), Absent()),
        record(context, job.organization, "batch.created", actor=command.user.id, sends=job.id),
        *remember(context, command.user, command.replay, job.id),
    ]
    try:
        context.store.commit(writes)
    except Lost as lost:
        done = replayed(context, lost, command.user, command.replay)
        if done:
            return _load(context, job.organization, done)
        mark = lost[under_way]
        raise (_busy(mark.job) if mark else Conflict()) from lost
    return job


def _busy(identifier: str) -> Conflict:
    return Conflict("Another job is under way here: wait for its end, or cancel it.", extra={"job": identifier})


def get(context: Context, user: User, organization_id: str, identifier: str) -> Job:
    return _gate(context, user, organization_id, identifier)


def cancel(context: Context, user: User, organization_id: str, identifier: str) -> Job:
    """Cancelling a job leaves the rows that are not done; those of the chunk in hand may still be.

    An ended job stays as it is.
    """

    def decide() -> Decision[Job]:
        job = _gate(context, user, organization_id, identifier)
        if job.status != JobStatus.RUNNING:
            return Decision(job)
        if job.kind == JobKind.STAFF:
            raise Conflict("This is what an operator's migration has found so far: there is nothing to cancel.")
        after = revised(cancelled(job, context.now))
        writes: list[Write] = [
            save(job, after),
            Drop(refs.running(organization_id), Equals("job", identifier)),
            record(context, organization_id, "batch.cancelled", actor=user.id, data={"job": identifier}),
        ]
        return Decision(after, writes)

    return attempt(context, decide)


def list_rows(
    context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int
) -> Page:
    """(Row number, result) of the rows that are done, in their command; the first row is number 1."""
    job = _gate(context, user, organization_id, identifier)
    first = int(after or 0)
    last = min(first + limit, job.done)
    references = [refs.results(identifier, number) for number in range(first // CHUNK, -(-last // CHUNK))]
    parts = context.store.read(references).all(references) if references else []
    results = [row for part in parts for row in part.rows]
    skipped = first - first // CHUNK * CHUNK
    shown: list[tuple[int, RowResult]] = list(enumerate(results[skipped : skipped + last - first], first + 1))
    return Page(shown, str(last) if last < job.done else None)


def _gate(context: Context, user: User, organization_id: str, identifier: str) -> Job:
    """The one gate to a job, for owners and admins: others learn nothing, not even whether it exists."""
    if not is_id("job_", identifier):
        raise NotFound
    caller, found = enter(context.store, organization_id, user, refs.job(identifier))
    job = found[refs.job(identifier)]
    if job is None or job.organization != organization_id or not caller.manages:
        raise NotFound
    return job


def _load(context: Context, organization_id: str, identifier: str) -> Job:
    job = context.store.read([refs.job(identifier)])[refs.job(identifier)]
    if job is None or job.organization != organization_id:
        raise NotFound
    return job
