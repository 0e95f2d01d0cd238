"""Text messages through SNS: one attempt, never blindly repeated, since a repetition is a second message."""

import logging

from chalicelib.domain.delivery import Delivery, Outcome
from chalicelib.domain.messages import Message
from chalicelib.gateways.aws import client
from chalicelib.gateways.outcomes import attempt

log = logging.getLogger(__name__)

REFUSALS = {
    "Throttled": Outcome("throttled", "throttled"),
    "ThrottledException": Outcome("throttled", "throttled"),
    "ThrottlingException": Outcome("throttled", "throttled"),
    "InternalError": Outcome("unknown", "provider_error"),
    "OptedOut": Outcome("failed", "opted_out"),
    "InvalidParameter": Outcome("failed", "rejected"),
    "InvalidParameterValue": Outcome("failed", "rejected"),
    "AuthorizationError": Outcome("failed", "misconfigured"),
}


class SnsSender:
    def send(self, delivery: Delivery, message: Message, *, from_name: str) -> Outcome:
        if not message.sms:
            return Outcome("failed", "too_long")
        outcome = attempt(
            lambda: client("sns", 1).publish(
                PhoneNumber=delivery.address,
                Message=message.sms,
                MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
            ),
            REFUSALS,
        )
        log.info(
            "sms",
            extra={"result": outcome.result, "reason": outcome.reason, "invitation": delivery.invitation},
        )
        return outcome
