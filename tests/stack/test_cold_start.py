"""The same stack with both values of `ColdStart`: the API answers, from the version that it should."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.settings import STACK
from tests.emulated_aws import Stack
from tools.publishing import FIRST_WITH_SNAPSHOTS

HAS_SNAPSHOTS = sys.version_info[:2] >= FIRST_WITH_SNAPSHOTS
LATEST = "$LATEST"


class Api:
    """The API function of the stack, and what is behind its alias."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._formation, self._lambda = stack.client("cloudformation"), stack.client("lambda")
        names = [one["FunctionName"] for one in self._lambda.list_functions()["Functions"]]
        self._name = next(name for name in names if "-APIHandler-" in name)

    def deploy(self, **changed: str) -> None:
        """Nothing but parameters changes. Raises ClientError or WaiterError if that is refused."""
        known = self._formation.describe_stacks(StackName=STACK)["Stacks"][0]
        parameters = {one["ParameterKey"]: one["ParameterValue"] for one in known["Parameters"]} | changed
        self._formation.update_stack(
            StackName=STACK,
            UsePreviousTemplate=True,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Tags=known["Tags"],
        )
        wait = {"Delay": 1, "MaxAttempts": 120}
        self._formation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig=wait)

    def behind_the_alias(self) -> Any:
        """What the alias names, once that is ready: its snapshot is taken, and was restored without a failing hook."""
        chosen = {"FunctionName": self._name, "Qualifier": "live"}
        self._lambda.get_waiter("function_active_v2").wait(**chosen, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        return self._lambda.get_function_configuration(**chosen)

    def published(self) -> set[str]:
        found = self._lambda.list_versions_by_function(FunctionName=self._name)["Versions"]
        return {one["Version"] for one in found} - {LATEST}

    def invites(self, email: str) -> bool:
        """Whether somebody can be invited, and the message goes out."""
        body = {"recipient": {"name": "Jane Doe", "email": email}, "role": "client"}
        path = f"/v1/organizations/{self._stack.organization}/invitations"
        answer = self._stack.post(path, body, token=self._stack.token("owner"))
        return answer.status_code == 201 and bool(self._stack.wait_for_message(email)["links"])


@pytest.fixture
def api(stack: Stack) -> Iterator[Api]:
    made = Api(stack)
    yield made
    if made.behind_the_alias()["Version"] != LATEST:
        made.deploy(ColdStart="plain")


def test_a_plain_stack_runs_the_code_as_it_is_and_publishes_nothing(api: Api) -> None:
    running = api.behind_the_alias()

    assert (running["Version"], api.published()) == (LATEST, set())
    assert running["Runtime"] == f"python{sys.version_info.major}.{sys.version_info.minor}"


if HAS_SNAPSHOTS:

    def test_the_value_changes_what_runs_and_a_changed_setting_is_another_version(api: Api) -> None:
        api.deploy(ColdStart="snapstart")
        first = api.behind_the_alias()
        assert first["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}
        assert api.published() == {first["Version"]}
        assert api.invites("restored@example.com")

        api.deploy(CorsOrigins="https://portal.example.com")
        second = api.behind_the_alias()
        assert second["Environment"]["Variables"]["USHER_CORS_ORIGINS"] == "https://portal.example.com"
        assert api.published() == {second["Version"]} != {first["Version"]}

        api.deploy(ColdStart="plain", CorsOrigins="http://localhost:3000")
        assert (api.behind_the_alias()["Version"], api.published()) == (LATEST, set())
        assert api.invites("plain@example.com")

else:

    def test_python_3_11_refuses_snapshots(api: Api) -> None:
        with pytest.raises(ClientError, match="ColdStart"):
            api.deploy(ColdStart="snapstart")
