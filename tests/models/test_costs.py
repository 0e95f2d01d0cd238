"""What each operation costs: calls and units as DynamoDB counts them, held to the table in docs/data-model.md."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.notice import NoticeKind
from chalicelib.services.messages import telling
from chalicelib.services.messages.notices import tell_members
from chalicelib.services.people import subscribing
from chalicelib.services.people.staffing import StaffList, put_staff
from tests.holding import holds
from tests.models.operations import OPERATIONS
from tests.models.stage import Stage, coach, fill
from tests.models.tables import TableWorld
from tests.models.wire import Wire, wire

__all__ = ["wire"]
DOCUMENT = Path(__file__).parents[2] / "docs" / "data-model.md"
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \| ([0-9.]+) \| ([0-9.]+) \|$", re.MULTILINE)
NAMES = {
    "read": "BatchGetItem",
    "query": "Query",
    "transaction": "TransactWriteItems",
    "update": "UpdateItem",
    "put": "PutItem",
}


@pytest.fixture
def stage(world_on_dynamodb: TableWorld) -> Stage:
    return Stage(world_on_dynamodb)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_costs_what_is_documented(stage: Stage, wire: Wire, name: str) -> None:
    operation = OPERATIONS[name](stage)
    assert measured(stage, wire, operation) == documented()[name]


def test_every_documented_cost_is_measured() -> None:
    assert set(documented()) == set(OPERATIONS)


def measured(stage: Stage, wire: Wire, operation: Callable[[], Any]) -> tuple[dict[str, int], float, float]:
    wire.clear()
    wire.look = stage.world.table.raw
    operation()
    wire.look = None
    return wire.made(), wire.read, wire.written


def documented() -> dict[str, tuple[dict[str, int], float, float]]:
    """Calls, read units and write units by operation, from the document."""
    rows = ROW.findall(DOCUMENT.read_text())
    return {name: (_calls(calls), float(read), float(write)) for name, calls, read, write in rows}


def _calls(text: str) -> dict[str, int]:
    """`1 read, 2 transactions` as calls of DynamoDB."""
    parts = (part.split() for part in text.split(", "))
    return {
        NAMES[name if name in NAMES else name.removesuffix("s").replace("querie", "query")]: int(n) for n, name in parts
    }


def test_inviting_costs_the_same_with_10_and_with_1000_open_invitations(stage: Stage, wire: Wire) -> None:
    costs = []
    for open_ in (10, 1_000):
        fill(stage, open_)
        address = f"person-{open_:04}@example.com"
        costs.append(measured(stage, wire, lambda address=address: stage.create(email=address, key=address)))
    assert costs[0] == costs[1]


@holds("S2.4")
def test_who_serves_a_client_costs_the_same_whether_a_coach_serves_10_or_1000(stage: Stage, wire: Wire) -> None:
    costs = []
    for clients in (10, 1_000):
        _, member = coach(stage, clients)
        both = (StaffList(contact=stage.offer.contact, staff=staff) for staff in ((member,), ()))
        verbs = [lambda wanted=wanted: put_staff(stage.context, stage.owner, stage.place.id, wanted) for wanted in both]
        costs.append([measured(stage, wire, verb) for verb in verbs])
    assert costs[0] == costs[1]


def test_telling_costs_the_same_however_many_clients_somebody_follows(stage: Stage, wire: Wire) -> None:
    costs = []
    for others in (0, 40):
        for number in range(others):
            other = stage.create(email=f"other{number}@example.com", key=f"other{number}").invitation.contact
            subscribing.subscribe(stage.context, stage.owner, stage.place.id, other, ["invitations"])
        made = stage.create(email=f"person{others}@example.com", key=f"person{others}").invitation
        subscribing.subscribe(stage.context, stage.owner, stage.place.id, made.contact, ["clients"])
        unserved, about = NoticeKind.UNSERVED, {"contact": made.contact, "actor": stage.jane.id}
        stage.world.store.commit(tell_members(stage.context, stage.place.id, unserved, [], **about))
        (notice,) = [one for one in stage.world.table.entities("notice") if one.due_at is not None]
        costs.append(measured(stage, wire, lambda notice=notice: telling.tell(stage.context, notice.id)))
    assert costs[0] == costs[1]
