"""`make bench`: measures, prints, and writes bench/RESULTS.md."""

import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import cost
from bench.database import database
from bench.measuring import BARE, EVENTS, PEOPLE, REPEATS, ROUNDS, STEPS, Flows, plain_function, starts
from bench.packaged import Packaged, build
from bench.people import Issuer
from bench.stub import stub
from bench.writing import page, table

RESULTS = Path(__file__).parent / "RESULTS.md"
INIT_BUDGET = {"API": 1.4, "relay": 1.1, "deliver": 1.35, "feedback": 1.2, "due": 1.2}
WARM_BUDGET, MEMORY_BUDGET, FIRST_BUDGET, COST_BUDGET = 1.3, 70, 15, 0.060
ABOUT = {
    "all": "Ratios compare with a bare limit that was measured in turns with them; milliseconds say little elsewhere.",
    "init": (
        "CPU milliseconds to import the function from the unpacked zip. The bare limit is a plain function with "
        "botocore, its DynamoDB client and bytecode. Beside that, all but `relay` open the table's connection, "
        "the API and `deliver` read the key ring, and the API loads what verifies tokens and reads issuers' keys."
    ),
    "warm": (
        "CPU milliseconds through the Chalice handler on DynamoDB Local, whose own time is not counted. The bare limit "
        "is botocore, as it comes, making the same calls with the same values. Create and accept verify a token."
    ),
    "units": (
        "One invitation is created, sent, reported as delivered, looked up, signed up and accepted. Units are those "
        "that AWS charges for the calls on DynamoDB Local and what they did to the table (docs/data-model.md)."
    ),
    "cost": (
        "SES's own price and Cognito's monthly users come on top. Prices and assumptions (512 MB, 5 % cold starts of a "
        "second, waiting times of AWS calls) are in `bench/cost.py`."
    ),
    "group": "A group of 5,000 on the whole stack: see [GROUP.md](GROUP.md) (`make bench-group`).",
    "left out": ("Other invitation libraries as peers, TLS, and API Gateway's own time."),
}
Rows = list[tuple[str, ...]]


def main() -> None:
    issuer = Issuer()
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as name:
        folder = Path(name)
        packaged = build(folder)
        plain = plain_function(packaged, _made(folder / "bare"))
        with stub(issuer.jwks) as stub_url:
            started = starts(packaged, plain, stub_url)
            with database() as database_url:
                flows = Flows(packaged, plain, issuer, (stub_url, database_url), folder)
                warm, counted = flows.warm(), flows.counted()
    text = report(packaged, started, warm, cost.steps(counted))
    RESULTS.write_text(text)
    print(text)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def report(packaged: Packaged, started: Any, warm: Any, made: list[cost.Step]) -> str:
    dollars = cost.per_thousand(made)
    parts = [
        "# Measurements",
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {_machine()}. {ABOUT['all']}",
        "## Init",
        f"Median of {ROUNDS} fresh interpreters. {ABOUT['init']}",
        table(("function", "CPU ms", "ratio", "budget"), _init_rows(started)),
        "## Warm",
        f"Median of {REPEATS} x {PEOPLE * 2 // 3} calls. {ABOUT['warm']}",
        table(("operation", "CPU ms", "bare ms", "ratio", "budget"), _warm_rows(warm)),
        "## Sizes",
        table(("what", "measured", "budget"), _size_rows(packaged, warm)),
        "## Cost of 1,000 invitations by email",
        ABOUT["units"],
        table(("step", "AWS calls", "read units", "write units"), _step_rows(made)),
        table(("part", "$ per 1,000"), [(name, f"{value:.4f}") for name, value in dollars.items()]),
        f"Together **${sum(dollars.values()):.4f}** (budget {COST_BUDGET:.3f}). {ABOUT['cost']}",
        "## A group",
        ABOUT["group"],
        "## Left out",
        ABOUT["left out"],
    ]
    return page(parts)


def _machine() -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return f"{cores} cores ({platform.machine()}), Python {platform.python_version()}, load {load:.0f}"


def _init_rows(started: Any) -> Rows:
    limit = started[BARE]["cpu"]
    names = ("API", *EVENTS, "API without bytecode")
    rows: Rows = [("bare limit", f"{limit:.0f}", "1.00", "")]
    for name in names:
        cpu = started[name]["cpu"]
        rows.append((name, f"{cpu:.0f}", f"{cpu / limit:.2f}", str(INIT_BUDGET.get(name, ""))))
    return rows


def _warm_rows(warm: Any) -> Rows:
    rows: Rows = []
    for step in STEPS:
        ours, bare = warm["usher"][step], warm[BARE][step]
        rows.append((step, f"{ours:.2f}", f"{bare:.2f}", f"{ours / bare:.2f}", str(WARM_BUDGET)))
    return [*rows, ("first create after init", f"{warm['first call']:.1f}", "", "", f"{FIRST_BUDGET} ms")]


def _size_rows(packaged: Packaged, warm: Any) -> Rows:
    memory = warm["memory"]
    return [
        ("zip", f"{packaged.zip_size / 1e6:.1f} MB", ""),
        ("unpacked", f"{packaged.unpacked_size / 1e6:.1f} MB", "250 MB (Lambda)"),
        ("memory after init", f"{memory['init']:.0f} MB", ""),
        ("memory after the first call", f"{memory['first call']:.0f} MB", f"{MEMORY_BUDGET} MB"),
        (f"memory after {PEOPLE * 3} calls", f"{memory['end']:.0f} MB", ""),
    ]


def _step_rows(made: list[cost.Step]) -> Rows:
    calls = [", ".join(f"{name} {count}" if count > 1 else name for name, count in step.calls.items()) for step in made]
    return [
        (step.name, done, f"{step.read_units:g}", f"{step.write_units:g}")
        for step, done in zip(made, calls, strict=True)
    ]


if __name__ == "__main__":
    main()
