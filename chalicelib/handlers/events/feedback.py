"""Feedback: what SES reports of deliveries, and texts that people send back: SNS topic -> SQS -> here."""

import json
import re

import msgspec
from chalice.app import Blueprint, SQSEvent, SQSRecord
from msgspec import Struct, field

from chalicelib import wiring
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.ids import is_id
from chalicelib.gateways.email import name_of_tag
from chalicelib.handlers.events.batch import Failures, each_record, message_id
from chalicelib.services.messages.feedback import Report, apply
from chalicelib.services.messages.opt_outs import TextBack, hear

bp = Blueprint(__name__)
QUEUE = "arn:aws:sqs:us-east-1:000000000000:feedback"
STATUS = {
    "Delivery": DeliveryStatus.DELIVERED,
    "Bounce": DeliveryStatus.BOUNCED,
    "Complaint": DeliveryStatus.COMPLAINED,
}
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
wiring.warm(with_keys=False)


@bp.on_sqs_message(queue_arn=QUEUE, batch_size=10)
def feedback(event: SQSEvent) -> Failures:
    """A report that comes before its delivery was recorded is tried again later (F22)."""
    return each_record(event, message_id, _feedback)


def _feedback(record: SQSRecord) -> None:
    envelope = json.loads(record.body)
    report = parse(envelope.get("Message", record.body))
    if isinstance(report, TextBack):
        hear(wiring.context(), report)
    elif report:
        apply(wiring.context(), report)


class _Mail(Struct):
    tags: dict[str, list[str]] = {}


class _Bounce(Struct, rename="camel"):
    bounce_type: str = ""
    bounce_sub_type: str = ""


class _Text(Struct, rename="camel"):
    """A text that came in, as AWS End User Messaging publishes it."""

    origination_number: str = ""
    message_keyword: str = ""
    message_body: str = ""
    previous_published_message_id: str = ""


class _Told(Struct, rename="camel"):
    event_type: str = ""
    mail: _Mail = field(default_factory=_Mail)
    bounce: _Bounce = field(default_factory=_Bounce)


def parse(message: str) -> Report | TextBack | None:
    """What SES told of one of our messages, or a text that somebody sent back; None for anything else, such as the
    greeting of SES to a new topic."""
    try:
        told, text = msgspec.json.decode(message, type=_Told), msgspec.json.decode(message, type=_Text)
    except msgspec.MsgspecError:
        return None
    if text.origination_number:
        return _answer(text)
    about, name = (next(iter(told.mail.tags.get(tag, ())), "") for tag in ("invitation", "message"))
    name = name_of_tag(name)
    ours = any(is_id(prefix, about) for prefix in ("inv_", "ord_", "ntc_"))
    if told.event_type not in STATUS or not ours or not name:
        return None
    # A soft bounce may still arrive: it is told, but neither ends the delivery nor stops the next message.
    if told.event_type == "Bounce" and told.bounce.bounce_type != "Permanent":
        return None
    lasting = told.event_type != "Delivery"
    return Report(about, name, STATUS[told.event_type], lasting, told.bounce.bounce_sub_type[:40])


def _answer(text: _Text) -> TextBack | None:
    """The number in E.164, as the provider writes it, and the first word of what was written."""
    if not _NUMBER.fullmatch(text.origination_number):
        return None
    words = text.message_body.split() or [text.message_keyword]
    return TextBack(text.origination_number, words[0], text.previous_published_message_id[:100])
