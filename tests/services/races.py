"""A store in which somebody else is faster."""

from typing import Any

from chalicelib.domain import refs


class Rivalled:
    """A store in which somebody else is faster: `rival` runs once, just before write number `at`; counted are those
    to `place`, where that is given."""

    def __init__(self, store: Any, rival: Any, at: int = 1, place: refs.Ref[Any] | None = None) -> None:
        self._store, self._rival, self._left, self._place = store, rival, at, place

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, writes: Any) -> None:
        counts = self._place is None or any(one.ref == self._place for one in writes)
        self._left -= counts
        if counts and self._left == 0:
            self._rival()
        self._store.commit(writes)
