"""Importing contacts over HTTP. The job is followed like that of a group invitation: see `jobs`."""

from typing import Any

from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import ContactRow, JobKind
from chalicelib.handlers.http import answers, present_jobs, schemas
from chalicelib.handlers.http.operation import Answer, Call, operation
from chalicelib.services.jobs import dry_run, jobs

COLUMNS = ("name", "email", "phone", "type", "tags", "external_id", "locale", "preferred")
# What is stored of a row, escaped at worst: 25 of them must fit into one item.
ROW = 2_000


@operation(
    "POST",
    "/v1/organizations/{org}/contacts/batch",
    "Import contacts without inviting",
    body=schemas.ImportContacts,
    body_limit=1024 * 1024,
    answer=answers.JobAnswer,
    status=202,
    also={200: answers.ImportRehearsalAnswer},
    refusals=("conflict",),
    replayable=True,
    replay_required=True,
)
def import_contacts(call: Call) -> Any:
    """Nothing is sent and nobody is invited. A row is `created`, or `exists`, with the contact that it already is: one
    with its `external_id`, or one that holds one of its addresses, has the same name and no other `external_id`. That
    contact stays as it is. A row with neither address nor `external_id` is always created. The answer is a job to
    follow; with `dry_run` it is what would happen."""
    order = jobs.StartJob(
        user=call.user,
        organization=call.path["org"],
        wanted=_people(call.body),
        kind=JobKind.IMPORT,
        replay=call.replay,
    )
    if call.body.dry_run:
        return Answer(present_jobs.import_rehearsal_answer(dry_run.rehearse(call.context, order)), 200)
    return present_jobs.job_answer(jobs.start(call.context, order))


def _people(given: schemas.ImportContacts) -> tuple[ContactRow, ...]:
    """Raises InvalidRequest unless exactly one way to give rows is used, and for a row that could not be stored."""
    if (given.rows is None) == (given.csv is None):
        raise InvalidRequest(errors=[FieldError("rows", "invalid", "Give exactly one of `rows` and `csv`.")])
    people = tuple(_typed(one) for one in given.rows) if given.rows is not None else _from_sheet(given.csv or "")
    for number, row in enumerate(people, 1):
        if sum(map(len, _cells(row))) > ROW:
            detail = f"Row {number} is too long: it may hold {ROW} characters."
            raise InvalidRequest(errors=[FieldError("rows", "invalid", detail)])
    return people


def _typed(one: schemas.ImportRow) -> ContactRow:
    return ContactRow(
        name=one.name,
        emails=tuple(filter(None, (one.email, *one.emails))),
        phones=tuple(filter(None, (one.phone, *one.phones))),
        preferred=one.preferred,
        locale=one.locale,
        type=one.type,
        tags=tuple(one.tags),
        external_id=one.external_id,
    )


def _from_sheet(text: str) -> tuple[ContactRow, ...]:
    from chalicelib.handlers.http.sheets import read_sheet

    return tuple(
        ContactRow(
            emails=tuple(filter(None, [cells.pop("email", "")])),
            phones=tuple(filter(None, [cells.pop("phone", "")])),
            tags=tuple(filter(None, cells.pop("tags", "").split(";"))),
            **cells,
        )
        for cells in read_sheet(text, COLUMNS)
    )


def _cells(row: ContactRow) -> tuple[str, ...]:
    texts = (row.name, row.preferred, row.locale, row.type, row.external_id)
    return (*texts, *row.emails, *row.phones, *row.tags)
