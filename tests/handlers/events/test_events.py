"""The functions behind the API, called with events as AWS makes them: each record on its own (F13, F14, F15, F57)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.time import MINUTE
from chalicelib.gateways.email import tag_of_name
from chalicelib.handlers.events.deliver import deliver
from chalicelib.handlers.events.due import due
from chalicelib.handlers.events.feedback import feedback
from chalicelib.handlers.events.relay import relay
from tests.handlers.api.test_me import invited_to_pay
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

ROOT = Path(__file__).parents[3]


@pytest.fixture
def sent(world: World, people: People) -> str:
    """The id of an invitation whose first message is out."""
    made = world.invite(people.place, people.owner, email="jane@example.com", name="Jane").invitation
    world.run()
    return made.id


def stream(*images: Any) -> dict[str, Any]:
    """A batch of the table's stream."""
    return {
        "Records": [
            {
                "eventID": f"event-{number}",
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "eu-west-1",
                "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/usher/stream/2027",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1_800_000_000.0,
                    "Keys": {"pk": {"S": "EVT#x"}, "sk": {"S": str(number)}},
                    **({} if image is None else {"NewImage": image}),
                    "SequenceNumber": f"{number}00",
                    "SizeBytes": 100,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
            }
            for number, image in enumerate(images, 1)
        ]
    }


def queued(*bodies: Any) -> dict[str, Any]:
    """A batch of a queue."""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"handle-{number}",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:work",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(bodies, 1)
        ]
    }


def failed(answer: Any) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


GOOD = {"pk": {"S": "EVT#x"}, "invitation": {"S": "inv_1"}, "sends": {"S": "DLV#001"}}


def test_events_that_ask_for_a_message_become_work_and_others_do_not(world: World) -> None:
    answer = relay(stream(GOOD, {"pk": {"S": "EVT#x"}}, None), None)

    assert failed(answer) == []
    assert world.queue.works == [{"version": "1", "do": "deliver", "invitation": "inv_1", "name": "DLV#001"}]


@holds("F14", "F15")
@pytest.mark.parametrize(
    "poison", [{"sends": {"S": "x"}}, {"sends": {"N": "1"}, "invitation": {"S": "x"}}, {"sends": 1}]
)
def test_a_poisoned_record_is_reported_alone_and_the_rest_goes_on(world: World, poison: Any) -> None:
    answer = relay(stream(GOOD, poison, GOOD), None)

    assert failed(answer) == ["200"]
    assert len(world.queue.works) == 2


@holds("F11")
def test_work_is_done_once_however_often_it_is_delivered(world: World, people: People) -> None:
    made = world.invite(people.place, people.owner, email="jane@example.com").invitation
    work = {"version": "1", "do": "deliver", "invitation": made.id, "name": "DLV#001"}

    for _ in range(3):
        assert failed(deliver(queued(work), None)) == []

    assert len(world.email.inbox) == 1


BAD_WORK = [
    "",
    "{",
    "null",
    "[]",
    '"deliver"',
    "1",
    {},
    {"version": "2", "do": "deliver", "invitation": "inv_1", "name": "x"},
    {"version": 1, "do": "deliver", "invitation": "inv_1", "name": "x"},
    {"version": "1", "do": "explode", "invitation": "inv_1"},
    {"version": "1", "do": "deliver", "invitation": "inv_0000000000000000", "name": "DLV#001"},
    {"version": "1", "do": "deliver", "invitation": None, "name": None},
]


@holds("F13", "F57")
@pytest.mark.parametrize("body", BAD_WORK, ids=str)
def test_work_that_can_not_be_done_goes_back_to_the_queue(world: World, body: Any) -> None:
    before = dict(world.store.items)

    assert failed(deliver(queued(body), None)) == ["message-1"]
    assert world.store.items == before


