"""Queries of one partition, as PynamoDB pages through them, with the items as DynamoDB holds them.

A model's own query would make an object of each item first, and have DynamoDB filter by all kinds that there are.
"""

from collections.abc import Iterator
from typing import Any

from pynamodb.pagination import ResultIterator

from chalicelib.models.body import Raw
from chalicelib.models.item import Item


def query(
    partition: str,
    within: Any = None,
    *,
    index: str | None = None,
    forward: bool = True,
    limit: int | None = None,
    step: int | None = None,
) -> Iterator[Raw]:
    """Items by their sort key, `limit` of them at most, `step` in one call. Without an index the read is consistent."""
    how = {
        "range_key_condition": within,
        "index_name": index,
        "consistent_read": index is None,
        "scan_index_forward": forward,
        "limit": step or limit,
    }
    return ResultIterator(Item._get_connection().query, (partition,), how, limit=limit)
