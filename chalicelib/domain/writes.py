"""Reads and writes as data: a use case refuses first, then hands one list of conditional writes to the store.

`Store.commit` (services/ports.py) does all of them or none; what lost is told by `Lost`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeVar

from chalicelib.domain import refs
from chalicelib.domain.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Absent:
    """The item does not exist."""


@dataclass(frozen=True)
class Exists:
    """The item exists."""


@dataclass(frozen=True)
class Always:
    """Whatever is there."""


@dataclass(frozen=True)
class Missing:
    """The attribute has no value."""

    name: str


@dataclass(frozen=True)
class Equals:
    """The attribute is `value`; a set is given as a sorted tuple."""

    name: str
    value: Any


@dataclass(frozen=True)
class AtMost:
    """The attribute is a number no greater than `value`."""

    name: str
    value: int


@dataclass(frozen=True)
class Contains:
    """The attribute, a set, holds `value`."""

    name: str
    value: str


@dataclass(frozen=True)
class AnyOf:
    options: tuple["Condition", ...]


@dataclass(frozen=True)
class AllOf:
    options: tuple["Condition", ...]


Condition = Always | Absent | Exists | Missing | Equals | AtMost | Contains | AnyOf | AllOf


@dataclass(frozen=True)
class Put:
    """The whole item as `entity`."""

    ref: refs.Ref[Any]
    entity: Any
    when: Condition


@dataclass(frozen=True)
class Change:
    """Some attributes of an item that nobody read: `increase` numbers, `insert` into and `discard` from sets."""

    ref: refs.Ref[Any]
    when: Condition
    assign: Mapping[str, Any] = field(default_factory=dict)
    increase: Mapping[str, int] = field(default_factory=dict)
    insert: Mapping[str, str] = field(default_factory=dict)
    discard: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """Nothing but a condition on an item that stays as it is."""

    ref: refs.Ref[Any]
    when: Condition


@dataclass(frozen=True)
class Drop:
    ref: refs.Ref[Any]
    when: Condition


Write = Put | Change | Check | Drop


class Lost(Exception):
    """A condition did not hold, so nothing was written; `found` holds the items as they really are."""

    def __init__(self, found: Mapping[refs.Ref[Any], Any]) -> None:
        super().__init__(", ".join(ref.kind for ref in found))
        self.found = dict(found)

    def __contains__(self, ref: refs.Ref[Any]) -> bool:
        return ref in self.found

    def __getitem__(self, ref: refs.Ref[T]) -> T | None:
        """The item whose condition failed, None where it does not exist or was not the reason."""
        found: T | None = self.found.get(ref)
        return found


class Found:
    """The items one read call brought."""

    def __init__(self, items: Mapping[refs.Ref[Any], Any]) -> None:
        self._items = items

    def __getitem__(self, ref: refs.Ref[T]) -> T | None:
        item: T | None = self._items.get(ref)
        return item

    def all(self, references: Iterable[refs.Ref[T]]) -> list[T]:
        """Those of `refs` that exist, in their order."""
        return [item for item in (self[ref] for ref in references) if item is not None]


@dataclass(frozen=True)
class Page:
    """`next` is the position after the last item, None at the end; `positions` are those of the items, where known."""

    items: Sequence[Any]
    next: str | None
    positions: Sequence[str] = ()


@dataclass(frozen=True)
class Span:
    """From `since` until before `until`, in milliseconds; None is open."""

    since: int | None = None
    until: int | None = None


ANY_TIME = Span()


@dataclass(frozen=True)
class Tally:
    """How many of the `examined` newest items of a list match; `more`: the list goes on beyond them."""

    matching: int
    examined: int
    more: bool
