"""Pages of what can only be judged after a further read: a bounded number of chunks for each request.

A page may therefore be shorter than asked for, even empty, and still have a next one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.domain.writes import Page

CHUNK = 100
CHUNKS = 5
ReadChunk = Callable[[str | None, int], Page]
Judge = Callable[[Sequence[Any]], Sequence[Any]]


def sift(read: ReadChunk, judge: Judge, after: str | None, limit: int, *, at_once: int = CHUNK) -> Page:
    """Up to `limit` rows. `judge` makes a row of each item of a chunk, None of what does not belong in the list."""
    shown: list[Any] = []
    position = after
    for _ in range(CHUNKS):
        chunk = read(position, at_once)
        for row, place in zip(judge(chunk.items), chunk.positions, strict=True):
            if row is not None and len(shown) == limit:
                return Page(shown, position)
            if row is not None:
                shown.append(row)
            position = place
        position = chunk.next
        if position is None:
            break
    return Page(shown, position)
