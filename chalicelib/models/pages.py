"""Newest-first pages over index `lists`, merged from several partitions with one position for all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from heapq import merge
from itertools import islice
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition as Expression

from chalicelib.domain.writes import Page
from chalicelib.models import items
from chalicelib.models.codec import to_entity
from chalicelib.models.item import Item

# A filter that matches little must not read an organization's whole history in one request.
EXAMINED = 1_000


def newest(partitions: Sequence[str], *, after: str | None, limit: int, where: Mapping[str, Any]) -> Page:
    """Up to `limit` items below position `after`, and the position of the last one."""
    streams = [_stream(partition, after, limit, where) for partition in partitions]
    found = list(islice(merge(*streams, key=lambda item: item.l_sk, reverse=True), limit + 1))
    shown = found[:limit]
    return Page([to_entity(item) for item in shown], shown[-1].l_sk if len(found) > limit else None)


def _stream(partition: str, after: str | None, limit: int, where: Mapping[str, Any]) -> Iterator[Item]:
    below = Item.l_sk < after if after else None
    results: Iterable[Item] = Item.lists.query(
        partition,
        below,
        filter_condition=_filter(where),
        scan_index_forward=False,
        page_size=min(EXAMINED, limit + 1) if not where else EXAMINED,
    )
    return iter(results)


def _filter(where: Mapping[str, Any]) -> Expression | None:
    terms = [getattr(items.InvitationItem, name) == value for name, value in where.items()]
    return reduce(and_, terms) if terms else None
