"""The packaged stack in an emulated AWS of its own: on free ports and in a folder of its own."""

import dataclasses
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from local import stack as local_stack
from local.aws import client
from local.deploy import find_stack, outputs
from local.processes import free_ports
from local.settings import Settings

Json = dict[str, Any]
SCHEDULED: Json = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-01-01T00:00:00Z",
    "region": "us-east-1",
    "resources": [],
    "detail": {},
}


@dataclass(frozen=True)
class Stack:
    """A running Usher with one demo user per role, and what a caller does with it."""

    settings: Settings
    api: str
    inbox: str
    aws: str
    checkout: str
    organization: str
    users: Mapping[str, Json]
    # Of the demo organization: the key of its kiosk, and a PIN that it takes.
    kiosk: Mapping[str, str]

    def token(self, role: str) -> str:
        return str(self.users[role]["token"])

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """Options are those of `get`, and `data` for a raw body."""
        token, headers = options.pop("token", None), options.pop("headers", None) or {}
        if token:
            headers = {"Authorization": f"Bearer {token}", **headers}
        options = {"timeout": 90, "allow_redirects": False, **options}
        return requests.request(method, self.api + path, headers=headers, **options)

    def get(self, path: str, token: str | None = None, headers: Json | None = None) -> requests.Response:
        return self.request("GET", path, token=token, headers=headers)

    def post(
        self, path: str, json: Any = None, token: str | None = None, headers: Json | None = None
    ) -> requests.Response:
        return self.request("POST", path, json={} if json is None else json, token=token, headers=headers)

    def messages(self) -> list[Json]:
        """Everything that was sent, newest first."""
        found: list[Json] = requests.get(f"{self.inbox}/messages", timeout=30).json()
        return found

    def wait_for_message(self, to: str, *, count: int = 1, within: float = 60) -> Json:
        """The newest message to this address, as soon as there are `count` of them."""
        deadline = time.monotonic() + within
        while True:
            found = [message for message in self.messages() if message["to"] == to]
            if len(found) >= count:
                return found[0]
            if time.monotonic() > deadline:
                pytest.fail(f"{len(found)} of {count} messages to {to} after {within} seconds")
            time.sleep(0.1)

    def report(self, message: Json, action: str) -> None:
        """What the inbox's buttons do: deliver, bounce, complaint; stop for a text message."""
        answer = requests.post(f"{self.inbox}/messages/{message['id']}/{action}", timeout=30, allow_redirects=False)
        assert answer.status_code == 303, answer.text

    def client(self, service: str) -> Any:
        """A boto3 client of the emulated AWS."""
        return client(self.aws, service)

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs: TableName, WorkQueueUrl, UserPoolId ..."""
        found = find_stack(self.settings)
        assert found is not None
        return outputs(found)

    def run(self, function: str) -> None:
        """Run the function with this name (due) once, now, with the event of its schedule."""
        names = [item["FunctionName"] for item in self.client("lambda").list_functions()["Functions"]]
        name = next(name for name in names if f"-{function.title()}-" in name)
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(SCHEDULED).encode())
        assert "FunctionError" not in answer, answer["Payload"].read()

    def switch_relay(self, *, on: bool) -> None:
        """Whether events reach the work queue through the table's stream. Off, the due schedule sends."""
        functions = self.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            if ":dynamodb:" in mapping["EventSourceArn"]:
                functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Started once for all tests that need it. They share its data: every test invites people of its own."""
    api, inbox, aws, checkout = free_ports(4)
    own = {"api_port": api, "inbox_port": inbox, "aws_port": aws, "checkout_port": checkout}
    settings = dataclasses.replace(Settings.from_env(), folder=tmp_path_factory.mktemp("stack"), **own)
    try:
        endpoints = local_stack.up(settings)
        users = {user["role"]: user for user in endpoints.pop("users")}
        yield Stack(settings=settings, users=users, **endpoints)
    finally:
        local_stack.down(settings)
