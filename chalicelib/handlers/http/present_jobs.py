"""How jobs, their rows and their rehearsals become the bodies of answers."""

from collections import Counter

from msgspec import UNSET, UnsetType

from chalicelib.domain.job import CREATED, EXISTS, INVITED, Job, RowResult
from chalicelib.domain.sheet import Understood
from chalicelib.handlers.http import answers
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.jobs.dry_run import Foreseen


def job_answer(job: Job) -> answers.JobAnswer:
    return answers.JobAnswer(
        id=job.id,
        status=job.status,
        understood=_understood(job.understood),
        total=job.total,
        done=job.done,
        counts=dict(job.counts),
        created_at=rfc3339(job.created_at),
        ended_at=maybe(job.ended_at),
        version=job.version,
    )


def row_answer(number: int, result: RowResult) -> answers.RowAnswer:
    return answers.RowAnswer(
        row=number,
        result=result.result,
        contact=result.contact or None,
        invitation=result.invitation or None,
        field=result.field or None,
        detail=result.detail or None,
        reason=result.reason or None,
    )


def rehearsal_answer(seen: Foreseen, understood: Understood | None) -> answers.RehearsalAnswer:
    counts = Counter(one.result for one in seen.results)
    return answers.RehearsalAnswer(
        understood=_understood(understood),
        total=len(seen.results),
        channels=dict(seen.channels),
        held=dict(seen.held),
        counts=dict(counts),
        without_address=counts["no_address"],
        already_linked=counts["already_member"],
        already_open=counts["invitation_open"],
        refused=[row_answer(number, one) for number, one in enumerate(seen.results, 1) if one.result != INVITED],
    )


def import_rehearsal_answer(seen: Foreseen, understood: Understood | None) -> answers.ImportRehearsalAnswer:
    rows = [row_answer(number, one) for number, one in enumerate(seen.results, 1)]
    return answers.ImportRehearsalAnswer(
        understood=_understood(understood),
        total=len(rows),
        counts=dict(Counter(one.result for one in rows)),
        exists=[one for one in rows if one.result == EXISTS],
        refused=[one for one in rows if one.result not in (CREATED, EXISTS)],
    )


def _understood(sheet: Understood | None) -> answers.UnderstoodAnswer | UnsetType:
    if sheet is None:
        return UNSET
    return answers.UnderstoodAnswer(
        encoding=sheet.encoding,
        separator=sheet.separator,
        columns=[answers.ColumnAnswer(one.head, one.field) for one in sheet.columns],
        ignored=list(sheet.ignored),
    )
