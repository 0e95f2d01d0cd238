"""What somebody who waits sees: each step of a long start with its seconds, and every few seconds how far it is.

Runs on a Python without any library, since the first step installs them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY = 5.0  # seconds between two lines of one step


class Step:
    """One step under way. `progress` is asked for how far it is."""

    def __init__(self, name: str) -> None:
        self.name, self.progress = name, lambda: ""
        self._since, self._over = time.monotonic(), threading.Event()

    progress: Callable[[], str]

    def at(self, where: str) -> None:
        """How far it is from now on."""
        self.progress = lambda: where

    def say(self, words: str) -> None:
        line = f"  {self.name:<12} {time.monotonic() - self._since:4.0f} s  {words}"
        print(line.rstrip(), flush=True)

    def tick(self, every: float) -> None:
        """Says how far it is again and again, until `end`."""
        while not self._over.wait(every):
            self.say(self.progress())

    def end(self) -> None:
        self._over.set()


@contextmanager
def step(name: str, every: float = EVERY) -> Iterator[Step]:
    """Says the name at once, how far it is every so many seconds, and at the end how long it took."""
    current = Step(name)
    current.say("...")
    ticker = threading.Thread(target=current.tick, args=(every,), daemon=True)
    ticker.start()
    outcome = "failed"
    try:
        yield current
        outcome = "done"
    finally:
        current.end()
        ticker.join()
        current.say(", ".join(words for words in (outcome, current.progress()) if words))
