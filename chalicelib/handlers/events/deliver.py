"""Deliver: do the work of the queue, such as to send a message, record an expiry, invite the next rows of a group."""

import json

from chalice.app import Blueprint, SQSEvent, SQSRecord

from chalicelib import wiring
from chalicelib.handlers.events.batch import Failures, each_record, message_id
from chalicelib.services.worker.doing import do
from chalicelib.services.worker.work import UnknownWork

bp = Blueprint(__name__)
QUEUE = "arn:aws:sqs:us-east-1:000000000000:work"
wiring.warm()


@bp.on_sqs_message(queue_arn=QUEUE, batch_size=1)
def deliver(event: SQSEvent) -> Failures:
    """What fails comes back after the queue's visibility time-out, and after five times becomes a dead letter."""
    return each_record(event, message_id, _deliver)


def _deliver(record: SQSRecord) -> None:
    work = json.loads(record.body)
    if not isinstance(work, dict):
        raise UnknownWork
    do(wiring.context(), work)
