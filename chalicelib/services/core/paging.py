"""Going through all pages of what a store lists."""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.domain.writes import Page


def every(read: Callable[[str | None], Page], after: str | None = None) -> Iterator[Any]:
    """The items behind position `after`, a page at a time and none before it is asked for: `read` answers the page that
    follows a position, None for the beginning."""
    while True:
        page = read(after)
        yield from page.items
        if page.next is None:
            return
        after = page.next
