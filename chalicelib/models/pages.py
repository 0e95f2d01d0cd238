"""Newest-first pages over index `lists`, merged from several partitions with one position for all of them.

A position is time and id of an item, which never change: items may move between partitions from page to page.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.writes import ANY_TIME, Condition, Page, Span, Tally
from chalicelib.models import discovery, items, keys, machines, notices, people, requests, sales
from chalicelib.models.body import Raw
from chalicelib.models.codec import to_entity
from chalicelib.models.conditions import expression
from chalicelib.models.item import Item
from chalicelib.models.query import query

# A filter that matches little must not read an organization's whole history in one request.
EXAMINED = 1_000
FILTERED_AT_ONCE = 200
Keep = Callable[[Any], bool]


def newest(
    partitions: Sequence[str],
    *,
    after: str | None,
    limit: int,
    where: Mapping[str, Any],
    keep: Keep | None = None,
    span: Span = ANY_TIME,
) -> Page:
    """Up to `limit` items below position `after`, and the position to go on from.

    With `where` or `keep` a page may hold fewer items, even none, and still have a next one.
    """
    step = max(FILTERED_AT_ONCE, limit + 1) if where or keep else limit + 1
    streams = [_stream(partition, _below(after, span), span.since, step) for partition in partitions]
    rows = _once(merge(*streams, key=_place, reverse=True))
    shown: list[tuple[str, Any]] = []
    last = None
    for item in islice(rows, EXAMINED):
        entity = _wanted(item, where, keep)
        if entity is not None:
            if len(shown) == limit:
                return _page(shown, last)
            shown.append((_place(item), entity))
        last = _place(item)
    return _page(shown, last if next(rows, None) else None)


def tally(listing: refs.Listing, matching: Condition, bound: int) -> Tally:
    """DynamoDB counts by itself: no item leaves it, though each one is paid for as if read."""
    connection: Any = Item._get_connection()
    model = MODELS[listing.kind]
    counted = examined = 0
    start = None
    while examined < bound:
        answer = connection.query(
            keys.partition(listing),
            index_name="lists",
            filter_condition=expression(model, matching),
            scan_index_forward=False,
            select="COUNT",
            limit=bound - examined,
            exclusive_start_key=start,
        )
        counted, examined = counted + answer["Count"], examined + answer["ScannedCount"]
        start = answer.get("LastEvaluatedKey")
        if start is None:
            break
    return Tally(counted, examined, more=start is not None)


MODELS: dict[str, type[Item]] = {
    "invitations": items.InvitationItem,
    "contacts": people.ContactItem,
    "dependents": people.DependentItem,
    "assigned": people.AssignmentItem,
    "keys": machines.ApiKeyItem,
    "guests": people.GuestItem,
    "packages": sales.PackageItem,
    "orders": sales.OrderItem,
    "asks": discovery.AskItem,
    "requests": requests.RequestItem,
    "requests_of": requests.RequestMarkItem,
    "subscribed": notices.SubscriptionItem,
}


def _page(shown: Sequence[tuple[str, Any]], position: str | None) -> Page:
    return Page([entity for _, entity in shown], position, [place for place, _ in shown])


def _below(after: str | None, span: Span) -> str | None:
    """The position that everything shown is older than."""
    ends = [after] if after else []
    ends += [keys.moment(span.until)] if span.until is not None else []
    return min(ends, default=None)


def _stream(partition: str, below: str | None, since: int | None, step: int) -> Iterator[Raw]:
    oldest = keys.moment(since or 0)
    if below is not None and below <= oldest:
        return iter(())
    # A key takes one condition, and BETWEEN includes both of its ends.
    within: Any = Item.l_sk < below if below else None
    if since is not None:
        within = Item.l_sk.between(oldest, just_below(below)) if below else Item.l_sk >= oldest
    return query(partition, within, index="lists", forward=False, step=step)


def just_below(position: str) -> str:
    """The greatest key of ours before `position`: keys are ASCII, so `~` ends more than any of them does."""
    return position[:-1] + chr(ord(position[-1]) - 1) + "~"


def _place(item: Raw) -> str:
    place: str = item["l_sk"]["S"]
    return place


def _once(rows: Iterator[Raw]) -> Iterator[Raw]:
    """An item that changes its list between two of the reads is met twice; it keeps its place."""
    place = None
    for item in rows:
        if _place(item) != place:
            yield item
        place = _place(item)


def _wanted(item: Raw, where: Mapping[str, Any], keep: Keep | None) -> Any:
    """The domain object of an item that is to be shown, or None."""
    if any(item.get(name) != {"S": value} for name, value in where.items()):
        return None
    entity = to_entity(item)
    return entity if keep is None or keep(entity) else None
