"""The work queue on SQS."""

import json
import logging
from collections.abc import Mapping, Sequence

from chalicelib.domain.errors import Unavailable
from chalicelib.gateways.aws import client

log = logging.getLogger(__name__)
BATCH = 10


class SqsQueue:
    def __init__(self, url: str) -> None:
        self._url = url

    def put(self, works: Sequence[Mapping[str, str]], *, delay: int = 0) -> None:
        """Raises Unavailable if any work is not on the queue; those before it may be, and are harmless there."""
        for start in range(0, len(works), BATCH):
            self._put(works[start : start + BATCH], delay)

    def _put(self, works: Sequence[Mapping[str, str]], delay: int) -> None:
        entries = [
            {"Id": str(place), "MessageBody": json.dumps(work), "DelaySeconds": delay}
            for place, work in enumerate(works)
        ]
        answer = client("sqs").send_message_batch(QueueUrl=self._url, Entries=entries)
        if answer.get("Failed"):
            log.warning("works not queued", extra={"works": len(answer["Failed"])})
            raise Unavailable
