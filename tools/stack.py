"""A deployed stack, as the operator's commands see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import get_session

Clients = Callable[[str], Any]
FAILURES = (BotoCoreError, ClientError)


class StackError(Exception):
    """There is no such stack to work on; the message says what to do."""


@dataclass(frozen=True)
class Stack:
    """`settings` is the environment of the API function, with the base URL filled in."""

    name: str
    outputs: Mapping[str, str]
    settings: Mapping[str, str]


def clients() -> Clients:
    """Clients by the name of the service, with the operator's own credentials and region."""
    create: Clients = get_session().create_client
    return create


def get_stack(client: Clients, name: str) -> Stack:
    """Raises StackError if it does not exist or is not one of ours."""
    if not name:
        raise StackError("name the stack: STACK=usher")
    try:
        (found,) = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        raise StackError(f"{error.response['Error']['Message']}; is the region right?") from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    if "APIHandlerName" not in outputs:
        raise StackError(f"the stack {name} is not a deployed Usher ({found['StackStatus']})")
    return Stack(name, outputs, _settings(client, outputs))


def _settings(client: Clients, outputs: Mapping[str, str]) -> dict[str, str]:
    function = client("lambda").get_function_configuration(FunctionName=outputs["APIHandlerName"])
    variables = function["Environment"]["Variables"]
    ours = {name: value for name, value in variables.items() if name.startswith("USHER_")}
    # The API function has no base URL of its own; a command runs outside any request and needs one.
    return ours | {"USHER_BASE_URL": outputs["ApiUrl"]}
