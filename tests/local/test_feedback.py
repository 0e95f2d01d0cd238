"""The buttons of the inbox publish what SES and SNS would."""

import pytest

from local import feedback
from local.messages import Message

AT = "2026-01-02T03:04:05.678Z"
EMAIL = Message(
    "m-1", "email", "invitations@usher.example", "jane@example.com", "Hello", "", "", [], AT, {"invitation": "inv_1"}
)
TEXT = Message("s-1", "sms", "", "+15550100", "", "Hello", "", [], AT)


@pytest.mark.parametrize(
    ("action", "event_type", "details", "recipients"),
    [
        ("deliver", "Delivery", "delivery", ["jane@example.com"]),
        (
            "bounce",
            "Bounce",
            "bounce",
            [
                {
                    "emailAddress": "jane@example.com",
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
            ],
        ),
        ("complaint", "Complaint", "complaint", [{"emailAddress": "jane@example.com"}]),
    ],
)
def test_an_event_names_the_message_and_its_recipient(
    action: str, event_type: str, details: str, recipients: list[object]
) -> None:
    event = feedback.EVENTS[action](EMAIL, AT)

    named = {"delivery": "recipients", "bounce": "bouncedRecipients", "complaint": "complainedRecipients"}
    assert event["eventType"] == event_type
    assert event["mail"]["messageId"] == "m-1"
    assert event["mail"]["destination"] == ["jane@example.com"]
    assert event["mail"]["tags"] == {"invitation": ["inv_1"]}
    assert event[details]["timestamp"] == AT
    assert event[details][named[details]] == recipients


def test_stop_is_an_inbound_text_message_from_the_recipient() -> None:
    event = feedback.EVENTS["stop"](TEXT, AT)

    assert (event["originationNumber"], event["messageBody"]) == ("+15550100", "STOP")
    assert event["previousPublishedMessageId"] == "s-1"


def test_every_action_has_an_event_and_another_channels_action_is_refused() -> None:
    assert {action for actions in feedback.ACTIONS.values() for action in actions} == feedback.EVENTS.keys()
    with pytest.raises(KeyError):
        feedback.report("http://127.0.0.1:1", TEXT, "bounce", AT)
