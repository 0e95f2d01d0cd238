"""The store: typed reads, and conditional writes as one transaction, on the one table."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pynamodb.exceptions import PynamoDBException, UpdateError

from chalicelib.domain import refs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.writes import ANY_TIME, Change, Condition, Found, Lost, Page, Put, Span, Tally, Write
from chalicelib.models import keys
from chalicelib.models.body import Raw
from chalicelib.models.codec import model_of, to_entity
from chalicelib.models.conditions import expression
from chalicelib.models.item import Item
from chalicelib.models.pages import just_below, newest, tally
from chalicelib.models.query import query
from chalicelib.models.transaction import Cancelled, Interrupted, Transaction, actions, code_of, put_alone

log = logging.getLogger(__name__)
T = TypeVar("T")
TRIES = 5
# The client tries three times and waits up to 3 s each: two silences still leave the caller an answer in its time.
SILENCES = 2
BATCH = 100


class DynamoStore:
    """`pause(attempt)` waits a little, longer with each attempt and never the same time."""

    def __init__(self, pause: Callable[[int], None]) -> None:
        self._pause = pause

    def read(self, references: Iterable[refs.Ref[Any]]) -> Found:
        wanted = {keys.key(ref): ref for ref in references}
        with _Answering():
            items = [raw for batch in _batches(wanted) for raw in self._fetch(batch)]
        return Found({wanted[raw["pk"]["S"], raw["sk"]["S"]]: to_entity(raw) for raw in items})

    def _fetch(self, left: list[Any]) -> Iterator[Any]:
        """One call, and more only for what DynamoDB left out of its answer."""
        table = Item.Meta.table_name
        for attempt in range(TRIES):
            if attempt:
                self._pause(attempt)
            answer = Item._get_connection().batch_get_item(left, consistent_read=True)
            yield from answer["Responses"].get(table, ())
            left = answer["UnprocessedKeys"].get(table, {}).get("Keys", [])
            if not left:
                return
        raise Unavailable(retry_after=1)

    def commit(self, writes: Sequence[Write]) -> None:
        silences = 0
        for attempt in range(TRIES):
            if attempt:
                self._pause(attempt)
            try:
                if _happens(writes):
                    return
            except Interrupted as interrupted:
                log.warning("transaction interrupted", extra={"cause": interrupted.cause})
                silences += interrupted.silent
                if silences == SILENCES:
                    break
        raise Unavailable(retry_after=1)

    def update(self, change: Change) -> Any:
        model, connection = model_of(change.ref), Item._get_connection()
        condition = expression(model, change.when)
        try:
            with _Answering():
                answer = connection.update_item(
                    *keys.key(change.ref), actions(model, change), condition, return_values="ALL_NEW"
                )
        except UpdateError as error:
            raise Lost({change.ref: None}) from error
        return to_entity(answer["Attributes"])

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
        partitions = [keys.partition(one) for one in listings]
        with _Answering():
            return newest(partitions, after=after, limit=limit, where=where, keep=keep, span=span)

    def tally(self, listing: refs.Listing, matching: Condition, bound: int) -> Tally:
        with _Answering():
            return tally(listing, matching, bound)

    def children(self, ref: refs.Ref[T], prefix: str, *, after: str | None = None, limit: int = 200) -> Page:
        partition, _ = keys.key(ref)
        condition = Item.sk.startswith(prefix) if after is None else Item.sk.between(after + "\0", prefix + "\uffff")
        with _Answering():
            items = list(query(partition, condition, limit=limit + 1))
        return _page(items, limit)

    def between(
        self, ref: refs.Ref[Any], first: str, last: str, *, after: str | None = None, limit: int, newest: bool = False
    ) -> Page:
        partition, _ = keys.key(ref)
        if after is not None:
            first, last = (first, just_below(after)) if newest else (after + "\0", last)
        with _Answering():
            items = list(query(partition, Item.sk.between(first, last), forward=not newest, limit=limit + 1))
        return _page(items, limit)

    def open_at(self, digest_or_user: str, limit: int) -> Sequence[str]:
        with _Answering():
            newest_first = query(keys.address_partition(digest_or_user), index="addresses", forward=False, limit=limit)
            return [raw["a_sk"]["S"].partition("#")[2] for raw in newest_first]

    def due(self, shard: int, now: int, limit: int) -> Sequence[Any]:
        with _Answering():
            waiting = query(keys.due_partition(shard), Item.d_sk <= keys.moment(now, "~"), index="due", limit=limit)
            return [to_entity(raw) for raw in waiting]


def _page(items: Sequence[Raw], limit: int) -> Page:
    """At most `limit` items, of one more that were asked for to know whether it goes on."""
    shown = items[:limit]
    places = [raw["sk"]["S"] for raw in shown]
    return Page([to_entity(raw) for raw in shown], places[-1] if len(items) > limit else None, places)


def _happens(writes: Sequence[Write]) -> bool:
    """True when it is written, now or by an earlier try; False after a mere conflict. Raises Lost, Interrupted."""
    connection = Item._get_connection().connection
    try:
        match writes:
            case [Put() as alone]:
                put_alone(alone, connection)
            case _:
                Transaction(writes).run(connection)
    except Cancelled as cancelled:
        if cancelled.lost and not cancelled.happened:
            raise Lost(cancelled.lost) from None
        return cancelled.happened
    return True


def _batches(wanted: Iterable[tuple[str, str]]) -> Iterator[list[dict[str, Any]]]:
    keys = [{"pk": {"S": partition}, "sk": {"S": sort}} for partition, sort in wanted]
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


class _Answering:
    """Turns a store that does not answer into Unavailable; a failed condition passes through."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        if not isinstance(error, PynamoDBException):
            return
        code = code_of(error)
        if code == "ConditionalCheckFailedException":
            return
        log.warning("store unavailable", extra={"cause": code or type(error.cause).__name__})
        raise Unavailable(retry_after=1) from error
