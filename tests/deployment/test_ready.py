"""The readiness check: what a new account holds back is named, with the way to mend it."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.readiness import Finding, inspect
from tools.ready import told
from tools.stack import Stack, StackError, get_stack

SETTINGS = {"USHER_SENDER": "hello@example.com", "USHER_SMS": "on", "USHER_USER_POOL_ID": "eu-west-1_a"}
OUTPUTS = {"ApiUrl": "https://go.example.com", "AlarmTopicArn": "arn:topic"}
OPEN: dict[str, Any] = {
    "get_email_identity": {"VerifiedForSendingStatus": True, "DkimAttributes": {"Status": "SUCCESS"}},
    "get_account": {
        "ProductionAccessEnabled": True,
        "SendingEnabled": True,
        "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0},
    },
    "describe_user_pool": {"UserPool": {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}}},
    "get_sms_sandbox_account_status": {"IsInSandbox": False},
    "get_sms_attributes": {"attributes": {"MonthlySpendLimit": "50"}},
    "list_subscriptions_by_topic": {"Subscriptions": [{"SubscriptionArn": "arn:subscription"}]},
    "get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
}
UNCONFIRMED = {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation"}]}


class NotFoundError(ClientError):
    pass


UNKNOWN = NotFoundError({"Error": {"Code": "NotFoundException"}}, "GetEmailIdentity")


class Account:
    """A client of every service, answering as an account would; an answer may be an error to raise."""

    exceptions = SimpleNamespace(NotFoundException=NotFoundError)

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers

    def __getattr__(self, operation: str) -> Any:
        def answer(**_: Any) -> Any:
            found = self._answers[operation]
            if isinstance(found, Exception):
                raise found
            return found

        return answer


def findings(answers: Mapping[str, Any] = OPEN, **settings: str) -> list[Finding]:
    account = Account(answers)
    return inspect(lambda service: account, Stack("usher", OUTPUTS, SETTINGS | settings))


def held_back(answers: Mapping[str, Any] = OPEN, **settings: str) -> list[str]:
    return [finding.says for finding in findings(answers, **settings) if finding.state == "no"]


def test_an_account_that_delivers_everything_has_nothing_to_mend() -> None:
    assert {finding.state for finding in findings()} == {"ok"}


@pytest.mark.parametrize(
    ("operation", "answer", "said"),
    [
        ("get_account", OPEN["get_account"] | {"ProductionAccessEnabled": False}, "sandbox"),
        ("get_account", OPEN["get_account"] | {"SendingEnabled": False}, "paused"),
        ("get_email_identity", {"VerifiedForSendingStatus": False}, "not verified"),
        ("get_email_identity", UNKNOWN, "does not know"),
        ("get_email_identity", {"VerifiedForSendingStatus": True}, "DKIM"),
        ("describe_user_pool", {"UserPool": {}}, "50 codes"),
        ("get_sms_sandbox_account_status", {"IsInSandbox": True}, "SMS sandbox"),
        ("get_sms_attributes", {"attributes": {}}, "1 USD a month"),
        ("list_subscriptions_by_topic", UNCONFIRMED, "confirmed"),
        ("get_account_settings", {"AccountLimit": {"ConcurrentExecutions": 10}}, "Only 10"),
    ],
)  # fmt: skip
def test_what_is_held_back_is_said_once_with_a_way_to_mend_it(operation: str, answer: Any, said: str) -> None:
    (finding,) = (finding for finding in findings(OPEN | {operation: answer}) if finding.state == "no")

    assert said in finding.says
    assert finding.mend
    assert "to mend it" in told(finding)


def test_a_stack_without_a_sender_sends_no_email() -> None:
    assert held_back(USHER_SENDER="") == ["No email is sent: the stack has no sender."]


def test_sms_that_nobody_asked_for_is_not_a_fault() -> None:
    assert held_back(USHER_SMS="off") == []


def test_what_may_not_be_looked_at_is_said_rather_than_guessed() -> None:
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "GetAccount")

    assert held_back(OPEN | {"get_account": denied}) == [
        "GetAccount was refused (AccessDeniedException), so this is not known."
    ]


def test_a_stack_of_another_kind_is_refused() -> None:
    other = Account({"describe_stacks": {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": []}]}})

    with pytest.raises(StackError, match="not a deployed Usher"):
        get_stack(lambda service: other, "other")


def test_a_command_works_with_the_settings_of_the_deployed_functions() -> None:
    outputs = [
        {"OutputKey": "APIHandlerName", "OutputValue": "api"},
        {"OutputKey": "ApiUrl", "OutputValue": "https://x"},
    ]
    variables = {"USHER_TABLE": "table", "USHER_BASE_URL": "", "AWS_ENDPOINT_URL": "http://inside"}
    deployed = Account(
        {
            "describe_stacks": {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": outputs}]},
            "get_function_configuration": {"Environment": {"Variables": variables}},
        }
    )

    stack = get_stack(lambda service: deployed, "usher")

    assert stack.settings == {"USHER_TABLE": "table", "USHER_BASE_URL": "https://x"}
