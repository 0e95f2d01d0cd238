"""Batches of records, one at a time: those that fail are named, the others are done (F14)."""

import logging
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


def each_record(event: Any, identifier: Callable[[Any], str], handle: Callable[[Any], None]) -> dict[str, Any]:
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
