"""Jobs: invite a group or import contacts, and follow, read or cancel the job that does it."""

from typing import Any

from chalicelib.domain.audience import Audience
from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import JobKind, Person, Row, Terms
from chalicelib.handlers.api.bodies.common import Empty, PageQuery
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
from chalicelib.handlers.api.bodies.rows import ImportContacts, ImportRow, InviteGroup
from chalicelib.handlers.api.invitations import domain_grants, refuse_later
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Answer, Call, operation
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.services.jobs import dry_run, jobs

# What is stored of a row, escaped at worst: 25 of them must fit into one item.
ROW = 2_000
INVITED_COLUMNS = ("name", "email", "phone", "locale", "channel")
IMPORTED_COLUMNS = ("name", "email", "phone", "type", "tags", "external_id", "locale", "preferred")


JOB = "/v1/organizations/{org}/jobs/{job}"


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/batch",
    "Invite a group",
    body=InviteGroup,
    body_limit=1024 * 1024,
    answer=JobAnswer,
    status=202,
    also={200: RehearsalAnswer},
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
        return Answer(rehearsal_answer(dry_run.rehearse(call.context, order)), 200)
    return job_answer(jobs.start(call.context, order))


@operation(
    "POST",
    "/v1/organizations/{org}/contacts/batch",
    "Import contacts without inviting",
    body=ImportContacts,
    body_limit=1024 * 1024,
    answer=JobAnswer,
    status=202,
    also={200: ImportRehearsalAnswer},
    refusals=("conflict",),
    replayable=True,
    replay_required=True,
)
def import_contacts(call: Call) -> Any:
    """Nothing is sent and nobody is invited. A row is `created`, or `exists`, with the contact that it already is: one
    with its `external_id`, or one that holds one of its addresses, has the same name and no other `external_id`. That
    contact stays as it is. A row with neither address nor `external_id` is always created. The answer is a job to
    follow; with `dry_run` it is what would happen."""
    order = jobs.Order(
        user=call.user,
        organization=call.path["org"],
        wanted=_people(call.body),
        kind=JobKind.IMPORT,
        replay=call.replay,
    )
    if call.body.dry_run:
        return Answer(import_rehearsal_answer(dry_run.rehearse(call.context, order)), 200)
    return job_answer(jobs.start(call.context, order))


@operation("GET", JOB, "Follow a job", answer=JobAnswer)
def get_job(call: Call) -> Any:
    """How far it is. A job is kept for 30 days."""
    return job_answer(jobs.get(call.context, call.user, call.path["org"], call.path["job"]))


@operation("GET", JOB + "/rows", "Read what came of each row", query=PageQuery, answer=RowsPage)
def list_job_rows(call: Call) -> Any:
    """In the order they were given, as far as they are done."""
    query, path = call.query, call.path
    filters = f"rows#{path['org']}#{path['job']}"
    after = position_of(call.context, query.cursor, filters)
    page = jobs.list_rows(call.context, call.user, path["org"], path["job"], after=after, limit=query.limit)
    items = [row_answer(number, told) for number, told in page.items]
    return RowsPage(items, cursor_of(call.context, page.next, filters))


@operation(
    "POST",
    JOB + "/cancel",
    "Cancel a job",
    body=Empty,
    body_optional=True,
    answer=JobAnswer,
    refusals=("conflict",),
)
def cancel_job(call: Call) -> Any:
    """Leaves what is not done yet; the rows in hand, 25 at most, may still be done. Nothing sent is withdrawn."""
    return job_answer(jobs.cancel(call.context, call.user, call.path["org"], call.path["job"]))


def _order(call: Call) -> jobs.Order:
    offer: InviteGroup = call.body
    refuse_later(offer)
    return jobs.Order(
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


def _wanted(given: InviteGroup) -> Audience | tuple[Row, ...]:
    """Raises InvalidRequest unless exactly one way to say who is used."""
    if sum(one is not None for one in (given.contacts, given.filter, given.rows, given.csv)) != 1:
        detail = "Give exactly one of `contacts`, `filter`, `rows` and `csv`."
        raise InvalidRequest(errors=[FieldError("contacts", "invalid", detail)])
    if given.filter is not None:
        return lists.audience(given.filter)
    if given.contacts is not None:
        return tuple(Row(contact=identifier or "-") for identifier in given.contacts)
    if given.csv is not None:
        from chalicelib.handlers.http.sheets import read_sheet

        return tuple(Row(**cells) for cells in read_sheet(given.csv, INVITED_COLUMNS))
    return tuple(
        Row(name=one.name, email=one.email, phone=one.phone, locale=one.locale, channel=one.channel)
        for one in given.rows or ()
    )


def _people(given: ImportContacts) -> tuple[Person, ...]:
    """Raises InvalidRequest unless exactly one way to give rows is used, and for a row that could not be stored."""
    if (given.rows is None) == (given.csv is None):
        raise InvalidRequest(errors=[FieldError("rows", "invalid", "Give exactly one of `rows` and `csv`.")])
    people = tuple(_typed(one) for one in given.rows) if given.rows is not None else _from_sheet(given.csv or "")
    for number, row in enumerate(people, 1):
        if sum(map(len, _cells(row))) > ROW:
            detail = f"Row {number} is too long: it may hold {ROW} characters."
            raise InvalidRequest(errors=[FieldError("rows", "invalid", detail)])
    return people


def _typed(one: ImportRow) -> Person:
    return Person(
        name=one.name,
        emails=tuple(filter(None, (one.email, *one.emails))),
        phones=tuple(filter(None, (one.phone, *one.phones))),
        preferred=one.preferred,
        locale=one.locale,
        type=one.type,
        tags=tuple(one.tags),
        external_id=one.external_id,
    )


def _from_sheet(text: str) -> tuple[Person, ...]:
    from chalicelib.handlers.http.sheets import read_sheet

    return tuple(
        Person(
            emails=tuple(filter(None, [cells.pop("email", "")])),
            phones=tuple(filter(None, [cells.pop("phone", "")])),
            tags=tuple(filter(None, cells.pop("tags", "").split(";"))),
            **cells,
        )
        for cells in read_sheet(text, IMPORTED_COLUMNS)
    )


def _cells(row: Person) -> tuple[str, ...]:
    texts = (row.name, row.preferred, row.locale, row.type, row.external_id)
    return (*texts, *row.emails, *row.phones, *row.tags)
