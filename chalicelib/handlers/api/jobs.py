"""Jobs: invite a group or import contacts, and follow, read or cancel the job that does it."""

from chalicelib.domain.job import JobKind, Terms
from chalicelib.handlers.api.bodies.jobs import (
    ImportRehearsalAnswer,
    JobAnswer,
    RehearsalAnswer,
    RowsPage,
    import_rehearsal_answer,
    job_answer,
    rehearsal_answer,
    row_answer,
)
from chalicelib.handlers.api.bodies.offers import grants_of, refuse_later
from chalicelib.handlers.api.bodies.rows import ImportContacts, ImportQuery, InviteGroup, people_of, wanted_of
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Answer, Call, CallAsking, CallWith, File, action, operation
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.services.jobs import dry_run, jobs


@operation(
    "Invite a group",
    body_limit=1024 * 1024,
    status=202,
    also={200: RehearsalAnswer},
    refusals=("conflict", "unsupported"),
    replayable=True,
    replay_required=True,
)
def invite_group(call: CallWith[InviteGroup]) -> JobAnswer | Answer:
    """Everybody gets a message of their own, and each row is what `invite` on one contact does: `invited`, `resent`
    where an invitation to this role is open, `reissued` where an earlier one ended. Whoever has the role already is
    `registered` and left alone; who stands in the list twice hears of it once (`invitation_open`). The answer is a job
    to follow; with `dry_run` it is what would happen. An organization has one job under way at a time."""
    order = _order(call)
    if call.body.dry_run:
        seen = dry_run.rehearse(call.context, order)
        return Answer(rehearsal_answer(seen, order.understood), 200)
    return job_answer(jobs.start(call.context, order))


@operation(
    "Import contacts without inviting",
    files=("text/csv",),
    body_limit=1024 * 1024,
    status=202,
    also={200: ImportRehearsalAnswer},
    refusals=("conflict",),
    replayable=True,
    replay_required=True,
)
def import_contacts(call: CallAsking[ImportContacts | File, ImportQuery]) -> JobAnswer | Answer:
    """Nothing is sent and nobody is invited. A row is `created`, or `exists`, with the contact that it already is: one
    with its `external_id`, or one that holds one of its addresses, has the same name and no other `external_id`. That
    contact stays as it is. A row with neither address nor `external_id` is always created. The answer is a job to
    follow; with `dry_run`, in the body or the query, it is what would happen. A CSV file can be sent as it is, as
    `text/csv` with or without a `charset`: `understood` says what it was taken for."""
    given = call.body
    people, understood = people_of(given)
    order = jobs.StartJob(
        user=call.user,
        organization=call.path["org"],
        wanted=people,
        kind=JobKind.IMPORT,
        replay=call.replay,
        understood=understood,
    )
    if call.query.dry_run or (isinstance(given, ImportContacts) and given.dry_run):
        return Answer(import_rehearsal_answer(dry_run.rehearse(call.context, order), understood), 200)
    return job_answer(jobs.start(call.context, order))


@operation("Follow a job")
def get_job(call: Call) -> JobAnswer:
    """How far it is. A job is kept for 30 days."""
    return job_answer(jobs.get(call.context, call.user, call.path["org"], call.path["job"]))


@operation("Read what came of each row")
def list_job_rows(call: CallWith[PageQuery]) -> RowsPage:
    """In the order they were given, as far as they are done."""
    query, path = call.query, call.path
    filters = f"rows#{path['org']}#{path['job']}"
    after = position_of(call.context, query.cursor, filters)
    page = jobs.list_rows(call.context, call.user, path["org"], path["job"], after=after, limit=query.limit)
    items = [row_answer(number, told) for number, told in page.items]
    return RowsPage(items, cursor_of(call.context, page.next, filters))


@action("Cancel a job", refusals=("conflict",))
def cancel_job(call: Call) -> JobAnswer:
    """Leaves what is not done yet; the rows in hand, 25 at most, may still be done. Nothing sent is withdrawn."""
    return job_answer(jobs.cancel(call.context, call.user, call.path["org"], call.path["job"]))


def _order(call: CallWith[InviteGroup]) -> jobs.StartJob:
    offer = call.body
    refuse_later(offer)
    wanted, understood = wanted_of(offer)
    return jobs.StartJob(
        user=call.user,
        organization=call.path["org"],
        wanted=wanted,
        terms=Terms(
            role=offer.role,
            channel=offer.channel,
            note=offer.note,
            expires_in=offer.expires_in,
            match=offer.match,
            voice=offer.voice,
            grants=grants_of(offer.grants, offer.of),
        ),
        replay=call.replay,
        understood=understood,
    )
