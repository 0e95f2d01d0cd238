"""Importing contacts over HTTP. The job is followed like that of a group invitation: see `api_batches`."""

from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import JobKind, Person
from chalicelib.domain.sheet import Fault, Understood
from chalicelib.handlers.http import answers, present_jobs, schemas
from chalicelib.handlers.http.operation import Answer, Call, operation
from chalicelib.services.jobs import dry_run, jobs

if TYPE_CHECKING:
    from chalicelib.handlers.http.sheets import Raw, SheetRow

COLUMNS = ("name", "email", "phone", "type", "tags", "external_id", "locale", "preferred")
SEVERAL = ("email", "phone", "tags")
# What is stored of a row, escaped at worst: 25 of them must fit into one item.
ROW = 2_000


def _file(content: bytes, charset: str) -> "Raw":
    from chalicelib.handlers.http.sheets import Raw

    return Raw(content=content, charset=charset)


@operation(
    "POST",
    "/v1/organizations/{org}/contacts/batch",
    "Import contacts without inviting",
    body=schemas.ImportContacts,
    files={"text/csv": _file},
    query=schemas.ImportQuery,
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
    follow; with `dry_run`, in the body or the query, it is what would happen. A CSV file can be sent as it is, as
    `text/csv` with or without a `charset`: `understood` says what it was taken for."""
    people, understood = _people(call.body)
    order = jobs.Order(
        user=call.user,
        organization=call.path["org"],
        wanted=people,
        kind=JobKind.IMPORT,
        replay=call.replay,
        understood=understood,
    )
    if call.query.dry_run or getattr(call.body, "dry_run", False):
        seen = dry_run.rehearse(call.context, order)
        return Answer(present_jobs.import_rehearsal_answer(seen, understood), 200)
    return present_jobs.job_answer(jobs.start(call.context, order))


def _people(given: "schemas.ImportContacts | Raw") -> tuple[tuple[Person, ...], Understood | None]:
    """With how the sheet was read, if it is one. Raises InvalidRequest unless exactly one way to give rows is used,
    and for a typed row that could not be stored."""
    if not isinstance(given, schemas.ImportContacts):
        return _from_sheet(given)
    if (given.rows is None) == (given.csv is None):
        raise InvalidRequest(errors=[FieldError("rows", "invalid", "Give exactly one of `rows` and `csv`.")])
    if given.csv is not None:
        return _from_sheet(given.csv)
    people = tuple(_typed(one) for one in given.rows or ())
    for number, row in enumerate(people, 1):
        if _is_long(row):
            raise InvalidRequest(errors=[FieldError("rows", "invalid", f"Row {number} {_LONG}")])
    return people, None


def _typed(one: schemas.ImportRow) -> Person:
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


def _from_sheet(given: "str | Raw") -> tuple[tuple[Person, ...], Understood]:
    from chalicelib.handlers.http.sheets import read_sheet

    sheet = read_sheet(given, COLUMNS, SEVERAL)
    return tuple(map(_written, sheet.rows)), sheet.understood


def _written(row: "SheetRow") -> Person:
    person = Person(
        emails=row.all("email"),
        phones=row.all("phone"),
        tags=row.all("tags"),
        **{name: row.one(name) for name in COLUMNS if name not in SEVERAL},
        fault=row.fault,
    )
    return Person(fault=Fault(detail=f"The row {_LONG}")) if _is_long(person) else person


_LONG = f"is too long: it may hold {ROW} characters."


def _is_long(row: Person) -> bool:
    texts = (row.name, row.preferred, row.locale, row.type, row.external_id)
    return sum(map(len, (*texts, *row.emails, *row.phones, *row.tags))) > ROW
