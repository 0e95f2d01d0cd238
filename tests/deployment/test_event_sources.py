"""Event sources, queues and their failures: nothing is lost, nothing blocks, nothing runs twice at once."""

import json
import re
from typing import Any

from tests.deployment.reading import of_type
from tests.holding import holds
from tools.package import ROOT

Resources = dict[str, Any]
HANDLERS = {
    "APIHandler": "app.app",
    "Relay": "chalicelib.handlers.events.relay.relay",
    "Deliver": "chalicelib.handlers.events.deliver.deliver",
    "Feedback": "chalicelib.handlers.events.feedback.feedback",
    "Due": "chalicelib.handlers.events.due.due",
}
SOURCES = {
    "RelayRelayDynamodbEventSource": {"Fn::GetAtt": ["Table", "StreamArn"]},
    "DeliverDeliverSqsEventSource": {"Fn::GetAtt": ["WorkQueue", "Arn"]},
    "FeedbackFeedbackSqsEventSource": {"Fn::GetAtt": ["FeedbackQueue", "Arn"]},
}


def mappings(resources: Resources) -> dict[str, Any]:
    return of_type(resources, "AWS::Lambda::EventSourceMapping")


def test_every_function_runs_the_handler_that_carries_its_name(resources: Resources) -> None:
    functions = of_type(resources, "AWS::Lambda::Function")

    assert {name: function["Handler"] for name, function in functions.items()} == HANDLERS


def test_every_event_source_is_one_reference_to_our_own_resource(resources: Resources) -> None:
    sources = {name: mapping["EventSourceArn"] for name, mapping in mappings(resources).items()}

    assert sources == SOURCES
    assert all(len(source) == 1 for source in sources.values())


@holds("F14")
def test_one_failed_message_returns_alone(resources: Resources) -> None:
    for name, mapping in mappings(resources).items():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_the_relay_sees_new_events_that_are_to_be_sent_and_nothing_else(resources: Resources) -> None:
    relay = mappings(resources)["RelayRelayDynamodbEventSource"]

    (pattern,) = (json.loads(found["Pattern"]) for found in relay["FilterCriteria"]["Filters"])
    assert pattern == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"kind": {"S": ["event"]}, "sends": {"S": [{"exists": True}]}}},
    }
    assert relay["StartingPosition"] == "TRIM_HORIZON"


@holds("F15")
def test_a_poison_record_goes_to_the_failure_queue_and_the_stream_moves_on(resources: Resources) -> None:
    relay = mappings(resources)["RelayRelayDynamodbEventSource"]

    assert relay["BisectBatchOnFunctionError"] is True
    assert 0 < relay["MaximumRetryAttempts"] <= 10
    assert relay["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": ["RelayFailures", "Arn"]}}}


@holds("F12")
def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run(resources: Resources) -> None:
    functions, queues = of_type(resources, "AWS::Lambda::Function"), of_type(resources, "AWS::SQS::Queue")

    for name, queue in (("Deliver", "WorkQueue"), ("Feedback", "FeedbackQueue")):
        assert queues[queue]["VisibilityTimeout"] >= 6 * functions[name]["Timeout"], queue


@holds("F13")
def test_a_poison_message_is_set_aside_after_five_tries_and_kept_for_two_weeks(
    resources: Resources,
) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")

    for queue, dead_letters in (("WorkQueue", "WorkDeadLetters"), ("FeedbackQueue", "FeedbackDeadLetters")):
        redrive = {"deadLetterTargetArn": {"Fn::GetAtt": [dead_letters, "Arn"]}, "maxReceiveCount": 5}
        assert queues[queue]["RedrivePolicy"] == redrive
    for queue in ("WorkDeadLetters", "FeedbackDeadLetters", "RelayFailures"):
        assert queues[queue]["MessageRetentionPeriod"] == 14 * 24 * 3600


@holds("F13")
def test_somebody_hears_of_everything_that_is_set_aside_late_or_failing(resources: Resources) -> None:
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    watched = {
        (alarm["MetricName"], json.dumps(dimension["Value"]))
        for alarm in alarms
        for dimension in alarm.get("Dimensions", [])
    }

    for queue in ("WorkDeadLetters", "FeedbackDeadLetters", "RelayFailures"):
        assert (
            "ApproximateNumberOfMessagesVisible",
            json.dumps({"Fn::GetAtt": [queue, "QueueName"]}),
        ) in watched
    for queue in ("WorkQueue", "FeedbackQueue"):
        assert ("ApproximateAgeOfOldestMessage", json.dumps({"Fn::GetAtt": [queue, "QueueName"]})) in watched
    for function in HANDLERS:
        assert ("Errors", json.dumps({"Ref": function})) in watched
    assert ("IteratorAge", json.dumps({"Ref": "Relay"})) in watched
    assert all(alarm["AlarmActions"] for alarm in alarms)


@holds("A75", "F45")
def test_somebody_hears_of_money_and_of_webhooks_that_do_not_arrive(resources: Resources) -> None:
    """What the filters look for is what the code says, word for word."""
    filters = of_type(resources, "AWS::Logs::MetricFilter").values()
    alarms = of_type(resources, "AWS::CloudWatch::Alarm").values()
    sought = {line for one in filters for line in re.findall(r'message = "([^"]+)"', one["FilterPattern"])}
    code = "".join(path.read_text() for path in (ROOT / "chalicelib" / "services").rglob("*.py"))

    assert sought == {"order needs attention", "payment without an order", "webhooks do not arrive"}
    assert all(f'log.error("{line}"' in code for line in sought)
    assert {one["MetricTransformations"][0]["MetricName"] for one in filters} <= {one["MetricName"] for one in alarms}


def test_a_due_run_that_failed_is_not_run_again_beside_the_next_one(resources: Resources) -> None:
    (settings,) = of_type(resources, "AWS::Lambda::EventInvokeConfig").values()

    assert (settings["FunctionName"], settings["MaximumRetryAttempts"]) == ({"Ref": "Due"}, 0)


@holds("A86")
def test_messages_are_sent_at_a_pace_the_account_can_take(resources: Resources) -> None:
    deliver = mappings(resources)["DeliverDeliverSqsEventSource"]

    assert deliver["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "DeliverConcurrency"}}
    assert deliver["BatchSize"] == 1
