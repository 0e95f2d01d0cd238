"""Many rows at once: `python -m bench.bulk ROWS` invites so many people by group invitations and prints what it took.

The real use cases on the store in memory, step after step as the work queue would bring them, without the pauses. A job
takes a bounded number of rows, so a larger group is several jobs, one after the other.
"""

import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median

from bench.ground.packaged import ROOT
from chalicelib.domain.identity import User
from chalicelib.domain.job import CHUNK, MAX_ROWS, InviteRow
from chalicelib.domain.organization import Organization
from chalicelib.services.jobs import jobs, steps
from tests.world import World

SIZES, QUICK_SIZES = (1_000, 10_000, 100_000), (1_000, 10_000)
# One step in so many is looked at for its memory, which makes it slow: it does not count for the time.
LOOKED_AT = 10


@dataclass(frozen=True)
class Bulk:
    """`cpu` milliseconds a row; calls of the store a row; the most kilobytes that one step (25 rows) came to hold at
    once, at the beginning and at the end (medians of tenths); and megabytes to start the largest job."""

    rows: int
    jobs: int
    cpu: float
    calls: float
    first_kb: float
    last_kb: float
    start_mb: float


@dataclass
class _Seen:
    cpu: float = 0.0
    timed: int = 0


def invited(rows: int) -> Bulk:
    world = World()
    owner = world.user("owner")
    organization = world.organization(owner)
    seen, peaks, starts = _Seen(), list[float](), list[float]()
    for first in range(0, rows, MAX_ROWS):
        identifier, peak = _start(world, owner, organization, range(first, min(rows, first + MAX_ROWS)))
        starts.append(peak)
        peaks += _work(world, identifier, seen)
    tenth = max(1, len(peaks) // 10)
    return Bulk(
        rows=rows,
        jobs=len(starts),
        cpu=seen.cpu * 1000 / seen.timed,
        calls=len(world.store.log) / rows,
        first_kb=median(peaks[:tenth]) / 1e3,
        last_kb=median(peaks[-tenth:]) / 1e3,
        start_mb=max(starts) / 1e6,
    )


def _start(world: World, owner: User, organization: Organization, people: range) -> tuple[str, float]:
    wanted = tuple(InviteRow(name=f"Person {n}", email=f"p{n}@example.com") for n in people)
    command = jobs.StartJob(user=owner, organization=organization.id, wanted=wanted)
    tracemalloc.start()
    job = jobs.start(world.context, command)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return job.id, float(peak)


def _work(world: World, identifier: str, seen: _Seen) -> Iterator[float]:
    """Peaks of the steps that are looked at."""
    number: int | None = 0
    while number is not None:
        if number % LOOKED_AT == 0:
            tracemalloc.start()
            number = steps.step(world.context, identifier, number)
            yield float(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        else:
            before = time.process_time()
            number = steps.step(world.context, identifier, number)
            seen.cpu += time.process_time() - before
            seen.timed += CHUNK


def measured(sizes: tuple[int, ...]) -> list[dict[str, float]]:
    """Each in a process of its own."""
    command = [sys.executable, "-m", "bench.bulk"]
    runs = (subprocess.run([*command, str(rows)], cwd=ROOT, capture_output=True, check=True) for rows in sizes)
    return [json.loads(run.stdout) for run in runs]


if __name__ == "__main__":
    print(json.dumps(asdict(invited(int(sys.argv[1])))))
