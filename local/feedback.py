"""What recipients and their providers would report, in the words of SES and SNS, published where SES does."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from local.aws import client
from local.messages import Message

ACTIONS = {"email": ("deliver", "bounce", "complaint"), "sms": ("stop", "start")}


def report(aws_url: str, message: Message, action: str, at: str) -> None:
    """Publish the event to the feedback topic. `at` is RFC 3339. Raises KeyError for a wrong action."""
    if action not in ACTIONS[message.channel]:
        raise KeyError(action)
    event = EVENTS[action](message, at)
    client(aws_url, "sns").publish(TopicArn=find_topic(aws_url), Message=json.dumps(event))


def find_topic(aws_url: str) -> str:
    """The topic that the configuration set sends events to. Raises LookupError if there is none."""
    ses = client(aws_url, "sesv2")
    for name in ses.list_configuration_sets()["ConfigurationSets"]:
        found = ses.get_configuration_set_event_destinations(ConfigurationSetName=name)
        for destination in found["EventDestinations"]:
            if "SnsDestination" in destination:
                return str(destination["SnsDestination"]["TopicArn"])
    raise LookupError("no configuration set sends events to a topic")


def _delivered(message: Message, at: str) -> dict[str, Any]:
    details = {
        "timestamp": at,
        "processingTimeMillis": 420,
        "recipients": [message.to],
        "smtpResponse": "250 2.0.0 OK",
    }
    return {
        "eventType": "Delivery",
        "mail": _mail(message),
        "delivery": details | {"reportingMTA": "a1-23.smtp-out.amazonses.com"},
    }


def _bounced(message: Message, at: str) -> dict[str, Any]:
    recipient = {
        "emailAddress": message.to,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 user unknown",
    }
    details = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [recipient]}
    return {"eventType": "Bounce", "mail": _mail(message), "bounce": details | _reported(at)}


def _complained(message: Message, at: str) -> dict[str, Any]:
    details = {"complainedRecipients": [{"emailAddress": message.to}], "complaintFeedbackType": "abuse"}
    return {"eventType": "Complaint", "mail": _mail(message), "complaint": details | _reported(at)}


def _answered_stop(message: Message, at: str) -> dict[str, Any]:
    return {
        "originationNumber": message.to,
        "destinationNumber": "+15550100",
        "messageKeyword": "STOP",
        "messageBody": "STOP",
        "inboundMessageId": str(uuid.uuid4()),
        "previousPublishedMessageId": message.id,
    }


def _answered_start(message: Message, at: str) -> dict[str, Any]:
    return _answered_stop(message, at) | {"messageKeyword": "START", "messageBody": "START"}


def _mail(message: Message) -> dict[str, Any]:
    return {
        "timestamp": message.at,
        "messageId": message.id,
        "source": message.sender,
        "sendingAccountId": "000000000000",
        "destination": [message.to],
        "headersTruncated": False,
        "headers": [{"name": "From", "value": message.sender}, {"name": "To", "value": message.to}],
        "commonHeaders": {
            "from": [message.sender],
            "to": [message.to],
            "subject": message.subject,
            "messageId": message.id,
        },
        "tags": {name: [value] for name, value in message.tags.items()},
    }


def _reported(at: str) -> dict[str, str]:
    return {"timestamp": at, "feedbackId": str(uuid.uuid4())}


EVENTS: dict[str, Callable[[Message, str], dict[str, Any]]] = {
    "deliver": _delivered,
    "bounce": _bounced,
    "complaint": _complained,
    "stop": _answered_stop,
    "start": _answered_start,
}
