"""What one operation does with few and with many invitations open: calls and units, which must be the same."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench.cost import steps
from bench.filling import RawItem, fill
from bench.ground.database import table
from bench.ground.packaged import TABLE
from bench.measuring import Flows

LEVELS, FULL_LEVELS = (10, 10_000), (10, 10_000, 1_000_000)
OPERATIONS = ("create", "look-up", "accept")


def grown(flows: Flows, levels: tuple[int, ...]) -> list[dict[str, Any]]:
    """For each number of open invitations in one organization, and each operation: calls, read and write units, and
    the least processor time; `filled` seconds it took to fill the table, `at` when that was."""
    with table(flows.database, flows.packaged.template, TABLE):
        return list(_grown(flows, levels))


def _grown(flows: Flows, levels: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    first = flows.told(2, {"units": True})
    organization, there = first["organization"], 0
    item, identifiers = _exemplar(first)
    for level in levels:
        begun = time.monotonic()
        fill(flows.database, TABLE, item, identifiers, range(there, level))
        filled, there = time.monotonic() - begun, level
        found = flows.told(4, {"units": True, "organization": organization, "first": level + 1_000})
        for step in steps(found):
            if step.name in OPERATIONS:
                yield {
                    "open": level, "operation": step.name, "calls": step.calls, "read_units": step.read_units,
                    "write_units": step.write_units, "cpu": step.cpu_ms, "filled": round(filled),
                    "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
                }  # fmt: skip


def _exemplar(flow: dict[str, Any]) -> tuple[RawItem, tuple[str, str]]:
    """An open invitation as create put it, its id, and the digest of its address."""
    puts = (
        write["Put"]["Item"]
        for step, operation, parameters, _ in flow["log"]
        if (step, operation) == ("create", "TransactWriteItems")
        for write in parameters["TransactItems"]
        if "Put" in write
    )
    item = next(put for put in puts if put["pk"]["S"].startswith("INV#") and put["sk"]["S"] == "A")
    return item, (item["pk"]["S"].removeprefix("INV#"), item["a_pk"]["S"].removeprefix("ADR#"))