def report(kind: str, invitation_id: str, name: str = "DLV#001", **more: Any) -> dict[str, Any]:
    """What SES publishes, in the envelope of the topic."""
    tags = {"ses:configuration-set": ["usher"], "invitation": [invitation_id], "message": [tag_of_name(name)]}
    told = {"eventType": kind, "mail": {"messageId": "m-1", "tags": tags}} | more
    return {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:feedback", "Message": json.dumps(told)}


def bounce(kind: str) -> dict[str, Any]:
    people = [{"emailAddress": "jane@example.com", "status": "5.1.1", "diagnosticCode": "smtp; 550"}]
    return {"bounce": {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": people}}


def status_of(world: World, invitation_id: str) -> DeliveryStatus:
    return world.item(refs.numbered_delivery(invitation_id, 1)).status


@pytest.mark.parametrize(
    ("told", "expected", "suppressed"),
    [
        (("Delivery", {"delivery": {"recipients": ["jane@example.com"]}}), "delivered", False),
        (("Bounce", bounce("Permanent")), "bounced", True),
        (("Bounce", bounce("Transient")), "sent", False),
        (("Bounce", bounce("Undetermined")), "sent", False),
        (("Complaint", {"complaint": {"complaintFeedbackType": "abuse"}}), "complained", True),
        (("Send", {}), "sent", False),
        (("Open", {}), "sent", False),
        (("DeliveryDelay", {}), "sent", False),
    ],
    ids=str,
)
def test_what_the_provider_reports_is_shown_and_ends_what_must_end(
    world: World, sent: str, told: Any, expected: str, suppressed: bool
) -> None:
    kind, more = told

    assert failed(feedback(queued(report(kind, sent, **more)), None)) == []

    assert status_of(world, sent) == expected
    assert any(ref.kind == "suppression" for ref in world.store.items) == suppressed


@holds("F22")
def test_what_is_reported_of_a_request_to_pay_is_shown_with_its_order(world: World, http: Http, people: People) -> None:
    order = invited_to_pay(http, people)["order"]
    world.run()

    assert failed(feedback(queued(report("Bounce", order, **bounce("Permanent"))), None)) == []
    world.run()

    (message,) = http.get(f"{people.org}/orders/{order}", token=people.owner).json["deliveries"]
    assert message["status"] == "bounced"
    (told,) = world.notices
    assert told.message.subject == "Acme Coaching: the payment request for Jane did not arrive"


def test_raw_message_delivery_is_understood_too(world: World, sent: str) -> None:
    assert failed(feedback(queued(report("Delivery", sent)["Message"]), None)) == []
    assert status_of(world, sent) == "delivered"


@holds("F22")
def test_a_report_that_came_before_its_delivery_is_tried_again(world: World) -> None:
    assert failed(feedback(queued(report("Delivery", "inv_0000000000000000")), None)) == ["message-1"]


NOT_OURS = [
    {"Type": "Notification", "Message": "Successfully validated SNS topic for Amazon SES event publishing."},
    {"Type": "Notification", "Message": '{"notificationType": "AmazonSnsSubscriptionSucceeded"}'},
    {"Type": "Notification", "Message": "null"},
    {"Type": "Notification", "Message": "[1]"},
    {"Type": "Notification", "Message": '{"eventType": "Bounce"}'},
    {"Type": "Notification", "Message": '{"eventType": "Bounce", "mail": null}'},
    {"Type": "Notification", "Message": '{"eventType": "Bounce", "mail": {"tags": null}}'},
    {"Type": "Notification", "Message": '{"eventType": ["Bounce"], "mail": {"tags": []}}'},
    {
        "Type": "Notification",
        "Message": '{"eventType": "Bounce", "mail": {"tags": {"invitation": [1], "message": [2]}}}',
    },
    {"Type": "Notification", "Message": json.dumps({"eventType": "Bounce", "mail": {"tags": {"invitation": "inv"}}})},
    {"Type": "Notification", "Message": '{"Records": [{"s3": {}}]}'},
    {"Type": "Notification"},
    {},
]


@pytest.mark.parametrize("body", NOT_OURS, ids=str)
def test_what_is_not_about_our_mail_is_dropped_without_alarm(world: World, body: Any) -> None:
    before = dict(world.store.items)

    assert failed(feedback(queued(body), None)) == []
    assert world.store.items == before


@pytest.mark.parametrize("body", ["", "{", "null", "[]", "1", '"x"'])
def test_what_is_no_notification_at_all_becomes_a_dead_letter(world: World, sent: str, body: str) -> None:
    answer = feedback(queued(body, report("Delivery", sent)), None)

    assert failed(answer) == ["message-1"]
    assert status_of(world, sent) == "delivered"


def test_what_is_past_its_time_is_put_on_the_queue(world: World, people: People) -> None:
    world.invite(people.place, people.owner, email="jane@example.com")
    event = {
        "version": "0",
        "id": "1",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "1",
        "time": "2027-01-15T08:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {},
    }
    due(event, None)
    assert world.queue.works == []
    world.later(2 * MINUTE)

    due(event, None)
    world.run()

    assert len(world.email.inbox) == 1


@pytest.mark.parametrize("name", ["relay", "deliver", "feedback", "due"])
def test_a_function_works_in_a_process_that_never_imported_the_app(name: str) -> None:
    code = (
        f"import sys; from chalicelib.handlers.events.{name} import {name} as function; "
        "event = {'Records': []} if sys.argv[1] != 'due' else None; "
        "print(function(event, None) if event else callable(function)); "
        "assert 'app' not in sys.modules and 'jinja2' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, name], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in ("{'batchItemFailures': []}", "True")
