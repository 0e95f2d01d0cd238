"""The work queue: send a message, record an expiry, invite the next rows of a group."""

import json
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.events.batch import each_record
from chalicelib.services.worker.doing import do
from chalicelib.services.worker.work import UnknownWork

bp = Blueprint(__name__)
QUEUE = "arn:aws:sqs:us-east-1:000000000000:work"
wiring.warm()


@bp.on_sqs_message(queue_arn=QUEUE, batch_size=1)
def deliver(event: Any) -> dict[str, Any]:
    """What fails comes back after the queue's visibility time-out, and after five times becomes a dead letter."""
    return each_record(event, lambda record: record.to_dict()["messageId"], _deliver)


def _deliver(record: Any) -> None:
    work = json.loads(record.body)
    if not isinstance(work, dict):
        raise UnknownWork
    do(wiring.context(), work)
