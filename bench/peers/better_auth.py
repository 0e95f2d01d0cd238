"""better-auth with its organization plugin, on node's own HTTP server, in as many processes as workers are wanted."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ground.packaged import CHILDREN
from bench.peers.asking import Answer, Ask
from bench.peers.contender import Asking, Batch, Size, address
from bench.peers.installing import NODE
from bench.peers.processes import server
from local.processes import free_ports

SCRIPT = "better_auth.mjs"


class BetterAuth:
    yes = 200

    def __init__(self, port: int, pid: int, database: int | None, told: dict[str, Any]) -> None:
        self.port, self.pid, self.database = port, pid, database
        self._told = told
        self._ids: dict[int, str] = {}

    def create(self, batch: Batch, person: int) -> Ask:
        organization = self._told["organizations"][batch.organization]
        body = {"email": address(person), "role": "member", "organizationId": organization}
        return self._ask("POST", "invite-member", self._told["owner"], body)

    def create_open(self, batch: Batch, person: int) -> Ask:
        return self.create(batch, person)

    def created(self, batch: Batch, answers: Sequence[Answer], asked: Asking) -> None:
        self._ids |= {person: answer.json()["id"] for person, answer in zip(batch.people, answers, strict=True)}

    def look_up(self, person: int) -> Ask:
        return self._ask("GET", f"get-invitation?id={self._ids[person]}", self._told["people"][person])

    def accept(self, person: int) -> Ask:
        body = {"invitationId": self._ids[person]}
        return self._ask("POST", "accept-invitation", self._told["people"][person], body)

    def race(self, person: int, others: range) -> list[Ask]:
        # Nobody else may: an invitation belongs to its address.
        return [self.accept(person) for _ in others]

    def members(self, organization: int, asked: Asking) -> int:
        return int(asked(Ask("GET", f"/members/{self._told['organizations'][organization]}")).body) - 1

    def _ask(self, method: str, what: str, cookie: str, body: Any = None) -> Ask:
        headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{self.port}"}
        return Ask(method, f"/api/auth/organization/{what}", headers, body)


@contextmanager
def better_auth(
    folder: Path, size: Size, workers: int, postgres: tuple[str, int] | None = None
) -> Iterator[BetterAuth]:
    """`postgres`: the URL of an empty database and the server's process id; SQLite without."""
    shutil.copyfile(CHILDREN / SCRIPT, NODE / SCRIPT)
    port, output = free_ports(1)[0], folder / "prepared.json"
    told = {"port": port, "workers": workers, "output": str(output), "sqlite": str(folder / "auth.db")}
    told |= {"people": size.people, "organizations": size.organizations, "postgres": postgres and postgres[0]}
    env = {**os.environ, "NODE_ENV": "production"}
    subprocess.run(["node", SCRIPT, "prepare", json.dumps(told)], cwd=NODE, env=env, check=True)
    with server(["node", SCRIPT, "serve", json.dumps(told)], port, env, NODE) as pid:
        yield BetterAuth(port, pid, postgres and postgres[1], json.loads(output.read_text()))
