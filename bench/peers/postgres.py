"""A PostgreSQL server of this run's own, where one is installed: in a temporary folder, without a password."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.peers.processes import server
from local.processes import free_ports

USER = "bench"


@dataclass(frozen=True)
class Postgres:
    port: int
    pid: int

    def create(self, database: str) -> str:
        """The URL of a new database."""
        known = ["-h", "127.0.0.1", "-p", str(self.port), "-U", USER]
        subprocess.run([str(_programs() / "createdb"), *known, database], check=True)
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"


def installed() -> bool:
    return bool(_found())


@contextmanager
def postgres() -> Iterator[Postgres]:
    account = _account()
    with tempfile.TemporaryDirectory(prefix="usher-postgres-") as name:
        folder = Path(name)
        if account:
            shutil.chown(folder, account)
        data, port = folder / "data", free_ports(1)[0]
        made = [str(_programs() / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "--no-sync"]
        subprocess.run(made, check=True, user=account, cwd=folder, stdout=subprocess.DEVNULL)
        command = [str(_programs() / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
        with server(command, port, os.environ, folder, account) as pid:
            yield Postgres(port, pid)


def _programs() -> Path:
    return _found()[-1]


def _found() -> list[Path]:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return [place for place in places if (place / "initdb").exists()]


def _account() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
