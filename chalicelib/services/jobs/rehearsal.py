"""The stage of a dry run: a store that reads ahead and remembers what would have been written, and writes nothing."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NoReturn

from chalicelib.domain import refs
from chalicelib.domain.job import RowResult
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Change, Found, Put, Write
from chalicelib.services.ports import AddressBook, Store

READ = 100


@dataclass(frozen=True)
class SeenRow:
    """What would come of a row, the channel of its message, "" for none, and whether there is a new PIN in it."""

    result: RowResult
    channel: str = ""
    is_new_pin: bool = False


class Rehearsal:
    """A store that reads ahead and writes nothing: `items` is what was read, or would have been written.

    `imagined` are the ids of contacts that no store has.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.list_newest, self.children, self.tally = store.list_newest, store.children, store.tally
        self.open_at, self.due, self.between = store.open_at, store.due, store.between
        self.items: dict[refs.Ref[Any], Any] = {}
        self.imagined: set[str] = set()

    def read(self, references: Iterable[refs.Ref[Any]]) -> Found:
        wanted = list(references)
        self.read_ahead(wanted)
        return Found({ref: self.items[ref] for ref in wanted if self.items[ref] is not None})

    def read_ahead(self, references: Iterable[refs.Ref[Any]]) -> None:
        missing = [ref for ref in dict.fromkeys(references) if ref not in self.items]
        for first in range(0, len(missing), READ):
            part = missing[first : first + READ]
            found = self._store.read(part)
            self.items.update({ref: found[ref] for ref in part})

    def remember(self, writes: Iterable[Write]) -> None:
        """What would be there after these writes, of items that are written as a whole."""
        self.items.update({one.ref: one.entity for one in writes if isinstance(one, Put)})

    def commit(self, writes: Sequence[Write]) -> NoReturn:
        raise TypeError("a rehearsal writes nothing")

    def update(self, change: Change) -> NoReturn:
        raise TypeError("a rehearsal writes nothing")


class Judged:
    """An address book that judges each address once, though every row is looked at twice."""

    def __init__(self, book: AddressBook) -> None:
        self.email, self.phone, self.zone = cache(book.email), cache(book.phone), cache(book.zone)
        self.hotline, self.next_at, self.clock = book.hotline, book.next_at, book.clock
