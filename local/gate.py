"""A gate before the emulated functions, so that a crowd does not start as many of them as it has people.

The emulator starts a process, and unpacks the package for it, for each call that finds no idle one. Sixteen of those at
once take more than a minute on two cores, in which nobody is answered. Behind the gate a crowd is served by the
functions that there are, while one more is started beside it, with a call that nobody waits for."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AT_MOST = 8
# All in seconds.
HURRY = 0.2  # a call that waited so long is worth one more function
START = 0.3  # what took longer started a function; what was quicker found an idle one
WARM_FOR = 240.0  # the emulator ends a function that was idle for 300
PATIENCE = 20.0  # when nobody came out for so long, whoever waits goes in: those inside may be waiting for it


class Visit:
    """One call on its way; `served` is set once a function has answered it."""

    def __init__(self, place: int) -> None:
        self.place, self.served = place, False


class Gate:
    """`start` makes a call and says whether a function answered. `clock` tells seconds.

    Whoever comes takes the first free place, as the emulator takes the first idle function: so a place is as warm as
    the function that serves it."""

    def __init__(
        self, start: Callable[[], bool], clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE
    ) -> None:
        self._start, self._clock, self._patience = start, clock, patience
        self._moved = threading.Condition()
        self._inside: set[int] = set()
        self._left, self._is_starting = 0, False
        self._served: dict[int, float] = {}

    @contextmanager
    def passing(self) -> Iterator[Visit]:
        """Waits for its turn, and lets the next in at the end."""
        with self._moved:
            self._wait()
            visit = Visit(next(place for place in range(len(self._inside) + 1) if place not in self._inside))
            self._inside.add(visit.place)
        try:
            yield visit
        finally:
            with self._moved:
                self._leave(visit)

    def warm(self) -> int:
        """How many functions are there, by what was seen."""
        return sum(self._clock() - served < WARM_FOR for served in self._served.values())

    def _is_open(self) -> bool:
        return len(self._inside) < max(1, self.warm())

    def _wait(self) -> None:
        if self._moved.wait_for(self._is_open, HURRY):
            return
        self._start_one()
        left = self._left
        while not self._moved.wait_for(self._is_open, self._patience) and self._left != left:
            left = self._left

    def _leave(self, visit: Visit) -> None:
        self._inside.remove(visit.place)
        self._left += 1
        if visit.served:
            self._served[visit.place] = self._clock()
        self._moved.notify_all()

    def _start_one(self) -> None:
        # The first call of all starts the first function itself.
        if not self._is_starting and 0 < self.warm() < AT_MOST:
            self._is_starting = True
            threading.Thread(target=self._add, daemon=True).start()

    def _add(self) -> None:
        since = self._clock()
        answered = self._start()
        with self._moved:
            now = self._clock()
            # Answered at once while the others are busy: a function that was there already.
            if answered and (now - since > START or len(self._inside) >= self.warm()):
                self._served[self._first_cold()] = now
            self._is_starting = False
            self._moved.notify_all()

    def _first_cold(self) -> int:
        now = self._clock()
        return next(place for place in range(AT_MOST) if now - self._served.get(place, -WARM_FOR) >= WARM_FOR)
