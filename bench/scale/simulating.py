"""The life of a scenario, minute by minute: who waits where, and for how long."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.scale.people import ACCEPT, COMING, LOOK
from bench.scale.queue import Kind, WorkQueue
from bench.scale.world import DAY, Scenario, Work, job_rows

TICK = 60
MINUTES_A_DAY = DAY // TICK
LONGEST = 30 * MINUTES_A_DAY
SEED = 18
# Of a worker, for the second copy of a message, which finds its work done: one read (seconds).
COPY = 0.015


@dataclass
class Outcome:
    """`turned_away`: the most invitations that were refused for now (429) and wait outside, or in a job; `failed`
    messages were given up. `depth` of the queue with what is held, in (hours, messages); `waits` from the answer to
    the mail, as {minutes: messages}; `done` when the last mail was out (minutes); the most `instances` and write
    `units` a second at any time."""

    turned_away: float = 0.0
    failed: float = 0.0
    depth: list[tuple[float, float]] = field(default_factory=list)
    waits: Counter[int] = field(default_factory=Counter)
    done: int = 0
    instances: float = 0.0
    units: float = 0.0

    @property
    def sent(self) -> float:
        return float(sum(self.waits.values()))

    @property
    def deepest(self) -> float:
        return max(depth for _, depth in self.depth)

    def waited(self, share: float) -> int:
        """Minutes within which this share of the messages that were sent was out."""
        seen = 0.0
        for minutes in sorted(self.waits):
            seen += self.waits[minutes]
            if seen >= share * self.sent:
                return minutes
        return 0


def simulate(scenario: Scenario, work: Work, seed: int = SEED) -> Outcome:
    return _Run(scenario, work, random.Random(seed)).outcome()


class _Run:
    def __init__(self, scenario: Scenario, work: Work, chance: random.Random) -> None:
        self.scenario, self.work, self.chance = scenario, work, chance
        self.outside = 0.0  # wanted, and not taken yet
        self.queue, self.found = WorkQueue(), Outcome()
        self.coming: Counter[int] = Counter()
        self.sent_today = 0.0

    def outcome(self) -> Outcome:
        for now in range(LONGEST):
            if now % MINUTES_A_DAY == 0:
                self.sent_today = 0.0
            taken = self._take(now)
            self._load(now, taken, self._send(now, taken))
            self.found.depth.append((now / 60, self.queue.depth))
            if now * TICK > self.scenario.seconds and self.queue.depth < 1 and self.outside < 1:
                break
        self.found.failed = self.queue.failed
        return self.found

    def _take(self, now: int) -> float:
        mean = self.scenario.asked(now * TICK) * TICK
        self.outside += max(0.0, self.chance.gauss(mean, mean**0.5)) if mean else 0.0
        taken = min(self.outside, self._room(now))
        self.outside -= taken
        self.found.turned_away = max(self.found.turned_away, self.outside)
        self.queue.add(Kind(now), taken)
        return taken

    def _room(self, now: int) -> float:
        """How many more may be taken in this minute."""
        if self.scenario.jobs:
            return self.scenario.organizations * job_rows(self.work) * TICK
        guests = self.coming[now] * (LOOK + 2 * ACCEPT) / LOOK
        return max(0.0, self.scenario.limits.requests * TICK - guests)

    def _send(self, now: int, taken: float) -> float:
        limits, sent = self.scenario.limits, 0.0
        busy = self.queue.sweep(now, taken) * COPY
        busy += taken * self.work.seconds["create"] if self.scenario.jobs else 0.0
        tries = max(0.0, limits.deliver * TICK - busy) / self.work.seconds["deliver"]
        left = max(0.0, limits.mails_a_day - self.sent_today)
        room = min(limits.mails * TICK, left)
        for kind, count in self.queue.work(now, tries, room, quota=left < limits.mails * TICK):
            self._sent(now, kind.since, count)
            sent += count
        self.sent_today += sent
        return sent

    def _sent(self, now: int, since: int, count: float) -> None:
        self.found.waits[now - since] += count
        self.found.done = now + 1
        for after, share in COMING:
            self.coming[now + after // TICK] += count * LOOK * share

    def _load(self, now: int, taken: float, sent: float) -> None:
        done = dict(_counts(taken, sent, self.coming.pop(now, 0.0)))
        instances = sum(count * self.work.seconds[name] for name, count in done.items()) / TICK
        units = sum(count * self.work.written(name) for name, count in done.items()) / TICK
        self.found.instances = max(self.found.instances, instances)
        self.found.units = max(self.found.units, units)


def _counts(taken: float, sent: float, guests: float) -> Iterator[tuple[str, float]]:
    yield from (("create", taken), ("relay", taken), ("deliver", sent), ("feedback", sent))
    yield from (("look-up", guests), ("sign-up", guests * ACCEPT / LOOK), ("accept", guests * ACCEPT / LOOK))
