"""Inviting a group over HTTP, and the job that does it."""

from typing import Any

from chalicelib.domain.audience import Audience
from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import InviteRow, Terms
from chalicelib.handlers.api.invitations import refuse_later
from chalicelib.handlers.api.lifecycle import domain_grants
from chalicelib.handlers.http import answers, lists, present_jobs, schemas
from chalicelib.handlers.http.operation import Answer, Call, operation
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.services.jobs import dry_run, jobs

COLUMNS = ("name", "email", "phone", "locale", "channel")
JOB = "/v1/organizations/{org}/jobs/{job}"


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/batch",
    "Invite a group",
    body=schemas.InviteGroup,
    body_limit=1024 * 1024,
    answer=answers.JobAnswer,
    status=202,
    also={200: answers.RehearsalAnswer},
    refusals=("conflict", "unsupported"),
    replayable=True,
    replay_required=True,
)
def invite_group(call: Call) -> Any:
    """Everybody gets a message of their own. Whoever has an open invitation to this role already is left alone
    (`invitation_open`), also who stands in the list twice: send it again with `resend`. The answer is a job to follow;
    with `dry_run` it is what would happen. An organization has one job under way at a time."""
    order = _order(call)
    if call.body.dry_run:
        return Answer(present_jobs.rehearsal_answer(dry_run.rehearse(call.context, order)), 200)
    return present_jobs.job_answer(jobs.start(call.context, order))


@operation("GET", JOB, "Follow a job", answer=answers.JobAnswer)
def get_job(call: Call) -> Any:
    """How far it is. A job is kept for 30 days."""
    return present_jobs.job_answer(jobs.get(call.context, call.user, call.path["org"], call.path["job"]))


@operation("GET", JOB + "/rows", "Read what came of each row", query=schemas.PageQuery, answer=answers.RowsPage)
def list_job_rows(call: Call) -> Any:
    """In the order they were given, as far as they are done."""
    query, path = call.query, call.path
    filters = f"rows#{path['org']}#{path['job']}"
    after = position_of(call.context, query.cursor, filters)
    page = jobs.list_rows(call.context, call.user, path["org"], path["job"], after=after, limit=query.limit)
    items = [present_jobs.row_answer(number, told) for number, told in page.items]
    return answers.RowsPage(items, cursor_of(call.context, page.next, filters))


@operation(
    "POST",
    JOB + "/cancel",
    "Cancel a job",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.JobAnswer,
    refusals=("conflict",),
)
def cancel_job(call: Call) -> Any:
    """Leaves what is not done yet; the rows in hand, 25 at most, may still be done. Nothing sent is withdrawn."""
    return present_jobs.job_answer(jobs.cancel(call.context, call.user, call.path["org"], call.path["job"]))


def _order(call: Call) -> jobs.StartJob:
    offer: schemas.InviteGroup = call.body
    refuse_later(offer)
    return jobs.StartJob(
        user=call.user,
        organization=call.path["org"],
        wanted=_wanted(offer),
        terms=Terms(
            role=offer.role,
            channel=offer.channel,
            note=offer.note,
            expires_in=offer.expires_in,
            match=offer.match,
            grants=domain_grants(offer.grants),
        ),
        replay=call.replay,
    )


def _wanted(given: schemas.InviteGroup) -> Audience | tuple[InviteRow, ...]:
    """Raises InvalidRequest unless exactly one way to say who is used."""
    if sum(one is not None for one in (given.contacts, given.filter, given.rows, given.csv)) != 1:
        detail = "Give exactly one of `contacts`, `filter`, `rows` and `csv`."
        raise InvalidRequest(errors=[FieldError("contacts", "invalid", detail)])
    if given.filter is not None:
        return lists.audience(given.filter)
    if given.contacts is not None:
        return tuple(InviteRow(contact=identifier or "-") for identifier in given.contacts)
    if given.csv is not None:
        from chalicelib.handlers.http.sheets import read_sheet

        return tuple(InviteRow(**cells) for cells in read_sheet(given.csv, COLUMNS))
    return tuple(
        InviteRow(name=one.name, email=one.email, phone=one.phone, locale=one.locale, channel=one.channel)
        for one in given.rows or ()
    )
