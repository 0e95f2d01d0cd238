"""What a memory size costs and takes, on figures that are made up; and that one number sets it everywhere."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bench import cost
from bench.sizing import SIZES, sized

ROOT = Path(__file__).parents[2]
STARTS = {"API": {"cpu": 300.0, "first": 30.0}}
CREATE = cost.Step("create", {"BatchGetItem": 1, "TransactWriteItems": 1}, 7, 17, 4.0, {})


@pytest.mark.parametrize(
    ("cpu", "memory", "takes"),
    [
        (4, 512, 4),  # within the quota of a period
        (10, 1_769, 10),
        (30, 1_769, 30),  # a whole core waits for nothing
        (30, 3_000, 30),
        (30, 1_769 / 2, 50),  # 10 ms of each 20: two periods, and 10 ms of the third
        (0, 512, 0),
    ],
)
def test_work_beyond_the_quota_of_a_period_waits_for_the_next(cpu: float, memory: float, takes: float) -> None:
    assert cost.stretched(cpu, memory) == pytest.approx(takes)


def test_more_memory_makes_only_the_first_request_quicker() -> None:
    small, middle, large = (sized([CREATE], STARTS, size) for size in SIZES)

    assert small.warm["create"] == middle.warm["create"] == large.warm["create"] == pytest.approx(19)
    assert small.first > middle.first > large.first == pytest.approx(45)
    assert small.cold - small.first == large.cold - large.first
    assert small.dollars < middle.dollars < large.dollars


def test_lambda_charges_started_milliseconds_and_memory() -> None:
    one = sized([replace(CREATE, cpu_ms=4.2)], {"API": {"cpu": 0.0, "first": 0.0}}, 1_024)

    assert one.dollars == pytest.approx(1000 * (0.20 / 1e6 + 0.020 * 0.0000166667))


def test_one_number_sets_the_memory_of_every_function() -> None:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())

    assert config["lambda_memory_size"] == cost.MEMORY_MB == SIZES[0]
    assert json.dumps(config).count("lambda_memory_size") == 1
    assert "MemorySize" not in (ROOT / ".chalice" / "resources.yaml").read_text()


@pytest.mark.parametrize("page", ["docs/performance.md", "docs/adr/0045-memory-size.md"])
def test_the_pages_tell_the_memory_that_is_set(page: str) -> None:
    assert re.search(rf"functions (?:have|keep) {cost.MEMORY_MB} MB", (ROOT / page).read_text())
