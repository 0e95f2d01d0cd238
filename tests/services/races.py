"""A store in which somebody else is faster."""

from typing import Any


class Rivalled:
    """A store in which somebody else is faster: `rival` runs once, just before the first write."""

    def __init__(self, store: Any, rival: Any) -> None:
        self._store, self._rival = store, rival

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, writes: Any) -> None:
        rival, self._rival = self._rival, None
        if rival:
            rival()
        self._store.commit(writes)
