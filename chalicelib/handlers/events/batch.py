"""Batches of records, one at a time: those that fail are named, the others are done (F14)."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from chalice.app import SQSRecord

Record = TypeVar("Record")
Failures = dict[str, list[dict[str, str]]]
log = logging.getLogger(__name__)


def message_id(record: SQSRecord) -> str:
    return str(record.to_dict()["messageId"])


def each_record(
    event: Iterable[Record], identifier: Callable[[Record], str], handle: Callable[[Record], None]
) -> Failures:
    """The answer Lambda wants for `ReportBatchItemFailures`. The body of a record is never logged."""
    failures = []
    for record in event:
        try:
            handle(record)
        except Exception:
            # One bad record must not take its neighbours with it; the queue counts its tries.
            log.exception("record failed", extra={"record": identifier(record)})
            failures.append({"itemIdentifier": identifier(record)})
    return {"batchItemFailures": failures}
