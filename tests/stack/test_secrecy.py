"""What the functions write down while people work with them: no secret, no token, nobody's address (A02, A84)."""

import json
import re

from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import (
    a_phone,
    accept,
    an_account,
    an_email,
    change,
    code_to,
    invitations,
    invite,
    link,
    link_to,
    sign_up,
    signed_up,
    token_in,
    until,
)

NOTE = "Tangerine submarine"
PASSWORD = "quixotic marmalade 42"


def words_of_the_functions(stack: Stack) -> str:
    """Everything that the functions printed or logged since the stack was made."""
    logs = stack.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    pages = (logs.get_paginator("filter_log_events").paginate(logGroupName=group) for group in groups)
    return "\n".join(event["message"] for group in pages for page in group for event in page["events"])


def fail_in_a_function(stack: Stack, body: str) -> None:
    """Gives the function that sends messages a record it cannot read, and sees it complain."""
    functions = stack.client("lambda")
    names = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
    record = {"messageId": "m-1", "receiptHandle": "h", "body": body, "eventSource": "aws:sqs", "attributes": {}}
    answer = functions.invoke(
        FunctionName=next(name for name in names if "-Deliver-" in name),
        Payload=json.dumps({"Records": [record]}).encode(),
    )
    assert json.load(answer["Payload"]) == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    until(lambda: "record failed" in words_of_the_functions(stack), "the function's complaint")


def stored(stack: Stack) -> str:
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    items: list[Json] = [item for page in pages for item in page["Items"]]
    return json.dumps(items, default=str)


@holds("A02", "A84")
def test_no_secret_and_no_address_is_written_down_by_a_function(stack: Stack) -> None:
    email, phone, robin = an_email("zebra"), a_phone(), an_account(stack)
    made = invite(stack, {"name": "Zebedee Quagga", "email": email, "phone": phone}, note=NOTE)
    offered = link_to(stack, email)
    shared = link(change(stack, made, "share").json()["url"])
    stack.post(f"{offered}/claim", token=robin.token)
    code = code_to(stack, email, 2)
    stack.post(f"{offered}/claim", {"code": code[::-1] + "0"}, robin.token)
    sign_up(stack, offered, password="short")
    sign_up(stack, shared, password=PASSWORD)
    accept(stack, offered, robin.token)
    stack.request("POST", invitations(stack), data=f'{{"email": "{email}"', token=stack.token("owner"))
    stack.get("/v1/me", headers={"Authorization": f"Bearer {robin.token}x"})
    token = signed_up(stack, offered, password=PASSWORD)
    assert accept(stack, offered, token).status_code == 200
    fail_in_a_function(stack, f"{email} {phone}")
    secrets = [token_in(made) for made in (offered.replace("/v1/links", "/i"), shared.replace("/v1/links", "/i"))]
    secrets += [PASSWORD, token, robin.token]

    said = words_of_the_functions(stack)
    assert [word for word in (*secrets, email, phone, NOTE, "Quagga") if word in said] == []
    assert not re.search(rf"\b{code}\b", said)
    assert [word for word in secrets if word in stored(stack)] == []
