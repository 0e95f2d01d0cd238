"""The wire between a client and DynamoDB: counts calls and what they read, and lets a test cut it where it likes.

Neither DynamoDB Local nor moto ever answers with a conflict, a throttle or silence; AWS does.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from chalicelib.gateways.aws_json.client import JsonClient
from tests.models.bill import WRITES, read_units, write_units

Answer = dict[str, Any]
Send = Callable[[], Answer]
Fault = Callable[[str, Answer, Send], Answer]
READS = {"BatchGetItem", "GetItem", "Query"}


@dataclass
class Wire:
    """Since `clear`: the `calls` by name, the units of what they `read`, and, where `look` tells what is in the table,
    of what was `written`: one call after the other, since an entry of an index may move and move again."""

    calls: list[str] = field(default_factory=list)
    read: float = 0.0
    written: float = 0.0
    look: Callable[[], list[Answer]] | None = None
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))

    def clear(self) -> None:
        self.calls, self.read, self.written = [], 0.0, 0.0

    def made(self) -> dict[str, int]:
        return dict(Counter(self.calls))

    def next(self, operation: str, *faults: Fault) -> None:
        """What happens to the next calls of an operation, one fault each."""
        self.faults[operation].extend(faults)

    def count(self, operation: str, parameters: Answer, answer: Answer) -> None:
        if operation in READS:
            self.read += read_units(operation, parameters, answer) if "ConsumedCapacity" in answer else 0
        elif operation not in WRITES:
            return
        self.calls.append(operation)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    one = Wire()
    for kind in (JsonClient, BaseClient):
        monkeypatch.setattr(kind, "_make_api_call", _tapped(one, kind._make_api_call))
    return one


def _tapped(one: Wire, real: Callable[[Any, str, Answer], Answer]) -> Callable[[Any, str, Answer], Answer]:
    def call(client: Any, operation: str, parameters: Answer) -> Answer:
        if operation in READS:
            parameters = {**parameters, "ReturnConsumedCapacity": "TOTAL"}

        def send() -> Answer:
            return real(client, operation, parameters)

        before = one.look() if one.look and operation in WRITES else []
        try:
            waiting = one.faults[operation]
            answer = waiting.pop(0)(operation, parameters, send) if waiting else send()
        except Exception:
            one.count(operation, parameters, {})
            raise
        one.count(operation, parameters, answer)
        if one.look and operation in WRITES:
            one.written += write_units([(operation, parameters)], before, one.look())
        return answer

    return call


def refused(code: str) -> Fault:
    """DynamoDB answers with an error and does nothing."""

    def fault(operation: str, parameters: Answer, send: Send) -> Answer:
        raise ClientError({"Error": {"Code": code, "Message": code}}, operation)

    return fault


def cancelled(*codes: str) -> Fault:
    """DynamoDB cancels a transaction: reasons of the first items by `codes`, none for the rest."""

    def fault(operation: str, parameters: Answer, send: Send) -> Answer:
        rest = len(parameters["TransactItems"]) - len(codes)
        reasons = [{"Code": code} for code in (*codes, *["None"] * rest)]
        error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
        raise ClientError({"Error": error, "CancellationReasons": reasons}, operation)

    return fault


def answer_lost(operation: str, parameters: Answer, send: Send) -> Answer:
    """DynamoDB does it and nobody hears of it."""
    send()
    raise ReadTimeoutError(endpoint_url="http://table")


def silent(operation: str, parameters: Answer, send: Send) -> Answer:
    raise ReadTimeoutError(endpoint_url="http://table")


def unreachable(operation: str, parameters: Answer, send: Send) -> Answer:
    raise ConnectTimeoutError(endpoint_url="http://table")


def left_out(count: int) -> Fault:
    """DynamoDB answers a batch without its last `count` keys."""

    def fault(operation: str, parameters: Answer, send: Send) -> Answer:
        [(table, wanted)] = parameters["RequestItems"].items()
        keys = wanted["Keys"]
        kept, rest = keys[: len(keys) - count], keys[len(keys) - count :]
        answer: Answer = {"Responses": {table: []}, "UnprocessedKeys": {table: {"Keys": rest}}}
        if kept:
            parameters["RequestItems"] = {table: {**wanted, "Keys": kept}}
            answer = {**send(), "UnprocessedKeys": answer["UnprocessedKeys"]}
        return answer

    return fault
