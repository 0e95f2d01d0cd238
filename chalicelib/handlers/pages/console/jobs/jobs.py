"""A group invitation or an import in the console: how far it is, what came of each row, and that as a file."""

from collections import Counter
from urllib.parse import urlencode

from chalicelib.domain.errors import UsherError
from chalicelib.domain.job import RESULTS, Job, JobKind, JobStatus
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.jobs.sheet import csv_of
from chalicelib.handlers.pages.console.refusals import told as told_on
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.jobs import jobs, told
from chalicelib.services.jobs.told import ToldRow

AT_ONCE = 50
# As many rows as are read for the file at once: the chunks and contacts of a job in few reads.
FILED = 1_000
REFUSED = "refused"
_HEAD = ("row", "name", "email", "phone", "result", "field", "detail", "reason")


def show(turn: Turn) -> PageAnswer:
    """While it is under way the page comes again by itself."""
    here = desk(turn)
    return _shown(here, _read(here))


def _read(here: Desk) -> Job:
    return jobs.get(here.context, here.user, here.organization, here.turn.named("job"))


def _shown(here: Desk, job: Job) -> PageAnswer:
    question = f"console#{here.organization}#{job.id}"
    after = position_of(here.context, here.turn.incoming.query.get("cursor"), question)
    page = told.rows(here.context, here.user, here.organization, job.id, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    runs = job.status == JobStatus.RUNNING
    view = {
        "id": job.id,
        "kind": str(job.kind),
        "state": str(job.status),
        "may_cancel": runs and job.kind != JobKind.STAFF,
        "total": job.total,
        "done_rows": job.done,
        "results": counted(Counter(job.counts)),
        "rows": [row_view(one) for one in page.items],
        "is_first": after is None,
        "next_page": urlencode({"cursor": following}) if following else "",
    }
    answer = here.page("jobs/job", view)
    return answer.renewed(here.turn.path) if runs and after is None else answer


def counted(counts: Counter[str]) -> list[Fields]:
    """How many rows came to what; whatever was refused is one line."""
    shown = [(one, counts[one]) for one in RESULTS] + [(REFUSED, counts.total() - sum(counts[one] for one in RESULTS))]
    return [{"result": result, "count": count} for result, count in shown if count]


def row_view(one: ToldRow) -> Fields:
    result = one.result
    return {
        "number": one.number,
        "name": one.name or one.email or one.phone,
        "contact": result.contact,
        "invitation": result.invitation,
        "result": result.result if result.result in RESULTS else REFUSED,
        "code": result.result,
        "detail": result.detail,
    }


def cancel(turn: Turn) -> PageAnswer:
    turn.typed()
    here = desk(turn)
    try:
        job = jobs.cancel(here.context, here.user, here.organization, turn.named("job"))
    except UsherError as error:
        return told_on(error, _shown(here, _read(here)))
    return here.to(f"/jobs/{job.id}", done="cancelled")


def results(turn: Turn) -> PageAnswer:
    """All rows that are done as a file, with `?only=refused` those that were refused."""
    here = desk(turn)
    job, only = _read(here), turn.incoming.query.get("only") == REFUSED
    rows = [_cells(one) for one in _all(here, job) if not only or one.result.result not in RESULTS]
    return PageAnswer(attachment="results.csv", text=csv_of(_HEAD, rows))


def _all(here: Desk, job: Job) -> list[ToldRow]:
    shown: list[ToldRow] = []
    after: str | None = None
    while len(shown) < job.done:
        page = told.rows(here.context, here.user, here.organization, job.id, after=after, limit=FILED)
        shown += page.items
        after = page.next
        if after is None:
            break
    return shown


def _cells(one: ToldRow) -> tuple[str, ...]:
    result = one.result
    return (
        *(str(one.number), one.name, one.email, one.phone),
        *(result.result, result.field, result.detail, result.reason),
    )
