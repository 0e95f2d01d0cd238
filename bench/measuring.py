"""The measurements, each beside its bare limit in the same run."""

import json
import shutil
from pathlib import Path
from statistics import median
from typing import Any

import botocore

from bench.ground.database import table
from bench.ground.packaged import ISSUER, TABLE, Packaged, run
from bench.ground.people import Issuer

PEOPLE = 60
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


class Starts:
    """Fresh interpreters that import a function from the unpacked zip and give it its first event."""

    def __init__(self, packaged: Packaged, plain: Path, issuer: Issuer, urls: tuple[str, str], folder: Path) -> None:
        self._packaged, self._folder = packaged, folder
        self._token = issuer.token("owner", "owner@example.com")
        self._stub, self._database = urls
        modules = {name: f"chalicelib.handlers.events.{name}" for name in EVENTS}
        self._cases = {
            BARE: (plain, BARE),
            "API": (packaged.compiled, "app"),
            **{name: (packaged.compiled, module) for name, module in modules.items()},
            "API without bytecode": (packaged.plain, "app"),
        }

    def measured(self, rounds: int) -> dict[str, dict[str, float]]:
        """Medians by function, of interpreters that took turns: milliseconds of processor time for init, for the
        first event, and for both; how many modules were loaded; and `wall`, the milliseconds that init took."""
        seen: dict[str, list[dict[str, float]]] = {name: [] for name in self._cases}
        with table(self._database, self._packaged.template, TABLE):
            events = self._events(rounds)
            for at in range(rounds):
                for name in self._cases:
                    seen[name].append(self._start(name, events.get(name, [{}] * rounds)[at]))
        return {name: {kind: median(one[kind] for one in runs) for kind in runs[0]} for name, runs in seen.items()}

    def _events(self, count: int) -> dict[str, list[Any]]:
        made = self._folder / "events.json"
        arguments = (self._token, ISSUER, str(count), str(made))
        run("seeds", self._packaged.compiled, self._stub, *arguments, dynamodb=self._database)
        events: dict[str, list[Any]] = json.loads(made.read_text())
        return events

    def _start(self, name: str, event: Any) -> dict[str, float]:
        task, module = self._cases[name]
        given = self._folder / "event.json"
        given.write_text(json.dumps(event))
        path = "" if name.endswith("bytecode") else str(given)
        took: dict[str, float] = run("start", task, self._stub, module, path, TABLE, dynamodb=self._database)
        took["both"] = took["cpu"] + took.setdefault("first", 0.0)
        return took


class Flows:
    """Runs of the main job on one database."""

    def __init__(self, packaged: Packaged, plain: Path, issuer: Issuer, urls: tuple[str, str], folder: Path) -> None:
        self.packaged, self._plain, self._folder = packaged, plain, folder
        self._issuer = issuer
        self._stub, self.database = urls

    def warm(self, repeats: int) -> dict[str, Any]:
        """Milliseconds of CPU by step for Usher and for the bare calls, taking turns; and resident memory."""
        seen: dict[str, dict[str, list[float]]] = {"usher": {}, BARE: {}}
        first: list[float] = []
        for _ in range(repeats):
            with table(self.database, self.packaged.template, TABLE):
                flow = self.told(PEOPLE, {"units": False})
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
        with table(self.database, self.packaged.template, TABLE):
            return self.told(4, {"units": True})

    def told(self, people: int, more: dict[str, Any]) -> dict[str, Any]:
        """The same on the table that is there; `more` for the child: `units`, `organization`, `first`."""
        given, made = self._folder / "told.json", self._folder / "flow.json"
        first = more.get("first", 0)
        people_told = range(first, first + people)
        tokens = [self._issuer.token(f"jane-{number}", f"jane{number}@example.com") for number in people_told]
        told = {"issuer": ISSUER, "owner": self._issuer.token("owner", "owner@example.com"), "tokens": tokens}
        given.write_text(json.dumps({**told, **more}))
        run("flow", self.packaged.compiled, self._stub, str(given), str(made), dynamodb=self.database)
        found: dict[str, Any] = json.loads(made.read_text())
        return found

    def _bare(self, flow: dict[str, Any]) -> dict[str, Any]:
        log, made = self._folder / "log.json", self._folder / "bare.json"
        log.write_text(json.dumps(flow))
        with table(self.database, self.packaged.template, BARE):
            run("bare", self._plain, self._stub, str(log), BARE, str(made), dynamodb=self.database)
        result: dict[str, Any] = json.loads(made.read_text())
        return result
