"""The main job through the packaged handlers, on a real DynamoDB: flow.py TASK INPUT OUTPUT.

INPUT has one bearer token per person (the owner's first) and `count`. With `units` the whole job is done once with
its events, and what DynamoDB charges for is written; without, create, look-up and accept are timed.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, sys.argv[1])
told = json.loads(Path(sys.argv[2]).read_text())
started = time.process_time()
import app  # noqa: E402

init = (time.process_time() - started) * 1000

from chalicelib import wiring  # noqa: E402
from chalicelib.domain.identity import User, user_id  # noqa: E402
from chalicelib.domain.organization import Branding  # noqa: E402
from chalicelib.domain.tokens import Link, Purpose, issue  # noqa: E402
from chalicelib.gateways.aws import session  # noqa: E402
from chalicelib.handlers.events import deliver, feedback, relay  # noqa: E402
from chalicelib.models.item import Item  # noqa: E402
from chalicelib.services.people import organizations  # noqa: E402

log = []
doing, looking = ["seed"], []
client = Item._get_connection().connection.client
send = client._make_api_call


def recorded(operation, parameters):
    if not told["units"]:
        log.append((doing[-1], operation, parameters, None))
        return send(operation, parameters)
    before = everything()
    answer = send(operation, {**parameters, "ReturnConsumedCapacity": "TOTAL"})
    log.append((doing[-1], operation, parameters, {**answer, "before": before, "after": everything()}))
    return answer


def everything():
    started = time.process_time_ns()
    found = send("Scan", {"TableName": wiring.settings().table})["Items"]
    looking.append(time.process_time_ns() - started)
    return found


def other_call(model, **_):
    log.append((doing[-1], model.name, {}, None))


client._make_api_call = recorded
session().register("before-call", other_call)


def request(method, resource, path, body=None, token=None):
    headers = {"content-type": "application/json", "x-forwarded-proto": "https"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    actual = resource
    for name, value in path.items():
        actual = actual.replace("{" + name + "}", value)
    return {
        "resource": resource, "path": actual, "httpMethod": method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None, "multiValueQueryStringParameters": None,
        "pathParameters": path, "stageVariables": None, "isBase64Encoded": False,
        "body": None if body is None else json.dumps(body),
        "requestContext": {
            "resourcePath": resource, "httpMethod": method, "apiId": "bench", "stage": "api",
            "requestId": "bench", "identity": {"sourceIp": "192.0.2.1"},
        },
    }  # fmt: skip


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


times = {}


def timed(name, event, handler=app.app, status=(200, 201)):
    doing.append(name)
    looking.clear()
    before = time.process_time_ns()
    answer = handler(event, None)
    times.setdefault(name, []).append((time.process_time_ns() - before - sum(looking)) / 1e6)
    if isinstance(answer, dict) and "statusCode" in answer:
        assert answer["statusCode"] in status, answer
        return json.loads(answer["body"])
    assert not (answer or {}).get("batchItemFailures"), answer
    return answer


owner = User(id=user_id(told["issuer"], "owner"), issuer=told["issuer"], subject="owner", email="owner@example.com")
branding = Branding(name="Harbour Coaching", accent="#225588", portal_url="https://portal.example.com")
organization = organizations.create(wiring.context(), owner, branding).id
ring = wiring.context().keys.ring()
memory = {"init": resident()}


def through_the_stream(invitation):
    event = next(
        put["Put"]["Item"]
        for _, operation, parameters, _ in reversed(log)
        if operation == "TransactWriteItems"
        for put in parameters["TransactItems"]
        if "sends" in put.get("Put", {}).get("Item", {})
    )
    image = {"NewImage": event, "Keys": {"pk": event["pk"], "sk": event["sk"]}, "SequenceNumber": "1"}
    image |= {"ApproximateCreationDateTime": 0, "SizeBytes": 1, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    record = {"eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "awsRegion": "us-east-1"}
    record |= {
        "dynamodb": image,
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:0:table/t/stream/s",
    }
    timed("relay", {"Records": [record]}, relay.relay)
    work = {"version": "1", "do": "deliver", "invitation": invitation, "name": event["sends"]["S"]}
    timed("deliver", {"Records": [{"messageId": "1", "body": json.dumps(work), "receiptHandle": ""}]}, deliver.deliver)


def reported(invitation):
    from chalicelib.gateways.email import tag_of_name

    tags = {"invitation": [invitation], "message": [tag_of_name("DLV#001")]}
    envelope = {"Message": json.dumps({"eventType": "Delivery", "mail": {"tags": tags}})}
    record = {"messageId": "1", "body": json.dumps(envelope), "receiptHandle": ""}
    timed("feedback", {"Records": [record]}, feedback.feedback)


for number, token in enumerate(told["tokens"]):
    recipient = {"name": "Jane Doe", "email": f"jane{number}@example.com"}
    body = {"recipient": recipient, "channel": "email", "role": "client", "note": "See you on Monday."}
    resource = "/v1/organizations/{org}/invitations"
    made = timed("create", request("POST", resource, {"org": organization}, body, told["owner"]))
    memory.setdefault("first call", resident())
    if told["units"]:
        through_the_stream(made["id"])
        reported(made["id"])
    link = issue(ring, Purpose.INVITE, Link(made["id"], 0, 1))
    shown = timed("look-up", request("GET", "/v1/links/{token}", {"token": link}))
    if told["units"]:
        typed = {"name": "Jane Doe", "password": "a long enough password"}
        timed("sign-up", request("POST", "/v1/links/{token}/sign-up", {"token": link}, typed))
    accepted = {"version": shown["version"]}
    timed("accept", request("POST", "/v1/links/{token}/accept", {"token": link}, accepted, token))

memory["end"] = resident()
Path(sys.argv[3]).write_text(json.dumps({"init": init, "times": times, "memory": memory, "log": log}))
print(json.dumps({"init": init}))
