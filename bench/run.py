"""One run of everything that `make bench` measures, as plain figures."""

import os
import platform
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import bulk, cost, sizing, where
from bench.ground.database import database, table
from bench.ground.packaged import TABLE, Packaged, build
from bench.ground.people import Issuer
from bench.ground.stub import stub
from bench.growing import FULL_LEVELS, LEVELS, grown
from bench.measuring import Flows, Starts, plain_function
from bench.peers import comparing, field, installing

ROUNDS, REPEATS = 7, 3


def measured(*, quick: bool, full: bool) -> dict[str, Any]:
    """`quick` repeats less. `full` also looks at a table of a million invitations."""
    begun = time.monotonic()
    _say("installing the peers")
    installing.install()
    issuer = Issuer()
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as name:
        folder = Path(name)
        _say("packaging")
        packaged = build(folder)
        with stub(issuer.jwks) as stub_url, database() as tables:
            ground = field.Ground(packaged, issuer, stub_url, tables, folder)
            found = _on(ground, quick=quick, full=full)
    return {**_when(), **found, "sizes": _sizes(packaged), "seconds": round(time.monotonic() - begun)}


def _on(ground: field.Ground, *, quick: bool, full: bool) -> dict[str, Any]:
    bare = ground.folder / "bare"
    bare.mkdir()
    plain = plain_function(ground.packaged, bare)
    urls = (ground.stub_url, ground.database.url)
    _say("init and first events")
    starts = Starts(ground.packaged, plain, ground.issuer, urls, ground.folder).measured(3 if quick else ROUNDS)
    flows = Flows(ground.packaged, plain, ground.issuer, urls, ground.folder)
    _say("warm")
    warm = flows.warm(1 if quick else REPEATS)
    steps = cost.steps(flows.counted())
    _say("work with few and with many invitations")
    work = grown(flows, FULL_LEVELS if full else LEVELS)
    _say("where time goes")
    with table(urls[1], ground.packaged.template, TABLE):
        imports = where.imported(ground.packaged, urls)
        profiles = flows.told(20, {"units": False, "profile": True})["profiles"]
    _say("many rows at once")
    rows = bulk.measured(bulk.QUICK_SIZES if quick else bulk.SIZES)
    _say("peers")
    figures, races = field.measured(ground, comparing.QUICK if quick else comparing.FULL)
    return {
        "starts": starts,
        "warm": warm,
        "memory": [asdict(sizing.sized(steps, starts, size)) for size in sizing.SIZES],
        "cost": {"steps": [asdict(step) for step in steps], "dollars": cost.per_thousand(steps)},
        "work": work,
        "bulk": rows,
        "imports": imports,
        "profiles": {step: where.ran(found, ground.packaged.compiled) for step, found in profiles.items()},
        "peers": [asdict(one) for one in figures],
        "races": [asdict(one) for one in races],
    }


def _when() -> dict[str, Any]:
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        "machine": {
            "cores": os.cpu_count(),
            "architecture": platform.machine(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1),
        },
    }


def _sizes(packaged: Packaged) -> dict[str, int]:
    return {"zip": packaged.zip_size, "unpacked": packaged.unpacked_size}


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)
