"""The measurements, each beside its bare limit in the same run."""

import json
import shutil
from pathlib import Path
from statistics import median
from typing import Any

import botocore

from bench.database import create_table, delete_table
from bench.packaged import ISSUER, TABLE, Packaged, run
from bench.people import Issuer

ROUNDS = 7
PEOPLE = 60
REPEATS = 3
BARE = "bare"
EVENTS = ("relay", "deliver", "feedback", "due")
STEPS = ("look-up", "create", "accept")


def plain_function(packaged: Packaged, folder: Path) -> Path:
    """The bare limit's files: the same botocore, with the list of endpoints as its makers ship it."""
    for source in packaged.compiled.iterdir():
        if source.name in ("botocore", "urllib3", "jmespath", "dateutil", "six.py"):
            copy = shutil.copytree if source.is_dir() else shutil.copyfile
            copy(source, folder / source.name)
    endpoints = Path("botocore") / "data" / "endpoints.json"
    shutil.copyfile(Path(botocore.__file__).parent.parent / endpoints, folder / endpoints)
    return folder


def starts(packaged: Packaged, plain: Path, stub_url: str) -> dict[str, dict[str, float]]:
    """Milliseconds of init by function: wall and CPU, the median of fresh interpreters that took turns."""
    modules = {name: f"chalicelib.handlers.events.{name}" for name in EVENTS}
    cases = {
        BARE: (plain, BARE),
        "API": (packaged.compiled, "app"),
        **{name: (packaged.compiled, module) for name, module in modules.items()},
        "API without bytecode": (packaged.plain, "app"),
    }
    seen: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, (task, module) in cases.items():
            seen[name].append(run("start", task, stub_url, module))
    return {name: {kind: median(one[kind] for one in runs) for kind in ("wall", "cpu")} for name, runs in seen.items()}


class Flows:
    """Runs of the main job on one database."""

    def __init__(self, packaged: Packaged, plain: Path, issuer: Issuer, urls: tuple[str, str], folder: Path) -> None:
        self._packaged, self._plain, self._folder = packaged, plain, folder
        self._issuer = issuer
        self._stub, self._database = urls

    def warm(self) -> dict[str, Any]:
        """Milliseconds of CPU by step for Usher and for the bare calls, taking turns; and resident memory."""
        seen: dict[str, dict[str, list[float]]] = {"usher": {}, BARE: {}}
        first: list[float] = []
        for _ in range(REPEATS):
            flow = self._flow(PEOPLE, units=False)
            bare = self._bare(flow)
            first.append(flow["times"]["create"][0])
            for step in STEPS:
                ours, theirs = flow["times"][step], bare["times"][step]
                per_step = len(theirs) // len(ours)
                sums = [sum(theirs[at : at + per_step]) for at in range(0, len(theirs), per_step)]
                # The first third warms caches up.
                seen["usher"].setdefault(step, []).extend(ours[PEOPLE // 3 :])
                seen[BARE].setdefault(step, []).extend(sums[PEOPLE // 3 :])
        middle = {who: {step: median(times) for step, times in steps.items()} for who, steps in seen.items()}
        return {**middle, "memory": flow["memory"], "first call": median(first)}

    def counted(self) -> dict[str, Any]:
        """The whole job of a few people with its events, and what DynamoDB charges for."""
        return self._flow(4, units=True)

    def _flow(self, people: int, *, units: bool) -> dict[str, Any]:
        tokens = [self._issuer.token(f"jane-{number}", f"jane{number}@example.com") for number in range(people)]
        told = {"issuer": ISSUER, "owner": self._issuer.token("owner", "owner@example.com"), "tokens": tokens}
        given, made = self._folder / "told.json", self._folder / "flow.json"
        given.write_text(json.dumps({**told, "units": units}))
        return self._on_a_new_table(TABLE, "flow", self._packaged.compiled, made, str(given), str(made))

    def _bare(self, flow: dict[str, Any]) -> dict[str, Any]:
        log, made = self._folder / "log.json", self._folder / "bare.json"
        log.write_text(json.dumps(flow))
        return self._on_a_new_table(BARE, "bare", self._plain, made, str(log), BARE, str(made))

    def _on_a_new_table(self, table: str, child: str, task: Path, made: Path, *arguments: str) -> dict[str, Any]:
        create_table(self._database, self._packaged.template, table)
        try:
            run(child, task, self._stub, *arguments, dynamodb=self._database)
        finally:
            delete_table(self._database, table)
        result: dict[str, Any] = json.loads(made.read_text())
        return result
