"""What a rehearsal runs on: a store that reads ahead and remembers what would be written, and writes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, cast

from chalicelib.domain import refs
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.ports import AddressBook, Store

READ = 100


class Rehearsal:
    """Of a store, what planning needs: `known` is what was read, or would have been written.

    `made` are the ids of contacts that are not real.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.known: dict[refs.Ref[Any], Any] = {}
        self.made: set[str] = set()

    def read(self, references: Iterable[refs.Ref[Any]]) -> Found:
        wanted = list(references)
        self.read_ahead(wanted)
        return Found({ref: self.known[ref] for ref in wanted if self.known[ref] is not None})

    def read_ahead(self, references: Iterable[refs.Ref[Any]]) -> None:
        missing = [ref for ref in dict.fromkeys(references) if ref not in self.known]
        for first in range(0, len(missing), READ):
            part = missing[first : first + READ]
            found = self._store.read(part)
            self.known.update({ref: found[ref] for ref in part})


class _Judged:
    """An address book that judges each address once, though every row is looked at twice."""

    def __init__(self, book: AddressBook) -> None:
        self.email, self.phone = cache(book.email), cache(book.phone)


def stage_for(context: Context) -> tuple[Context, Rehearsal]:
    """The context to rehearse with, and the store in it."""
    store = Rehearsal(context.store)
    return replace(context, store=cast(Store, store), addresses=_Judged(context.addresses)), store
