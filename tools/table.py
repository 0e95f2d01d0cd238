"""The table of a stack, for tools that work on it with the operator's own AWS credentials."""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from typing import Any

from tools.stack import Stack

Read = Callable[[str], tuple[list[Any], str]]


def connect(stack: Stack) -> Callable[[], Any]:
    """Gives what a work has that begins now, on the table of this stack."""
    # A pool's id begins with its region, which is the stack's.
    region = stack.settings["USHER_USER_POOL_ID"].partition("_")[0]
    os.environ.update({**stack.settings, "AWS_REGION": region, "AWS_DEFAULT_REGION": region})
    from chalicelib import wiring

    wiring.context()
    return wiring.context


def reader(models: Sequence[type[Any]], segment: int, segments: int) -> Read:
    """Reads items of these models, of one segment from a position on, in strongly consistent pages."""
    from chalicelib.models.codec import to_entity
    from chalicelib.models.item import Item

    def read(position: str) -> tuple[list[Any], str]:
        connection: Any = Item._get_connection()
        answer = connection.scan(
            filter_condition=Item.item_kind.is_in(*models),
            segment=segment,
            total_segments=segments,
            exclusive_start_key=json.loads(position) if position else None,
            consistent_read=True,
        )
        following = answer.get("LastEvaluatedKey")
        return [to_entity(raw) for raw in answer["Items"]], json.dumps(following) if following else ""

    return read


def add_segments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--segments", type=int, default=4, choices=range(1, 33), metavar="1..32", help="scanned at once"
    )
