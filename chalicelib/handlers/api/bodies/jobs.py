"""Jobs as answers: how far one is, what came of its rows, what would come of them."""

from collections import Counter

from msgspec import Struct

from chalicelib.domain.job import CREATED, EXISTS, INVITED, Job, RowResult
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.jobs.dry_run import Foreseen


class JobAnswer(Struct, kw_only=True):
    """`counts`: how many rows ended how, by `invited`, `created`, `exists` or the code of a refusal. `status` is
    `running`, `done` or `cancelled`."""

    id: str
    status: str
    total: int
    done: int
    counts: dict[str, int]
    created_at: str
    ended_at: str | None
    version: int


class RowAnswer(Struct, kw_only=True):
    """`row` counts from 1. `result` is `invited`, `created`, `exists` or the code of a refusal, which was about
    `field`; `reason` says why the message waits or failed, `assumed_country` where a number in national form
    was taken to be dialled."""

    row: int
    result: str
    contact: str | None
    invitation: str | None
    field: str | None
    reason: str | None
    assumed_country: str | None


class RowsPage(Struct):
    items: list[RowAnswer]
    next: str | None


class RehearsalAnswer(Struct, kw_only=True):
    """What would happen. `channels` and `held` count the rows that would be invited: by channel, and by the reason why
    their message would wait or fail; `counts` is as in a job; `refused` lists the rows that would not be invited."""

    total: int
    channels: dict[str, int]
    held: dict[str, int]
    counts: dict[str, int]
    without_address: int
    already_linked: int
    already_open: int
    refused: list[RowAnswer]


class ImportRehearsalAnswer(Struct, kw_only=True):
    """What would happen. `counts` is as in a job; `exists` lists the rows of contacts that are there already, `refused`
    those that can't be used. `contact` is null for one that an earlier row would make."""

    total: int
    counts: dict[str, int]
    exists: list[RowAnswer]
    refused: list[RowAnswer]


def job_answer(job: Job) -> JobAnswer:
    return JobAnswer(
        id=job.id,
        status=job.status,
        total=job.total,
        done=job.done,
        counts=dict(job.counts),
        created_at=rfc3339(job.created_at),
        ended_at=maybe(job.ended_at),
        version=job.version,
    )


def row_answer(number: int, result: RowResult) -> RowAnswer:
    return RowAnswer(
        row=number,
        result=result.result,
        contact=result.contact or None,
        invitation=result.invitation or None,
        field=result.field or None,
        reason=result.reason or None,
        assumed_country=result.assumed_country or None,
    )


def rehearsal_answer(seen: Foreseen) -> RehearsalAnswer:
    counts = Counter(one.result for one in seen.results)
    return RehearsalAnswer(
        total=len(seen.results),
        channels=dict(seen.channels),
        held=dict(seen.held),
        counts=dict(counts),
        without_address=counts["no_address"],
        already_linked=counts["already_member"],
        already_open=counts["invitation_open"],
        refused=[row_answer(number, one) for number, one in enumerate(seen.results, 1) if one.result != INVITED],
    )


def import_rehearsal_answer(seen: Foreseen) -> ImportRehearsalAnswer:
    rows = [row_answer(number, one) for number, one in enumerate(seen.results, 1)]
    return ImportRehearsalAnswer(
        total=len(rows),
        counts=dict(Counter(one.result for one in rows)),
        exists=[one for one in rows if one.result == EXISTS],
        refused=[one for one in rows if one.result not in (CREATED, EXISTS)],
    )
