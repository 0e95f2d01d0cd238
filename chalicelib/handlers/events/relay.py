"""Relay: from the stream of the table, events that ask for a message, or begin a job, become work."""

import logging

from chalice.app import Blueprint, DynamoDBEvent, DynamoDBRecord

from chalicelib import wiring
from chalicelib.handlers.events.batch import Failures, each_record
from chalicelib.services.worker.work import works_of

log = logging.getLogger(__name__)
bp = Blueprint(__name__)
# Placeholders: the merge template puts the stack's own resources in their place (docs/adr/0001).
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/usher/stream/placeholder"


@bp.on_dynamodb_record(stream_arn=STREAM, batch_size=100, starting_position="TRIM_HORIZON")
def relay(event: DynamoDBEvent) -> Failures:
    """A record that can't be read is reported alone, so that it never blocks those behind it for long (F15)."""
    return each_record(event, lambda record: record.sequence_number, _relay)


def _relay(record: DynamoDBRecord) -> None:
    image = record.new_image or {}
    if "sends" not in image:
        return
    holder = next((image[name]["S"] for name in ("order", "invitation", "notice", "newcomer") if name in image), "")
    wiring.queue().put(works_of(image["sends"]["S"], holder))
