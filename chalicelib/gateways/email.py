"""Email through SES v2: one attempt, no retry by the SDK, since SES can't tell a repetition."""

import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from chalicelib.domain.delivery import Delivery, Outcome
from chalicelib.domain.messages import Message
from chalicelib.domain.text import header_safe
from chalicelib.gateways.aws import client
from chalicelib.gateways.outcomes import attempt

log = logging.getLogger(__name__)

# What SES answers, and what that means for the message: try later, or never again.
REFUSALS = {
    "TooManyRequestsException": Outcome("throttled", "throttled"),
    "LimitExceededException": Outcome("throttled", "quota"),
    "SendingPausedException": Outcome("throttled", "sending_paused"),
    "InternalServiceErrorException": Outcome("throttled", "provider_error"),
    "AccountSuspendedException": Outcome("failed", "account_suspended"),
    "MailFromDomainNotVerifiedException": Outcome("failed", "sender_unverified"),
    "MessageRejected": Outcome("failed", "rejected"),
    "BadRequestException": Outcome("failed", "rejected"),
    "NotFoundException": Outcome("failed", "misconfigured"),
}
NOT_VERIFIED = "not verified"


class SesSender:
    """`sender` is the fixed From address; the display name is the organization's."""

    def __init__(self, sender: str, configuration_set: str) -> None:
        self._sender, self._configuration_set = sender, configuration_set

    def send(self, delivery: Delivery, message: Message, *, from_name: str) -> Outcome:
        request = self._request(delivery, message, from_name)
        outcome = attempt(lambda: client("sesv2", 1).send_email(**request), REFUSALS, _sandbox)
        log.info(
            "email",
            extra={"result": outcome.result, "reason": outcome.reason, "invitation": delivery.invitation},
        )
        return outcome

    def _request(self, delivery: Delivery, message: Message, from_name: str) -> dict[str, Any]:
        from email.headerregistry import Address as Mailbox

        request: dict[str, Any] = {
            "FromEmailAddress": str(Mailbox(header_safe(from_name), addr_spec=self._sender)),
            "Destination": {"ToAddresses": [delivery.address]},
            "Content": {
                "Simple": {
                    "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": message.text, "Charset": "UTF-8"},
                        "Html": {"Data": message.html, "Charset": "UTF-8"},
                    },
                }
            },
            # Feedback finds its delivery by these tags.
            "EmailTags": [
                {"Name": "invitation", "Value": delivery.invitation},
                {"Name": "message", "Value": tag_of_name(delivery.name)},
            ],
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        return request


def tag_of_name(name: str) -> str:
    """A delivery's name as an email tag, which allows only letters, digits, `_` and `-`."""
    return urlsafe_b64encode(name.encode()).decode().rstrip("=")


def name_of_tag(tag: str) -> str:
    """The name again, "" for a tag that is none of ours."""
    try:
        return urlsafe_b64decode(tag + "=" * (-len(tag) % 4)).decode()
    except ValueError:
        return ""


def _sandbox(code: str, text: str) -> Outcome | None:
    """SES refuses unverified addresses in its sandbox, and an unverified sender, with the same code."""
    if code == "MessageRejected" and NOT_VERIFIED in text:
        return Outcome("failed", "sandbox_or_unverified_sender")
    return None
