"""Which partitions an operation writes to, and how many units of each: what could run hot."""

import re
from collections import Counter
from collections.abc import Iterator
from math import ceil
from typing import Any

from tests.models.bill import INDEXES, WRITES, RawItem, size

INDEX_NAMES = dict(zip(INDEXES, ("lists", "due", "addresses"), strict=True))
WORD = re.compile(r"[A-Za-z]{1,20}")


def family(place: str, partition: str) -> str:
    """The partition without its ids, numbers and digests: `table EVT#*#*#*`."""
    words = (part if WORD.fullmatch(part) else "*" for part in partition.split("#"))
    return f"{place} {'#'.join(words)}"


def spread(entries: list[Any]) -> dict[str, float]:
    """Write units by family of partitions, of calls as `flow.py` logs them: step, operation, parameters, and what
    was there before and after."""
    units: Counter[str] = Counter()
    for _, operation, parameters, told in entries:
        if operation in WRITES:
            units.update(_of(parameters, told["before"], told["after"], 2 if operation.startswith("T") else 1))
    return dict(units)


def _of(parameters: dict[str, Any], before: list[RawItem], after: list[RawItem], times: int) -> Counter[str]:
    old, new = ({_key(item): item for item in items} for items in (before, after))
    units: Counter[str] = Counter()
    for key in _touched(parameters):
        entries = [items[key] for items in (old, new) if key in items]
        units[family("table", key[0])] += times * max(map(_kilobytes, entries), default=1)
        for names, place in INDEX_NAMES.items():
            for partition, count in _entries(names, old.get(key, {}), new.get(key, {})):
                units[family(place, partition)] += count
    return units


def _touched(parameters: dict[str, Any]) -> Iterator[tuple[str, str]]:
    writes = [write for one in parameters.get("TransactItems", [{"alone": parameters}]) for write in one.values()]
    for write in writes:
        yield _key(write.get("Key") or write["Item"])


def _entries(names: tuple[str, str], old: RawItem, new: RawItem) -> Iterator[tuple[str, int]]:
    was, now = ([item[name]["S"] for name in names] if names[0] in item else None for item in (old, new))
    if was == now:
        if was and old != new:
            yield was[0], max(_kilobytes(old), _kilobytes(new))
        return
    for entry, item in ((was, old), (now, new)):
        if entry:
            yield entry[0], _kilobytes(item)


def _key(item: RawItem) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _kilobytes(item: RawItem) -> int:
    return ceil(size(item) / 1024)
