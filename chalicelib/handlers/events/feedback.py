"""Feedback: what SES reports of deliveries (SES -> SNS topic -> SQS -> here)."""

import json

import msgspec
from chalice.app import Blueprint, SQSEvent, SQSRecord
from msgspec import Struct, field

from chalicelib import wiring
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.ids import is_id
from chalicelib.gateways.email import name_of_tag
from chalicelib.handlers.events.batch import Failures, each_record, message_id
from chalicelib.services.messages.feedback import Report, apply

bp = Blueprint(__name__)
QUEUE = "arn:aws:sqs:us-east-1:000000000000:feedback"
STATUS = {
    "Delivery": DeliveryStatus.DELIVERED,
    "Bounce": DeliveryStatus.BOUNCED,
    "Complaint": DeliveryStatus.COMPLAINED,
}
wiring.warm(with_keys=False)


@bp.on_sqs_message(queue_arn=QUEUE, batch_size=10)
def feedback(event: SQSEvent) -> Failures:
    """A report that comes before its delivery was recorded is tried again later (F22)."""
    return each_record(event, message_id, _feedback)


def _feedback(record: SQSRecord) -> None:
    envelope = json.loads(record.body)
    report = parse(envelope.get("Message", record.body))
    if report:
        apply(wiring.context(), report)


class _Mail(Struct):
    tags: dict[str, list[str]] = {}


class _Bounce(Struct, rename="camel"):
    bounce_type: str = ""
    bounce_sub_type: str = ""


class _Told(Struct, rename="camel"):
    event_type: str = ""
    mail: _Mail = field(default_factory=_Mail)
    bounce: _Bounce = field(default_factory=_Bounce)


def parse(message: str) -> Report | None:
    """What SES told of one of our messages, or None for anything else, such as its greeting to a new topic."""
    try:
        told = msgspec.json.decode(message, type=_Told)
    except msgspec.MsgspecError:
        return None
    about, name = (next(iter(told.mail.tags.get(tag, ())), "") for tag in ("invitation", "message"))
    name = name_of_tag(name)
    ours = is_id("inv_", about) or is_id("ord_", about)
    if told.event_type not in STATUS or not ours or not name:
        return None
    # A soft bounce may still arrive: it is told, but neither ends the delivery nor stops the next message.
    if told.event_type == "Bounce" and told.bounce.bounce_type != "Permanent":
        return None
    lasting = told.event_type != "Delivery"
    return Report(about, name, STATUS[told.event_type], lasting, told.bounce.bounce_sub_type[:40])
