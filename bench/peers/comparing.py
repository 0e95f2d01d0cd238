"""Usher and its peers doing the same three things, in turn; and who wins when sixteen accept at once."""

from dataclasses import dataclass
from statistics import median

from bench.peers.asking import Answer, Ask, Client
from bench.peers.contender import OPERATIONS, Batch, Server, Size
from bench.peers.processes import cpu_ms

CONNECTIONS = (1, 16)
WORKERS = 2
RACERS = 16


@dataclass(frozen=True)
class Plan:
    """How often each does each operation: `each` times in `rounds` rounds at each number of connections, after
    `warm_up` times that do not count."""

    rounds: int
    each: int
    warm_up: int
    races: int

    @property
    def batches(self) -> list[Batch]:
        """The first warms up, the last is for the races."""
        sizes = [self.warm_up, *[self.each] * self.rounds * len(CONNECTIONS), self.races * RACERS]
        starts = [sum(sizes[:at]) for at in range(len(sizes))]
        return [Batch(n, range(at, at + size)) for n, (at, size) in enumerate(zip(starts, sizes, strict=True))]

    @property
    def size(self) -> Size:
        batches = self.batches
        return Size(len(batches), batches[-1].people.stop)


FULL = Plan(rounds=3, each=120, warm_up=200, races=20)
QUICK = Plan(rounds=1, each=80, warm_up=60, races=5)


@dataclass(frozen=True)
class Figure:
    """Of one operation by one contender at so many connections: milliseconds of its own processor time and of its
    database's per operation, milliseconds until the answer (median), and answers a second."""

    contender: str
    operation: str
    connections: int
    cpu: float
    database_cpu: float
    wait: float
    per_second: float


@dataclass(frozen=True)
class Race:
    """`let_in` answers said yes in `races` races of sixteen, which made `members`. All three should be the same."""

    contender: str
    races: int
    let_in: int
    members: int


class Refused(Exception):
    """A contender did not do what it was asked for."""


def compare(servers: dict[str, Server], plan: Plan) -> list[Figure]:
    """All of them are running; they take turns in each round."""
    batches = iter(plan.batches)
    warm_up = next(batches)
    for server in servers.values():
        _batch(server, warm_up, 1)
    seen: dict[tuple[str, int, str], list[_Measured]] = {}
    for _ in range(plan.rounds):
        for connections in CONNECTIONS:
            batch = next(batches)
            for name, server in servers.items():
                for operation, measured in _batch(server, batch, connections).items():
                    seen.setdefault((name, connections, operation), []).append(measured)
    return [
        Figure(name, operation, connections, *(median(values) for values in zip(*runs, strict=True)))
        for (name, connections, operation), runs in seen.items()
    ]


_Measured = tuple[float, float, float, float]


def _batch(server: Server, batch: Batch, connections: int) -> dict[str, _Measured]:
    with Client(server.port, connections) as client:
        made, create = _measured(server, client, [server.create(batch, person) for person in batch.people])
        server.created(batch, made, lambda ask: client.ask([ask])[0])
        _, look_up = _measured(server, client, [server.look_up(person) for person in batch.people])
        _, accept = _measured(server, client, [server.accept(person) for person in batch.people])
    return dict(zip(OPERATIONS, (look_up, create, accept), strict=True))


def _measured(server: Server, client: Client, asks: list[Ask]) -> tuple[list[Answer], _Measured]:
    ours, theirs = cpu_ms(server.pid), _database(server)
    answers, seconds = client.timed(asks)
    used = cpu_ms(server.pid) - ours, _database(server) - theirs
    for answer in answers:
        if answer.status not in (200, 201, server.yes):
            raise Refused(f"{asks[0].method} {asks[0].path}: {answer.status} {answer.body[:300]!r}")
    count = len(asks)
    return answers, (used[0] / count, used[1] / count, median(one.took for one in answers), count / seconds)


def _database(server: Server) -> float:
    return cpu_ms(server.database) if server.database else 0.0


def race(name: str, server: Server, plan: Plan) -> Race:
    """Sixteen accept the same invitation at the same moment, again and again with another one."""
    batch = plan.batches[-1]
    with Client(server.port, RACERS) as client:

        def asked(ask: Ask) -> Answer:
            return client.ask([ask])[0]

        # Whoever has joined may not join again: each race has people of its own, of whom the first is invited.
        people = batch.people[::RACERS]
        made = client.ask([server.create_open(batch, person) for person in people])
        server.created(Batch(batch.organization, people), made, asked)
        before = server.members(batch.organization, asked)
        answers = [client.race(server.race(person, range(person, person + RACERS))) for person in people]
        joined = server.members(batch.organization, asked) - before
    let_in = sum(answer.status == server.yes for one in answers for answer in one)
    return Race(name, len(people), let_in, joined)
