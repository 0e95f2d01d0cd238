"""Jobs as answers: how far one is, what came of its rows, what would come of them."""

from collections import Counter

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.job import CREATED, EXISTS, REGISTERED, RESENT, SENDING, Job, RowResult
from chalicelib.domain.sheet import Understood
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.jobs.dry_run import Foreseen


class ColumnAnswer(Struct):
    """A head as it stands in the sheet, and the field that it was taken for."""

    head: str
    field: str


class UnderstoodAnswer(Struct, kw_only=True):
    """How a sheet was read: `ignored` are the heads of columns that say nothing here. A head that holds what looks like
    an address or a number is shown by its place, `column 3`."""

    encoding: str
    separator: str
    columns: list[ColumnAnswer]
    ignored: list[str]


class JobAnswer(Struct, kw_only=True):
    """`counts`: how many rows ended how, by the `result` of each. `status` is `running`, `done` or `cancelled`.
    `understood` is there if the rows came from a sheet."""

    id: str
    status: str
    understood: UnderstoodAnswer | UnsetType = UNSET
    total: int
    done: int
    counts: dict[str, int]
    created_at: str
    ended_at: str | None
    version: int


class RowAnswer(Struct, kw_only=True):
    """`row` counts from 1. `result` of a group is `invited`, `resent` (the open invitation), `reissued` (anew, after
    an earlier one ended), `registered` (has this role already: skipped), of an import `created` or `exists`, of PINs
    `texted` or `given`, of all the code of a refusal, which was about `field`; `detail` says what to do about it.
    `invitation_open` is who stands in the list twice. `reason` says why the message waits or failed,
    `assumed_country` where a number in national form was taken to be dialled. Of an operator's migration it is
    `dropped`: `member` serves the contact no more."""

    row: int
    result: str
    contact: str | None
    invitation: str | None
    member: str | None
    field: str | None
    detail: str | None
    reason: str | None
    assumed_country: str | None


class RowsPage(Struct):
    items: list[RowAnswer]
    next: str | None


class RehearsalAnswer(Struct, kw_only=True):
    """What would happen. `channels` and `held` count the rows that would be invited or sent again: by channel, and by
    the reason why their message would wait or fail; `counts` is as in a job; `already_open` counts those that would be
    sent again; `refused` lists the rows for which nothing would be sent, also who is registered.
    `understood` is there if the rows came from a sheet."""

    understood: UnderstoodAnswer | UnsetType = UNSET
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
    those that can't be used. `contact` is null for one that an earlier row would make. `understood` is there if the
    rows came from a sheet."""

    understood: UnderstoodAnswer | UnsetType = UNSET
    total: int
    counts: dict[str, int]
    exists: list[RowAnswer]
    refused: list[RowAnswer]


def job_answer(job: Job) -> JobAnswer:
    return JobAnswer(
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


def row_answer(number: int, result: RowResult) -> RowAnswer:
    return RowAnswer(
        row=number,
        result=result.result,
        contact=result.contact or None,
        invitation=result.invitation or None,
        member=result.member or None,
        field=result.field or None,
        detail=result.detail or None,
        reason=result.reason or None,
        assumed_country=result.assumed_country or None,
    )


def rehearsal_answer(seen: Foreseen, understood: Understood | None) -> RehearsalAnswer:
    counts = Counter(one.result for one in seen.results)
    return RehearsalAnswer(
        understood=_understood(understood),
        total=len(seen.results),
        channels=dict(seen.channels),
        held=dict(seen.held),
        counts=dict(counts),
        without_address=counts["no_address"],
        already_linked=counts[REGISTERED],
        already_open=counts[RESENT],
        refused=[row_answer(number, one) for number, one in enumerate(seen.results, 1) if one.result not in SENDING],
    )


def import_rehearsal_answer(seen: Foreseen, understood: Understood | None) -> ImportRehearsalAnswer:
    rows = [row_answer(number, one) for number, one in enumerate(seen.results, 1)]
    return ImportRehearsalAnswer(
        understood=_understood(understood),
        total=len(rows),
        counts=dict(Counter(one.result for one in rows)),
        exists=[one for one in rows if one.result == EXISTS],
        refused=[one for one in rows if one.result not in (CREATED, EXISTS)],
    )


def _understood(sheet: Understood | None) -> UnderstoodAnswer | UnsetType:
    if sheet is None:
        return UNSET
    return UnderstoodAnswer(
        encoding=sheet.encoding,
        separator=sheet.separator,
        columns=[ColumnAnswer(one.head, one.field) for one in sheet.columns],
        ignored=list(sheet.ignored),
    )
