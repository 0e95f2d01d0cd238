"""All contenders of this machine, running side by side."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.ground.database import Database
from bench.ground.packaged import Packaged
from bench.ground.people import Issuer
from bench.peers.better_auth import better_auth
from bench.peers.comparing import CONNECTIONS, RACERS, WORKERS, Figure, Plan, Race, compare, race
from bench.peers.contender import Server
from bench.peers.django import django
from bench.peers.postgres import Postgres, installed, postgres
from bench.peers.usher import usher

USHER, BETTER_AUTH, DJANGO = "Usher", "better-auth", "django-invitations"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Ground:
    """What Usher stands on: its package, an issuer of tokens, a stub of AWS and DynamoDB Local."""

    packaged: Packaged
    issuer: Issuer
    stub_url: str
    database: Database
    folder: Path


def measured(ground: Ground, plan: Plan) -> tuple[list[Figure], list[Race]]:
    """The figures with as many workers as cores; the races with one worker for each of those who race."""
    with _running(ground, plan, WORKERS) as servers:
        figures = compare(servers, plan)
    with _running(ground, plan, RACERS) as servers:
        return figures, [race(name, server, plan) for name, server in servers.items()]


@contextmanager
def _running(ground: Ground, plan: Plan, workers: int) -> Iterator[dict[str, Server]]:
    share = -(-max(CONNECTIONS) // workers)
    with ExitStack() as stack:
        enter = stack.enter_context
        known = (ground.packaged, ground.issuer, ground.stub_url, ground.database)
        servers: dict[str, Server] = {USHER: enter(usher(*known, plan.size, workers, share))}
        folder = _made(ground.folder / f"peers-{workers}")
        servers[f"{BETTER_AUTH}, {SQLITE}"] = enter(better_auth(folder, plan.size, workers))
        servers[f"{DJANGO}, {SQLITE}"] = enter(django(folder, plan.size, workers))
        if installed():
            cluster = enter(postgres())
            servers |= _on_postgres(stack, cluster, _made(folder / "postgres"), plan, workers)
        yield servers


def _on_postgres(stack: ExitStack, cluster: Postgres, folder: Path, plan: Plan, workers: int) -> dict[str, Server]:
    enter = stack.enter_context
    auth = (cluster.create("auth"), cluster.pid)
    cluster.create("django")
    return {
        f"{BETTER_AUTH}, {POSTGRESQL}": enter(better_auth(folder, plan.size, workers, auth)),
        f"{DJANGO}, {POSTGRESQL}": enter(django(folder, plan.size, workers, (cluster.port, cluster.pid))),
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
