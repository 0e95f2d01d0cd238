"""A store in which somebody else is faster."""

from typing import Any


class Rivalled:
    """A store in which somebody else is faster: `rival` runs once, just before write number `at`."""

    def __init__(self, store: Any, rival: Any, at: int = 1) -> None:
        self._store, self._rival, self._left = store, rival, at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, writes: Any) -> None:
        self._left -= 1
        if self._left == 0:
            self._rival()
        self._store.commit(writes)
