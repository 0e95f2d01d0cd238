"""django-invitations on gunicorn, whose workers have threads, so that connections may stay open."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ground.packaged import CHILDREN
from bench.peers.asking import Answer, Ask
from bench.peers.contender import Asking, Batch, Size, address
from bench.peers.installing import PYTHON
from bench.peers.processes import server
from local.processes import free_ports

FORM = "f" * 32
THREADS = 8


class Django:
    # It redirects whoever it lets in; all others are told 410.
    yes = 302

    def __init__(self, port: int, pid: int, database: int | None, told: dict[str, Any]) -> None:
        self.port, self.pid, self.database = port, pid, database
        self._told = told
        self._keys: dict[str, str] = {}

    def create(self, batch: Batch, person: int) -> Ask:
        return self._form("/invitations/send-json-invite/", self._told["owner"], [address(person)])

    def create_open(self, batch: Batch, person: int) -> Ask:
        return self.create(batch, person)

    def created(self, batch: Batch, answers: Sequence[Answer], asked: Asking) -> None:
        self._keys = asked(Ask("GET", "/bench/keys")).json()

    def look_up(self, person: int) -> Ask:
        return Ask("GET", f"/look-up/{self._key(person)}")

    def accept(self, person: int) -> Ask:
        return self._accept(self._key(person), person)

    def race(self, person: int, others: range) -> list[Ask]:
        return [self._accept(self._key(person), other) for other in others]

    def members(self, organization: int, asked: Asking) -> int:
        # It knows no organizations: they are all in one.
        return int(asked(Ask("GET", "/bench/members")).json()["members"])

    def _key(self, person: int) -> str:
        return self._keys[address(person)]

    def _accept(self, key: str, by: int) -> Ask:
        return self._form(f"/invitations/accept-invite/{key}/", self._told["people"][by], None)

    def _form(self, path: str, session: str, body: Any) -> Ask:
        headers = {"Cookie": f"sessionid={session}; csrftoken={FORM}", "X-CSRFToken": FORM}
        return Ask("POST", path, headers, body)


@contextmanager
def django(folder: Path, size: Size, workers: int, postgres: tuple[int, int] | None = None) -> Iterator[Django]:
    """`postgres`: the port with a database `django`, and the server's process id; SQLite without."""
    port, output = free_ports(1)[0], folder / "prepared.json"
    env = {**os.environ, "PYTHONPATH": str(CHILDREN), "DJANGO_SETTINGS_MODULE": "inviting.settings"}
    env |= {"POSTGRES_PORT": str(postgres[0])} if postgres else {"SQLITE": str(folder / "django.db")}
    python = str(PYTHON / "bin" / "python")
    subprocess.run([python, "-m", "inviting.prepare", str(size.people), str(output)], env=env, check=True)
    command = [python, "-m", "gunicorn", "inviting.wsgi", "-b", f"127.0.0.1:{port}", "-w", str(workers)]
    command += ["-k", "gthread", "--threads", str(THREADS), "--keep-alive", "60", "--log-level", "warning"]
    with server(command, port, env, folder) as pid:
        yield Django(port, pid, postgres and postgres[1], json.loads(output.read_text()))
