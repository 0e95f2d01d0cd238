"""The local stack itself: its demo people, what a restart keeps, and what reaches the inbox."""

import socket
import stat
import time
import uuid
from typing import Any

import pytest

from local import stack as local_stack
from local.deploy import find_stack, hash_of_inputs
from local.people import ROLES, fresh_token
from local.settings import LocalError
from tests.emulated_aws import Stack


def invite(stack: Stack, email: str) -> dict[str, Any]:
    body = {"recipient": {"name": "Jane Doe", "email": email}, "channel": "email", "role": "client"}
    answer = stack.post(
        f"/v1/organizations/{stack.organization}/invitations", body, fresh_token(stack.settings, "owner")
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def somebody() -> str:
    return f"jane-{uuid.uuid4().hex[:12]}@example.com"


def test_there_is_a_signed_in_demo_user_for_every_role(stack: Stack) -> None:
    assert set(stack.users) == set(ROLES)
    for role in ROLES:
        me = stack.get("/v1/me", stack.token(role)).json()
        held = {item["organization"]["id"]: item["membership"]["role"] for item in me["memberships"]}
        assert held[stack.organization] == role


@pytest.mark.parametrize(
    ("action", "status"), [("deliver", "delivered"), ("bounce", "bounced"), ("complaint", "complained")]
)
def test_a_button_of_the_inbox_shows_on_the_invitation(stack: Stack, action: str, status: str) -> None:
    made = invite(stack, somebody())

    stack.report(stack.wait_for_message(made["recipient"]["email"]), action)

    path = f"/v1/organizations/{stack.organization}/invitations/{made['id']}"
    deadline, shown = time.monotonic() + 30, ""
    while shown != status and time.monotonic() < deadline:
        time.sleep(0.1)
        shown = stack.get(path, stack.token("owner")).json()["deliveries"][0]["status"]
    assert shown == status


def test_only_the_owner_of_the_files_can_read_the_passwords(stack: Stack) -> None:
    for file in (stack.settings.endpoints, stack.settings.data / "people.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_everything_listens_on_loopback_alone(stack: Stack) -> None:
    address = next(
        (
            found[4][0]
            for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
            if not found[4][0].startswith("127.")
        ),
        None,
    )
    if address is None:
        return
    for port in stack.settings.ports.values():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address, port), timeout=2)


def test_a_restart_keeps_data_messages_and_delivery_and_deploys_nothing_again(stack: Stack) -> None:
    before, email = invite(stack, somebody()), somebody()
    sent = stack.wait_for_message(before["recipient"]["email"])

    local_stack.down(stack.settings)
    with pytest.raises(LocalError, match="make up"):
        fresh_token(stack.settings, "owner")
    again = local_stack.up(stack.settings)

    assert again["organization"] == stack.organization
    assert sent in stack.messages()
    found = find_stack(stack.settings)
    assert found is not None
    assert found["Tags"] == [{"Key": "usher:inputs", "Value": hash_of_inputs(stack.settings)}]
    path = f"/v1/organizations/{stack.organization}/invitations/{before['id']}"
    assert stack.get(path, fresh_token(stack.settings, "owner")).json()["recipient"] == before["recipient"]
    invite(stack, email)
    assert stack.wait_for_message(email)["subject"] == sent["subject"]
