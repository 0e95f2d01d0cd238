"""The work queue with what the product does about a provider that takes no more, in steps of a minute.

A message that SES throttles is held, for longer each time, and given up after the last (domain/delivery.py). The
schedule brings held ones back once a minute, as many as it reads, and with them those that have waited in the queue
for longer than a minute: their second copies find the work done, and cost a read.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.delivery import BACKOFF, PARK
from chalicelib.domain.invitation import DEFAULT_LIFETIME_SECONDS
from chalicelib.services.worker.sweeping import PER_SHARD, SHARDS

SWEPT = SHARDS * PER_SHARD
LEAST = 1e-6
# Nobody is written to about an invitation that has expired meanwhile.
LIFETIME = DEFAULT_LIFETIME_SECONDS // 60


@dataclass(frozen=True)
class Kind:
    """Messages that were taken in this minute and have been refused by the provider so many times."""

    since: int
    tries: int = 0


class WorkQueue:
    def __init__(self) -> None:
        self._waiting: deque[tuple[Kind, float]] = deque()
        self._held: dict[int, Counter[Kind]] = {}
        self.in_queue = self.in_hold = self.failed = 0.0

    @property
    def depth(self) -> float:
        """Messages in the queue or held."""
        return self.in_queue + self.in_hold

    def add(self, kind: Kind, count: float) -> None:
        if count > LEAST:
            self._waiting.append((kind, count))
            self.in_queue += count

    def work(self, now: int, tries: float, room: float, *, quota: bool) -> Iterator[tuple[Kind, float]]:
        """Those that are sent now: workers try `tries` of them, and the provider takes `room`. `quota`: it is the
        day's that is spent, for which no try is counted."""
        while self._waiting and tries > LEAST:
            kind, count = self._first(min(tries, room) if room > LEAST else tries)
            tries -= count
            if now - kind.since >= LIFETIME:
                self.failed += count
            elif room > LEAST:
                room -= count
                yield kind, count
            else:
                self._hold(now, kind, count, quota)

    def sweep(self, now: int, fresh: float) -> float:
        """Once a minute; `fresh` messages came within it. Answers how many copies of waiting ones were queued."""
        copies = min(float(SWEPT), max(0.0, self.in_queue - fresh))
        left = SWEPT - copies
        while self._held and left > LEAST and (due := min(self._held)) <= now:
            left -= self._back(due, left)
        return copies

    def _back(self, due: int, most: float) -> float:
        """Brings back up to `most` of one kind that is due. Answers how many."""
        held = self._held[due]
        kind = next(iter(held))
        moved = min(held[kind], most)
        held[kind] -= moved
        if held[kind] <= LEAST:
            del held[kind]
        if not held:
            del self._held[due]
        self.in_hold -= moved
        self.add(kind, moved)
        return moved

    def _first(self, most: float) -> tuple[Kind, float]:
        kind, count = self._waiting.popleft()
        if count > most:
            self._waiting.appendleft((kind, count - most))
        taken = min(count, most)
        self.in_queue -= taken
        return kind, taken

    def _hold(self, now: int, kind: Kind, count: float, quota: bool) -> None:
        if not quota and kind.tries >= len(BACKOFF):
            self.failed += count
            return
        wait = PARK if quota else BACKOFF[kind.tries]
        after = kind if quota else Kind(kind.since, kind.tries + 1)
        self._held.setdefault(now + wait // 60_000, Counter())[after] += count
        self.in_hold += count
