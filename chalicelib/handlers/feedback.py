"""What SES reports: SES -> SNS topic -> SQS -> here."""

import json
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.ids import is_id
from chalicelib.gateways.email import name_of_tag
from chalicelib.handlers.batch import each_record
from chalicelib.services.feedback import Report, apply

bp = Blueprint(__name__)
QUEUE = "arn:aws:sqs:us-east-1:000000000000:feedback"
STATUS = {
    "Delivery": DeliveryStatus.DELIVERED,
    "Bounce": DeliveryStatus.BOUNCED,
    "Complaint": DeliveryStatus.COMPLAINED,
}
wiring.warm()


@bp.on_sqs_message(queue_arn=QUEUE, batch_size=10)
def feedback(event: Any) -> dict[str, Any]:
    """A report that comes before its delivery was recorded is tried again later (F22)."""
    return each_record(event, lambda record: record.to_dict()["messageId"], _feedback)


def _feedback(record: Any) -> None:
    envelope = json.loads(record.body)
    report = parse(json.loads(envelope["Message"]) if "Message" in envelope else envelope)
    if report:
        apply(wiring.kit(), report, wiring.now())


def parse(told: dict[str, Any]) -> Report | None:
    """What SES told of one of our messages, or None for anything else."""
    kind = told.get("eventType") or told.get("notificationType")
    tags = told.get("mail", {}).get("tags", {})
    invitation = next(iter(tags.get("invitation", ())), "")
    name = name_of_tag(next(iter(tags.get("message", ())), ""))
    if kind not in STATUS or not is_id("inv_", invitation) or not name:
        return None
    transient = kind == "Bounce" and told.get("bounce", {}).get("bounceType") != "Permanent"
    # A soft bounce may still arrive: it is told, but neither ends the delivery nor stops the next message.
    if transient:
        return None
    detail = told.get("bounce", {}).get("bounceSubType", "") if kind == "Bounce" else ""
    return Report(invitation, name, STATUS[kind], lasting=kind != "Delivery", reason=str(detail)[:40])
