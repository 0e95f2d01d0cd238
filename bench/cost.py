"""What 1,000 invitations by email cost, from counted requests and units.

List prices of us-east-1 without free tier, entered by hand in November 2026: check them against AWS's own pages.
SES (0.10 to 0.16 a thousand), Cognito's monthly users and the domain are left out.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from bench.ground.packaged import ROOT
from bench.spread import spread
from tests.models import bill

MILLION = 1_000_000
REST_REQUEST = 3.50 / MILLION
LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000166667
READ_UNIT = 0.125 / MILLION
WRITE_UNIT = 0.625 / MILLION
SQS_REQUEST = 0.40 / MILLION
SNS_PUBLISH = 0.50 / MILLION
LOG_BYTE = 0.50 / 1e9

# Assumptions, where a local run can't measure.
# As the functions are deployed (docs/adr/0045).
MEMORY_MB = int(json.loads((ROOT / ".chalice" / "config.json").read_text())["lambda_memory_size"])
# A function has this part of a core, all of it from 1,769 MB on, handed out as a quota in periods.
FULL_CORE_MB, PERIOD_MS = 1_769, 20
CALL_MS = {"BatchGetItem": 5, "TransactWriteItems": 10, "PutItem": 5, "UpdateItem": 5, "SendEmail": 40}
OTHER_CALL_MS = 15
COLD_SHARE, COLD_MS = 0.05, 1_000
# CloudWatch charges so much beside the bytes of each line. Lambda's own lines about a call that went well are not
# written: the template has the level of system logs at WARN.
LOG_EVENT_BYTES = 26
# What API Gateway puts in the place of a variable, by its length; all else is at most so long.
FILLED_IN = {"requestId": 36, "requestTimeEpoch": 13, "resourcePath": 60}
FILLED_IN_AT_MOST = 6
HTTP_STEPS = ("create", "look-up", "sign-up", "accept")
# A message costs its sending, its receipt and its deletion; the topic's delivery to a queue is counted as one too.
SQS_OF = {"relay": 1, "deliver": 2, "feedback": 3}


@dataclass(frozen=True)
class Step:
    """One invocation of a function in the life of one invitation."""

    name: str
    calls: dict[str, int]
    read_units: float
    write_units: float
    cpu_ms: float
    spread: dict[str, float]
    log_bytes: int = 0


def steps(flow: dict[str, Any]) -> list[Step]:
    """The steps of one invitation, the last of those that were made, so that everything is warm."""
    people = len(flow["times"]["create"])
    return [replace(_step(name, flow, people), log_bytes=logged(name, flow, people)) for name in flow["times"]]


def _step(name: str, flow: dict[str, Any], people: int) -> Step:
    entries = [entry for entry in flow["log"] if entry[0] == name]
    last = entries[-(len(entries) // people) :] if entries else []
    calls = Counter(operation for _, operation, _, _ in last)
    return Step(name, dict(calls), _reads(last), _writes(last), min(flow["times"][name]), spread(last))


def logged(name: str, flow: dict[str, Any], people: int) -> int:
    """Bytes of log that are paid for: the lines of the function, and the gateway's of the request."""
    lines = [length for step, length in flow["lines"] if step == name]
    access = [access_line_bytes()] if name in HTTP_STEPS else []
    return sum(length + LOG_EVENT_BYTES for length in [*lines[: len(lines) // people], *access])


def access_line_bytes() -> int:
    """The length of a line of the access log, whose format the template has."""
    template = (ROOT / ".chalice" / "resources.yaml").read_text()
    [line] = re.findall(r"Format: '(\{.*\})'", template)
    return len(re.sub(r"\$context\.([A-Za-z.]+)", lambda one: "x" * FILLED_IN.get(one[1], FILLED_IN_AT_MOST), line))


def _reads(entries: list[Any]) -> float:
    return sum(bill.read_units(*entry) for _, *entry in entries if "Get" in entry[0])


def _writes(entries: list[Any]) -> float:
    return sum(
        bill.write_units([(operation, parameters)], told["before"], told["after"])
        for _, operation, parameters, told in entries
        if operation in bill.WRITES
    )


def per_thousand(made: list[Step]) -> dict[str, float]:
    """Dollars by service."""
    http = sum(step.name in HTTP_STEPS for step in made)
    busy = sum(duration_ms(step.calls, step.cpu_ms) for step in made) + len(made) * COLD_SHARE * COLD_MS
    parts = {
        "API Gateway (REST)": http * REST_REQUEST,
        "Lambda": len(made) * LAMBDA_REQUEST + busy / 1000 * MEMORY_MB / 1024 * LAMBDA_GB_SECOND,
        "DynamoDB writes": sum(step.write_units for step in made) * WRITE_UNIT,
        "DynamoDB reads": sum(step.read_units for step in made) * READ_UNIT,
        "SQS and SNS": sum(SQS_OF.get(step.name, 0) for step in made) * SQS_REQUEST + SNS_PUBLISH,
        "logs": sum(step.log_bytes for step in made) * LOG_BYTE,
    }
    return {name: dollars * 1000 for name, dollars in parts.items()}


def duration_ms(calls: Mapping[str, int], cpu_ms: float, memory_mb: int = MEMORY_MB) -> float:
    """Of a warm invocation: its processor time on its part of a core, and the waiting for its calls."""
    return stretched(cpu_ms, memory_mb) + waiting_ms(calls)


def waiting_ms(calls: Mapping[str, int]) -> float:
    return sum(count * CALL_MS.get(operation, OTHER_CALL_MS) for operation, count in calls.items())


def stretched(cpu_ms: float, memory_mb: int) -> float:
    """How long so much processor time takes on this size, beginning with a fresh period: what does not fit into the
    quota of one waits for the next."""
    quota = PERIOD_MS * min(1.0, memory_mb / FULL_CORE_MB)
    before = max(0, ceil(cpu_ms / quota) - 1)
    return before * PERIOD_MS + cpu_ms - before * quota
