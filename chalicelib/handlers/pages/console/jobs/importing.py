"""Importing contacts from a spreadsheet: what each row would do, then it does. Nobody is invited by it.

Between the two pages the sheet travels in the form itself: nothing is kept of what nobody imported.
"""

from collections import Counter
from collections.abc import Sequence

from chalicelib.domain.errors import FieldError, InvalidRequest, TooLarge, UsherError
from chalicelib.domain.job import RESULTS, ContactRow, JobKind, RowResult
from chalicelib.domain.sheet import Understood
from chalicelib.handlers.api.bodies.rows import ImportContacts, people_of
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, manager_desk
from chalicelib.handlers.pages.console.jobs.jobs import REFUSED, counted
from chalicelib.handlers.pages.console.refusals import told_of_job
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.jobs import dry_run, jobs

# As much as the API takes, and in the form what stands around it.
SHEET_LIMIT = 1024 * 1024
FORM_LIMIT = 2 * SHEET_LIMIT
# So many rows are shown before they are imported, those with faults first.
SHOWN = 100


def form(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    return _form(here, {})


def _form(here: Desk, values: dict[str, str]) -> PageAnswer:
    return here.page("jobs/import", {"values": values, "busy": ""})


def bring_in(turn: Turn) -> PageAnswer:
    """What the button says: first what would happen to each row, then it does."""
    here = manager_desk(turn)
    try:
        typed = turn.typed(body_limit=FORM_LIMIT)
    except TooLarge:
        return _form(here, {}).also({"errors": [{"field": "csv", "code": "sheet_too_large"}]}, 413)
    # A sheet that was pasted comes under another name than one that was chosen.
    sheet = typed.get("csv", "").strip() or typed.get("pasted", "").strip()
    values = {"sheet": sheet, "form": typed.get("form") or mark(turn)}
    try:
        order, understood = _order(here, values)
        if typed.get("step") != "import":
            return _foreseen(here, values, order, understood)
        job = jobs.start(here.context, order)
    except UsherError as error:
        return told_of_job(error, _form(here, {"pasted": values["sheet"]}), 422)
    return here.to(f"/jobs/{job.id}")


def _order(here: Desk, values: dict[str, str]) -> tuple[jobs.StartJob, Understood | None]:
    if not values["sheet"]:
        raise InvalidRequest(errors=[FieldError("csv", "sheet_missing", "Choose a file, or paste its rows.")])
    people, understood = people_of(typed_as(ImportContacts, {"csv": values["sheet"]}))
    order = jobs.StartJob(
        user=here.user,
        organization=here.organization,
        wanted=people,
        kind=JobKind.IMPORT,
        replay=replay("import", values),
        understood=understood,
    )
    return order, understood


def _foreseen(here: Desk, values: dict[str, str], order: jobs.StartJob, understood: Understood | None) -> PageAnswer:
    seen = dry_run.rehearse(here.context, order)
    people = [one for one in order.wanted if isinstance(one, ContactRow)] if isinstance(order.wanted, tuple) else []
    rows = _rows(people, seen.results)
    view: Fields = {
        "values": values,
        "total": len(rows),
        "results": counted(Counter(one.result for one in seen.results)),
        "rows": sorted(rows, key=lambda one: (one["result"] != REFUSED, one["number"]))[:SHOWN],
        "more": max(0, len(rows) - SHOWN),
        "columns": [(one.head, one.field) for one in understood.columns] if understood else [],
        "ignored": list(understood.ignored) if understood else [],
    }
    return here.page("jobs/import_check", view)


def _rows(people: Sequence[ContactRow], results: Sequence[RowResult]) -> list[Fields]:
    return [
        {
            "number": number,
            "name": row.name or next(iter((*row.emails, *row.phones)), ""),
            "result": result.result if result.result in RESULTS else REFUSED,
            "code": result.result,
            "detail": result.detail,
        }
        for number, (row, result) in enumerate(zip(people, results, strict=True), 1)
    ]
