"""Newest-first pages over index `lists`, merged from several partitions with one position for all of them."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any

from chalicelib.domain.writes import Page
from chalicelib.models.codec import to_entity
from chalicelib.models.item import Item

# A filter that matches little must not read an organization's whole history in one request.
EXAMINED = 1_000
FILTERED_AT_ONCE = 200


def newest(partitions: Sequence[str], *, after: str | None, limit: int, where: Mapping[str, Any]) -> Page:
    """Up to `limit` items below position `after`, and the position to go on from.

    With `where` a page may hold fewer items, even none, and still have a next one.
    """
    step = max(FILTERED_AT_ONCE, limit + 1) if where else limit + 1
    streams = [_stream(partition, after, step) for partition in partitions]
    rows = _once(merge(*streams, key=lambda item: item.l_sk, reverse=True))
    shown: list[Item] = []
    last = None
    for item in islice(rows, EXAMINED):
        if _matches(item, where):
            if len(shown) == limit:
                return _page(shown, last)
            shown.append(item)
        last = item.l_sk
    return _page(shown, last if next(rows, None) else None)


def _page(shown: Sequence[Item], position: str | None) -> Page:
    return Page([to_entity(item) for item in shown], position)


def _stream(partition: str, after: str | None, step: int) -> Iterator[Item]:
    below = Item.l_sk < after if after else None
    return iter(Item.lists.query(partition, below, scan_index_forward=False, page_size=step))


def _once(rows: Iterator[Item]) -> Iterator[Item]:
    """An item that changes its list between two of the reads is met twice; it keeps its place."""
    place = None
    for item in rows:
        if item.l_sk != place:
            yield item
        place = item.l_sk


def _matches(item: Item, where: Mapping[str, Any]) -> bool:
    return all(getattr(item, name) == value for name, value in where.items())
