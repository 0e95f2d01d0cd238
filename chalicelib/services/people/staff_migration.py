"""Giving the staff of each contact its one home, where an earlier version kept them twice (ADR 0036).

That version wrote assignments beside the contact, and a list on it. Where there is a list on a contact it wins, and
other assignments go; where there is none they stay. What goes is kept as rows of a job, in the transaction that drops
it, and the owners are told of that job once. Whoever runs this may die anywhere and run it again.
"""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.job import CHUNK, DROPPED, Job, JobKind, JobStatus, Results, RowResult
from chalicelib.domain.marks import Migration
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.writes import Absent, Always, Drop, Equals, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import MOST, staff_on, staff_writes
from chalicelib.services.core.events import record
from chalicelib.services.core.owners import owners_of
from chalicelib.services.core.paging import every
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.core.segments import Fresh, Read, forget, pages
from chalicelib.services.messages.notices import tell_members
from chalicelib.services.messages.staff_changes import with_list_of_its_own
from chalicelib.services.people.homecoming import bring_home

NAME = "staff"
NOBODY = User(id="", issuer="", subject="")


def migrate_segment(fresh: Fresh, segment: str, read: Read) -> None:
    """All contacts of a segment, from where the run before left off: who serves them, and where they are found."""
    for contacts in pages(fresh, NAME, segment, read):
        for contact in contacts:
            migrate(fresh(), contact)
            bring_home(fresh(), contact)


def finish(fresh: Fresh, segments: Sequence[str]) -> list[Migration]:
    """Tells the owners of what was dropped, once all segments are done. Answers whom it concerned, and in which job."""
    context = fresh()
    found = _found(context)
    for one in found:
        _tell(context, one)
    forget(fresh, NAME, segments)
    return found


def migrate(context: Context, listed: Contact) -> None:
    """Does nothing for a contact whose staff have one home already."""
    if not listed.grants.staff:
        return
    reference = refs.of(listed)

    def decide() -> Decision[None]:
        contact = context.store.read([reference])[reference]
        if contact is None or not contact.grants.staff:
            return Decision(None)
        before = staff_on(context, contact)
        wanted = tuple(dict.fromkeys(contact.grants.staff))
        staff = wanted[:MOST]
        gone = [one.membership for one in before if one.membership not in staff]
        gone += [one for one in wanted[MOST:] if one not in gone]
        writes = [save(contact, revised(with_list_of_its_own(contact)))]
        return Decision(
            None, [*writes, *staff_writes(before, staff, contact, context.now), *_dropped(context, contact, gone)]
        )

    attempt(context, decide)


def _dropped(context: Context, contact: Contact, members: Sequence[str]) -> list[Write]:
    """The writes that keep for the owners who serves the contact no more."""
    if not members:
        return []
    rows = tuple(RowResult(result=DROPPED, contact=contact.id, member=one) for one in members)
    mark_ref = refs.migration(NAME, contact.organization)
    mark = context.store.read([mark_ref])[mark_ref]
    job = context.store.read([refs.job(mark.job)])[refs.job(mark.job)] if mark else None
    event = record(context, contact.organization, "contact.staff_changed", contact=contact.id)
    if job:
        return [save(job, _grown(job, len(rows))), *_kept(context, job, rows), event]
    job = Job(
        id=context.new_id("job_"),
        organization=contact.organization,
        caller=NOBODY,
        kind=JobKind.STAFF,
        total=0,
        created_at=context.now,
    )
    begun = Migration(organization=contact.organization, job=job.id)
    return [
        Put(mark_ref, begun, Equals("job", mark.job) if mark else Absent()),
        Put(refs.job(job.id), _grown(job, len(rows)), Absent()),
        *_kept(context, job, rows),
        event,
    ]


def _grown(job: Job, rows: int) -> Job:
    total = job.total + rows
    counts = dict(job.counts) | {DROPPED: total}
    return revised(job, total=total, done=total, next=-(-total // CHUNK), counts=counts)


def _kept(context: Context, job: Job, rows: Sequence[RowResult]) -> list[Put]:
    """The rows behind those that the job has, which its version keeps from being written by two."""
    first = job.done // CHUNK
    reference = refs.results(job.id, first)
    held = context.store.read([reference])[reference]
    every = (*(held.rows if held else ()), *rows)
    parts = [every[start : start + CHUNK] for start in range(0, len(every), CHUNK)]
    return [
        Put(refs.results(job.id, number), Results(rows=part, at=job.created_at), Always())
        for number, part in enumerate(parts, first)
    ]


def _found(context: Context) -> list[Migration]:
    place = refs.migration(NAME, "")
    return list(every(lambda position: context.store.children(place, "ORG#", after=position)))


def _tell(context: Context, found: Migration) -> None:
    mark_ref, job_ref = refs.migration(NAME, found.organization), refs.job(found.job)

    def decide() -> Decision[None]:
        job = context.store.read([job_ref])[job_ref]
        mark = context.store.read([mark_ref])[mark_ref]
        if mark is None:
            return Decision(None)
        dropped = Drop(mark_ref, Equals("job", found.job))
        return Decision(None, [dropped, *(_ended(context, job) if job else ())])

    attempt(context, decide)


def _ended(context: Context, job: Job) -> list[Write]:
    ended = revised(job, status=JobStatus.DONE, ended_at=context.now)
    owners = [one.id for one in owners_of(context, job.organization)]
    data = {"job": job.id, DROPPED: str(job.total)}
    return [
        save(job, ended),
        record(context, job.organization, "batch.done", data=data),
        *tell_members(context, job.organization, NoticeKind.STAFF_SETTLED, owners, job=job.id),
    ]
