"""What people do on the stack: invite, open links, sign up, type codes, accept. Everybody here is new to it."""

import random
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from requests import Response

from tests.emulated_aws import Json, Stack

PASSWORD = "correct horse battery"
LINK = re.compile(r"/i/([A-Za-z0-9_-]{40})")
CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in and belongs to nothing yet."""

    email: str
    token: str


def an_email(name: str = "jane") -> str:
    return f"{name}-{uuid.uuid4().hex[:12]}@example.com"


def a_phone() -> str:
    return f"+1201{random.randint(2_000_000, 9_999_999)}"


def an_account(stack: Stack, email: str = "") -> Account:
    """Made in the directory itself, as by another app of the same business."""
    email, logins, known = email or an_email("robin"), stack.client("cognito-idp"), stack.outputs
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    person = {"UserPoolId": known["UserPoolId"], "Username": email}
    logins.admin_create_user(**person, UserAttributes=attributes, MessageAction="SUPPRESS")
    logins.admin_set_user_password(**person, Password=PASSWORD, Permanent=True)
    answer = logins.initiate_auth(
        ClientId=known["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )
    return Account(email, answer["AuthenticationResult"]["IdToken"])


def invitations(stack: Stack) -> str:
    return f"/v1/organizations/{stack.organization}/invitations"


def request_invitation(stack: Stack, recipient: Json, *, by: str = "owner", **wanted: Any) -> Response:
    body = {"recipient": {"name": "Jane Doe"} | recipient, "role": "client"} | wanted
    return stack.post(invitations(stack), body, stack.token(by))


def invite(stack: Stack, recipient: Json, **wanted: Any) -> Json:
    answer = request_invitation(stack, recipient, **wanted)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def change(stack: Stack, made: Json, verb: str, body: Json | None = None) -> Response:
    """What staff do with an invitation: resend, revoke, share."""
    return stack.post(f"{invitations(stack)}/{made['id']}/{verb}", body, stack.token("owner"))


def seen_by_staff(stack: Stack, made: Json) -> Json:
    found: Json = stack.get(f"{invitations(stack)}/{made['id']}", stack.token("owner")).json()
    return found


def contact_of(stack: Stack, made: Json) -> Json:
    path = f"/v1/organizations/{stack.organization}/contacts/{made['contact']}"
    found: Json = stack.get(path, stack.token("owner")).json()
    return found


def token_in(text: str) -> str:
    found = LINK.search(text)
    assert found, f"no link in {text!r}"
    return found[1]


def link_to(stack: Stack, address: str, count: int = 1) -> str:
    """The link in the newest message to this address, when there are `count` of them."""
    return link(stack.wait_for_message(address, count=count)["text"])


def link(text: str) -> str:
    """Where the API has the link in a text."""
    return f"/v1/links/{token_in(text)}"


def code_to(stack: Stack, address: str, count: int) -> str:
    """The code in the newest message to this address, when there are `count` of them."""
    found = CODE.search(stack.wait_for_message(address, count=count)["text"])
    assert found
    return found[0]


def sign_up(stack: Stack, link: str, **typed: str) -> Response:
    return stack.post(f"{link}/sign-up", {"name": "Jane Doe", "password": PASSWORD} | typed)


def signed_up(stack: Stack, link: str, **typed: str) -> str:
    """The bearer token of the new account."""
    answer = sign_up(stack, link, **typed)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def accept(stack: Stack, link: str, token: str, version: int = 1) -> Response:
    return stack.post(f"{link}/accept", {"version": version}, token)


def code(answer: Response) -> str:
    """The code of a problem document."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return str(answer.json()["code"])


def until(look: Callable[[], Any], what: str, within: float = 60) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: not within {within} seconds")
        time.sleep(0.05)
    return found


def until_delivery(stack: Stack, made: Json, status: str) -> Json:
    """The newest delivery of an invitation, when it has this status."""

    def look() -> Json | None:
        newest: Json = seen_by_staff(stack, made)["deliveries"][0]
        return newest if newest["status"] == status else None

    return until(look, f"delivery {status}")


def until_nothing_waits(stack: Stack) -> None:
    """When the work queue is empty and nobody works on a message of it."""
    queue, counts = stack.client("sqs"), ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]

    def look() -> bool:
        known = queue.get_queue_attributes(QueueUrl=stack.outputs["WorkQueueUrl"], AttributeNames=counts)
        return not any(int(known["Attributes"][count]) for count in counts)

    until(look, "an empty work queue")


def its_time_has_come(stack: Stack, made: Json, number: int = 1) -> None:
    """Moves the moment at which the due schedule looks at a delivery into the past, instead of waiting for it."""
    past = int(time.time() * 1000) - 1
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"INV#{made['id']}"}, "sk": {"S": f"DLV#{number:03d}"}},
        UpdateExpression="SET due_at = :at, d_sk = :sort",
        ConditionExpression="attribute_exists(d_sk)",
        ExpressionAttributeValues={":at": {"N": str(past)}, ":sort": {"S": f"{past:013d}#"}},
    )


def expire(stack: Stack, made: Json) -> None:
    """Moves the end of a client's invitation into the past, instead of waiting for it."""
    past = str(int(time.time() * 1000) - 1)
    uniqueness = f"OPEN#{stack.organization}#{made['contact']}#client#"
    for key in (f"INV#{made['id']}", uniqueness):
        stack.client("dynamodb").update_item(
            TableName=stack.outputs["TableName"],
            Key={"pk": {"S": key}, "sk": {"S": "A"}},
            UpdateExpression="SET expires_at = :at",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":at": {"N": past}},
        )
