"""Generated requests for every operation, right and wrong ones: never a 5xx, always what the description says."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.contract import described
from tests.handlers.gateway import Reply
from tests.handlers.targets import Targets
from tests.world import World

API = schemathesis.openapi.from_dict(described())
FUZZ = settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Wrong requests differ from right ones in their body or query: without either there is nothing to spoil.
CASES = [
    (one, mode)
    for one in OPERATIONS
    for mode in GenerationMode
    if mode == GenerationMode.POSITIVE or one.body or one.query
]
NOT_SENDABLE = ("Host", "Content-Length")


def strategy(declared: Operation, mode: GenerationMode) -> Any:
    return API[declared.path][declared.method].as_strategy(generation_mode=mode)


@pytest.mark.slow
@pytest.mark.parametrize(("declared", "mode"), CASES, ids=lambda one: getattr(one, "value", None) or one.name)
def test_no_generated_request_breaks_anything_or_gets_an_undocumented_answer(
    world: World, targets: Targets, declared: Operation, mode: GenerationMode
) -> None:
    before = dict(world.store.items)

    @FUZZ
    @given(case=strategy(declared, mode))
    def fuzz(case: Any) -> None:
        reply = send(targets, declared, case)
        assert reply.status < 500
        world.store.items.clear()
        world.store.items.update(before)

    fuzz()


def send(targets: Targets, declared: Operation, case: Any) -> Reply:
    """A generated request, to ids that exist."""
    sent = case.as_transport_kwargs(base_url="https://usher.test")
    headers = {name: str(value) for name, value in (case.headers or {}).items() if name not in NOT_SENDABLE}
    query = urlencode(case.query or {}, doseq=True, errors="replace")
    raw = json.dumps(sent["json"]).encode() if "json" in sent else sent.get("data")
    if raw is not None:
        raw = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
        headers.setdefault("Content-Type", case.media_type or "application/json")
    path = targets.path(declared).partition("?")[0]
    return targets.call(declared, path=f"{path}?{query}" if query else path, raw=raw, headers=headers)
