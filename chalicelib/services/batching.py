"""Groups invited (S4.6) or imported: many rows become one job, which can be followed, and cancelled."""

from dataclasses import field, replace

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
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
from chalicelib.domain.text import clean_note
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Absent, Always, Drop, Equals, Found, Lost, Page, Put
from chalicelib.services import drafting
from chalicelib.services.access import enter, seat
from chalicelib.services.batch_rows import command_for, rows_of
from chalicelib.services.facts import record, remember, replay_refs, replayed
from chalicelib.services.grants import grant_refs, promise
from chalicelib.services.kit import Kit
from chalicelib.services.recipients import Cleaning

ATTEMPTS = 4
# At most 2,000 characters a row: 400 kB a chunk, within the 4 MB of a transaction.
CHUNKS_AT_ONCE = 10


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who shall be invited to what (`terms`), or imported."""

    caller: User
    organization: str
    wanted: Audience | Rows
    kind: str = JobKind.INVITE
    terms: Terms = field(default_factory=Terms)
    replay: Replay | None = None


def start(kit: Kit, order: Order, now: int) -> Job:
    """The job, of which the first row is not done yet. What only one row is to blame for becomes that row's result.

    Raises NotAllowed unless by an owner or admin, Conflict while another job of the organization is under way, and
    what can't be offered to anybody.
    """
    found = refuse(kit, order)
    done = replayed(found, order.caller, order.replay, now)
    if done:
        return _load(kit, order.organization, done)
    under_way = found[refs.running(order.organization)]
    if under_way:
        raise _busy(under_way.job)
    rows = rows_of(kit, order.organization, order.wanted)
    if not rows:
        raise Unprocessable(errors=[FieldError("filter", "empty", "No contact matches this filter.")])
    made = _job(kit, order, len(rows), now)
    _keep(kit, made, rows)
    return _begin(kit, order, made, now)


def refuse(kit: Kit, order: Order) -> Found:
    """Everything that would be refused for each row alike. Answers what was read, with the caller's earlier marks."""
    caller, organization, terms = order.caller, order.organization, order.terms
    invites = order.kind == JobKind.INVITE
    if invites:
        _refuse_terms(order)
    place, found = enter(
        kit.store,
        organization,
        caller,
        refs.running(organization),
        *replay_refs(caller, order.replay),
        *(grant_refs(organization, caller, terms.grants) if invites else ()),
    )
    place.require_manager()
    if invites:
        promise(seat(found, organization, caller), found, terms.role, terms.grants)
    return found


def _refuse_terms(order: Order) -> None:
    drafting.refuse_unsupported(command_for(order.caller, order.organization, order.terms, Row(), None))
    drafting.refuse_channel_later(order.terms.channel)
    clean = Cleaning("")
    clean.field("note", clean_note, order.terms.note)
    clean.finish()


def _job(kit: Kit, order: Order, total: int, now: int) -> Job:
    return Job(
        id=kit.new_id("job_", now),
        organization=order.organization,
        caller=replace(order.caller, email=None, phone=None),
        kind=order.kind,
        terms=order.terms,
        total=total,
        created_at=now,
        due_at=now + REDRIVE_AFTER,
    )


def _keep(kit: Kit, made: Job, rows: Rows) -> None:
    """The rows, before there is a job: if this ends halfway, nobody finds them and they go by themselves."""
    parts = chunks(made.kind, rows, made.created_at)
    writes = [Put(refs.chunk(made.id, number), part, Always()) for number, part in enumerate(parts)]
    for first in range(0, len(writes), CHUNKS_AT_ONCE):
        kit.store.commit(writes[first : first + CHUNKS_AT_ONCE])


def _begin(kit: Kit, order: Order, made: Job, now: int) -> Job:
    under_way = refs.running(made.organization)
    try:
        kit.store.commit(
            [
                Put(refs.job(made.id), made, Absent()),
                Put(under_way, Running(job=made.id), Absent()),
                record(kit.random, now, made.organization, "batch.created", actor=order.caller.id, sends=made.id),
                *remember(order.caller, order.replay, made.id, now),
            ]
        )
    except Lost as lost:
        done = replayed(lost, order.caller, order.replay, now)
        if done:
            return _load(kit, made.organization, done)
        mark = lost.item(under_way)
        raise (_busy(mark.job) if mark else Conflict()) from lost
    return made


def _busy(identifier: str) -> Conflict:
    return Conflict("Another job is under way here: wait for its end, or cancel it.", extra={"job": identifier})


def get(kit: Kit, caller: User, organization: str, identifier: str) -> Job:
    return _gate(kit, caller, organization, identifier)[1]


def cancel(kit: Kit, caller: User, organization: str, identifier: str, now: int) -> Job:
    """Leaves the rows that are not done; those of the chunk in hand may still be. An ended job stays as it is."""
    for _ in range(ATTEMPTS):
        _, current = _gate(kit, caller, organization, identifier)
        if current.status != JobStatus.RUNNING:
            return current
        after = cancelled(current, now)
        facts = record(kit.random, now, organization, "batch.cancelled", actor=caller.id, data={"job": identifier})
        try:
            kit.store.commit(
                [
                    Put(refs.job(identifier), after, Equals("version", current.version)),
                    Drop(refs.running(organization), Equals("job", identifier)),
                    facts,
                ]
            )
        except Lost:
            continue
        return after
    raise Conflict


def list_rows(kit: Kit, caller: User, organization: str, identifier: str, *, after: str | None, limit: int) -> Page:
    """(Row number, result) of the rows that are done, in their order; the first row is number 1."""
    _, current = _gate(kit, caller, organization, identifier)
    first = int(after or 0)
    last = min(first + limit, current.done)
    parts = range(first // CHUNK, -(-last // CHUNK))
    references = [refs.results(identifier, number) for number in parts]
    told = [row for part in (kit.store.read(references).all(references) if references else []) for row in part.rows]
    skipped = first - first // CHUNK * CHUNK
    shown: list[tuple[int, RowResult]] = list(enumerate(told[skipped : skipped + last - first], first + 1))
    return Page(shown, str(last) if last < current.done else None)


def _gate(kit: Kit, caller: User, organization: str, identifier: str) -> tuple[Seat, Job]:
    """The one gate to a job, for owners and admins: others learn nothing, not even whether it exists."""
    if not is_id("job_", identifier):
        raise NotFound
    place, found = enter(kit.store, organization, caller, refs.job(identifier))
    current = found[refs.job(identifier)]
    if current is None or current.organization != organization or not place.manages:
        raise NotFound
    return place, current


def _load(kit: Kit, organization: str, identifier: str) -> Job:
    current = kit.store.read([refs.job(identifier)])[refs.job(identifier)]
    if current is None or current.organization != organization:
        raise NotFound
    return current
