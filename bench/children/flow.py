"""The main job through the packaged handlers, on a real DynamoDB: flow.py TASK INPUT OUTPUT.

INPUT has one bearer token per person, who are numbered from `first`, and the owner's; perhaps an `organization` that is
there. With `profile` functions are timed by their own. With `units` the whole job is done once with
its events, and what DynamoDB charges for is written; without, create, look-up and accept are timed.
"""

import cProfile
import json
import logging
import sys
import time
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parent)]
told = json.loads(Path(sys.argv[2]).read_text())
started = time.process_time()
import app  # noqa: E402

init = (time.process_time() - started) * 1000

import shapes  # noqa: E402

from chalicelib import wiring  # noqa: E402
from chalicelib.domain.identity import User, user_id  # noqa: E402
from chalicelib.domain.organization import Branding  # noqa: E402
from chalicelib.domain.tokens import Link, Purpose, issue  # noqa: E402
from chalicelib.gateways.aws import session  # noqa: E402
from chalicelib.handlers.events import deliver, feedback, relay  # noqa: E402
from chalicelib.models.item import Item  # noqa: E402
from chalicelib.services.team import organizations  # noqa: E402

log, lines = [], []
doing, looking = ["seed"], []
client = Item._get_connection().connection.client
send = client._make_api_call


def recorded(operation, parameters):
    if not told["units"]:
        log.append((doing[-1], operation, parameters, None))
        return send(operation, parameters)
    before = touched(parameters)
    answer = send(operation, {**parameters, "ReturnConsumedCapacity": "TOTAL"})
    log.append((doing[-1], operation, parameters, {**answer, "before": before, "after": touched(parameters)}))
    return answer


def touched(parameters):
    """What is there of the items that a call writes."""
    started, table = time.process_time_ns(), wiring.settings().table
    writes = [write for one in parameters.get("TransactItems", ()) for write in one.values()]
    keys = [write.get("Key") or write["Item"] for write in writes or [parameters] if {"Key", "Item"} & write.keys()]
    wanted = [{name: key[name] for name in ("pk", "sk")} for key in keys]
    answers = [send("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}) for key in wanted]
    looking.append(time.process_time_ns() - started)
    return [answer["Item"] for answer in answers if "Item" in answer]


def other_call(model, **_):
    log.append((doing[-1], model.name, {}, None))


client._make_api_call = recorded
if told["units"]:
    session().register("before-call", other_call)


class Counted(logging.Handler):
    """Counts what a line takes as Lambda writes it: JSON with a time, a level, the logger and the request."""

    usual = vars(logging.makeLogRecord({})).keys()

    def emit(self, record):
        extra = {name: value for name, value in vars(record).items() if name not in self.usual}
        head = {"timestamp": "2026-11-29T12:00:00Z", "level": record.levelname, "message": record.getMessage()}
        line = {**head, "logger": record.name, "requestId": "x" * 36, **extra}
        lines.append((doing[-1], len(json.dumps(line, default=str))))


if told["units"]:
    logging.getLogger().addHandler(Counted(logging.INFO))
    logging.getLogger().setLevel(logging.INFO)


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


times, profiles = {}, {}


def timed(name, event, handler=app.app, status=(200, 201)):
    doing.append(name)
    looking.clear()
    before = time.process_time_ns()
    answer = profiled(name, handler, event) if told.get("profile") else handler(event, None)
    times.setdefault(name, []).append((time.process_time_ns() - before - sum(looking)) / 1e6)
    if isinstance(answer, dict) and "statusCode" in answer:
        assert answer["statusCode"] in status, answer
        return json.loads(answer["body"])
    assert not (answer or {}).get("batchItemFailures"), answer
    return answer


def profiled(name, handler, event):
    profile = profiles.setdefault(name, cProfile.Profile(time.process_time))
    # The first ones warm caches up.
    return profile.runcall(handler, event, None) if len(times.get(name, ())) >= 5 else handler(event, None)


def own_times(profile, calls):
    """(File, own milliseconds of one call) of each function."""
    profile.create_stats()
    return [(file, told[2] * 1000 / calls) for (file, _, _), told in profile.stats.items()]


owner = User(id=user_id(told["issuer"], "owner"), issuer=told["issuer"], subject="owner", email="owner@example.com")
branding = Branding(name="Harbour Coaching", accent="#225588", portal_url="https://portal.example.com")
organization = told.get("organization") or organizations.create(wiring.context(), owner, branding).id
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
    timed("relay", shapes.streamed(event), relay.relay)
    timed("deliver", shapes.work(invitation, event["sends"]["S"]), deliver.deliver)


def reported(invitation):
    from chalicelib.gateways.email import tag_of_name

    timed("feedback", shapes.report(invitation, tag_of_name("DLV#001")), feedback.feedback)


for number, token in enumerate(told["tokens"], told.get("first", 0)):
    made = timed("create", shapes.create(organization, number, told["owner"]))
    memory.setdefault("first call", resident())
    if told["units"]:
        through_the_stream(made["id"])
        reported(made["id"])
    link = issue(ring, Purpose.INVITE, Link(made["id"], 0, 1))
    shown = timed("look-up", shapes.call("GET", "/v1/links/{token}", {"token": link}))
    if told["units"]:
        typed = {"name": "Jane Doe", "password": "a long enough password"}
        timed("sign-up", shapes.call("POST", "/v1/links/{token}/sign-up", {"token": link}, typed))
    accepted = {"version": shown["version"]}
    timed("accept", shapes.call("POST", "/v1/links/{token}/accept", {"token": link}, accepted, token))

memory["end"] = resident()
measured = {"init": init, "times": times, "memory": memory, "log": log, "lines": lines}
measured["profiles"] = {name: own_times(one, len(times[name]) - 5) for name, one in profiles.items()}
Path(sys.argv[3]).write_text(json.dumps({**measured, "organization": organization}))
print(json.dumps({"init": init}))
