"""The store in memory: exact conditions, one lock, no I/O. `tests/models/test_store.py` holds it to the real one."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.writes import (
    ANY_TIME,
    Absent,
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Change,
    Check,
    Condition,
    Contains,
    Drop,
    Equals,
    Exists,
    Found,
    Lost,
    Missing,
    Page,
    Put,
    Span,
    Tally,
    Write,
)
from chalicelib.models import keys
from chalicelib.models.body import own_attributes
from chalicelib.models.codec import KINDS, derived, model_of
from chalicelib.models.item import Item
from chalicelib.models.pages import MODELS


class MemoryStore:
    """`items` maps references to domain objects; `log` lists the calls made, by name."""

    def __init__(self) -> None:
        self.items: dict[refs.Ref[Any], Any] = {}
        self.log: list[str] = []
        self._lock = threading.Lock()

    def read(self, references: Iterable[refs.Ref[Any]]) -> Found:
        wanted = list(references)
        self.log.extend(["read"] * max(1, -(-len(wanted) // 100)))
        with self._lock:
            return Found({ref: self.items[ref] for ref in wanted if ref in self.items})

    def commit(self, writes: Sequence[Write]) -> None:
        self.log.append("commit")
        references = [write.ref for write in writes]
        assert len(set(references)) == len(references), "DynamoDB refuses two writes of one item in a transaction"
        assert len(writes) <= 100
        for write in writes:
            _refuse_hidden(write)
        with self._lock:
            lost = {write.ref: self.items.get(write.ref) for write in writes if not self._holds(write.ref, write.when)}
            if any(write.ref in lost and write.ref.kind == "event" for write in writes):
                return
            if lost:
                raise Lost(lost)
            for write in writes:
                self._apply(write)

    def update(self, change: Change) -> Any:
        self.log.append("update")
        _refuse_hidden(change)
        with self._lock:
            if not self._holds(change.ref, change.when):
                raise Lost({change.ref: None})
            self._apply(change)
            return self.items[change.ref]

    def list_newest(
        self,
        listings: Sequence[refs.Listing],
        *,
        after: str | None,
        limit: int,
        where: Mapping[str, Any],
        keep: Callable[[Any], bool] | None = None,
        span: Span = ANY_TIME,
    ) -> Page:
        self.log.append("list")
        for one in listings:
            _refuse_unnamed(MODELS[one.kind], where)
        since = keys.moment(span.since or 0)
        until = "~" if span.until is None else keys.moment(span.until)
        wanted = {keys.partition(one) for one in listings}
        with self._lock:
            entries = [(_index(ref, entity), entity) for ref, entity in self.items.items()]
        rows = sorted(
            (
                (index["l_sk"], entity)
                for index, entity in entries
                if index.get("l_pk") in wanted
                and (after is None or index["l_sk"] < after)
                and since <= index["l_sk"] < until
                and all(_shown(entity, name) == value for name, value in where.items())
                and (keep is None or keep(entity))
            ),
            key=lambda row: row[0],
            reverse=True,
        )
        return _page(rows, limit)

    def tally(self, listing: refs.Listing, matching: Condition, bound: int) -> Tally:
        self.log.append("tally")
        _refuse_unnamed(MODELS[listing.kind], _named(matching))
        wanted = keys.partition(listing)
        with self._lock:
            entries = [(_index(ref, entity), entity) for ref, entity in self.items.items()]
        rows = sorted(
            ((index["l_sk"], entity) for index, entity in entries if index.get("l_pk") == wanted),
            key=lambda row: row[0],
            reverse=True,
        )
        examined = rows[:bound]
        matched = sum(holds(entity, matching) for _, entity in examined)
        return Tally(matched, len(examined), more=len(rows) > len(examined))

    def children(self, ref: refs.Ref[Any], prefix: str, *, after: str | None = None, limit: int = 200) -> Page:
        self.log.append("children")
        partition, _ = keys.key(ref)
        with self._lock:
            found = [(keys.key(one), entity) for one, entity in self.items.items()]
        rows = sorted(
            (
                (key[1], entity)
                for key, entity in found
                if key[0] == partition and key[1].startswith(prefix) and (after is None or key[1] > after)
            ),
            key=lambda row: row[0],
        )
        return _page(rows, limit)

    def between(
        self, ref: refs.Ref[Any], first: str, last: str, *, after: str | None = None, limit: int, newest: bool = False
    ) -> Page:
        self.log.append("between")
        partition, _ = keys.key(ref)
        with self._lock:
            found = [(keys.key(one), entity) for one, entity in self.items.items()]
        rows = sorted(
            (
                (key[1], entity)
                for key, entity in found
                if key[0] == partition
                and first <= key[1] <= last
                and (after is None or (key[1] < after if newest else key[1] > after))
            ),
            key=lambda row: row[0],
            reverse=newest,
        )
        return _page(rows, limit)

    def open_at(self, digest_or_user: str, limit: int) -> Sequence[str]:
        self.log.append("open_at")
        with self._lock:
            entries = [_index(ref, entity) for ref, entity in self.items.items()]
        wanted = keys.address_partition(digest_or_user)
        found = sorted((index["a_sk"] for index in entries if index.get("a_pk") == wanted), reverse=True)
        return [position.partition("#")[2] for position in found[:limit]]

    def due(self, shard: int, now: int, limit: int) -> Sequence[Any]:
        self.log.append("due")
        with self._lock:
            entries = [(_index(ref, entity), entity) for ref, entity in self.items.items()]
        due = [
            (index["d_sk"], entity)
            for index, entity in entries
            if index.get("d_pk") == keys.due_partition(shard) and index["d_sk"] <= keys.moment(now, "~")
        ]
        return [entity for _, entity in sorted(due, key=lambda row: row[0])[:limit]]

    def _holds(self, ref: refs.Ref[Any], condition: Condition) -> bool:
        return holds(self.items.get(ref), condition)

    def _apply(self, write: Write) -> None:
        match write:
            case Put(ref, entity):
                self.items[ref] = entity
            case Drop(ref):
                self.items.pop(ref, None)
            case Change():
                self.items[write.ref] = _changed(self.items.get(write.ref), write)
            case Check():
                pass


def _refuse_hidden(write: Write) -> None:
    """DynamoDB sees attributes, not what is in the body of an item."""
    named = set(_named(write.when))
    if isinstance(write, Change):
        named |= {*write.assign, *write.increase, *write.insert, *write.discard}
    _refuse_unnamed(model_of(write.ref), named)


def _refuse_unnamed(model: type[Item], named: Iterable[str]) -> None:
    hidden = set(named) - own_attributes(model).keys()
    assert not hidden, f"{model.__name__} has no attribute of its own for {hidden}"


def _named(condition: Condition) -> Iterator[str]:
    if isinstance(condition, AllOf | AnyOf):
        for option in condition.options:
            yield from _named(option)
    elif isinstance(condition, Missing | Equals | AtMost | Contains):
        yield condition.name


def holds(entity: Any, condition: Condition) -> bool:
    return _HOLDS[type(condition)](entity, condition)


def _contains(entity: Any, one: Contains) -> bool:
    if entity is None:
        return False
    return bool(getattr(entity.policy, one.value)) if one.name == "switches" else one.value in getattr(entity, one.name)


def _at_most(entity: Any, one: AtMost) -> bool:
    value = None if entity is None else getattr(entity, one.name)
    return value is not None and bool(value <= one.value)


_HOLDS: dict[type, Callable[[Any, Any], bool]] = {
    Always: lambda entity, one: True,
    Absent: lambda entity, one: entity is None,
    Exists: lambda entity, one: entity is not None,
    Missing: lambda entity, one: entity is None or not getattr(entity, one.name, None),
    Equals: lambda entity, one: entity is not None and _shown(entity, one.name) == one.value,
    AtMost: _at_most,
    Contains: _contains,
    AnyOf: lambda entity, one: any(holds(entity, option) for option in one.options),
    AllOf: lambda entity, one: all(holds(entity, option) for option in one.options),
}


def _changed(entity: Any, change: Change) -> Any:
    if entity is None:
        made = dict(change.assign) | dict(change.increase)
        made |= {name: (value,) for name, value in change.insert.items()}
        kind = KINDS[change.ref.kind][1]
        if "id" in kind.__dataclass_fields__:
            # The key says it, as it does of an item that an update made.
            made.setdefault("id", keys.identifier(keys.cells(change.ref)))
        return kind(**made)
    fields: dict[str, Any] = dict(change.assign)
    for name, amount in change.increase.items():
        fields[name] = (getattr(entity, name) or 0) + amount
    for name, value in change.insert.items():
        fields[name] = tuple(sorted({*getattr(entity, name), value}))
    for name, value in change.discard.items():
        fields[name] = tuple(one for one in getattr(entity, name) if one != value)
    return replace(entity, **fields)


def _index(ref: refs.Ref[Any], entity: Any) -> dict[str, Any]:
    return derived(ref, entity)


def _shown(entity: Any, name: str) -> Any:
    return entity.inviter.user if name == "inviter_user" else getattr(entity, name)


def _page(rows: list[tuple[str, Any]], limit: int) -> Page:
    shown = rows[:limit]
    following = shown[-1][0] if len(rows) > limit else None
    return Page([entity for _, entity in shown], following, [place for place, _ in shown])
