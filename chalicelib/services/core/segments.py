"""Going through all of the table in segments, for an operator's job: whoever does it may die anywhere, and goes on."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.marks import Progress
from chalicelib.domain.writes import Always, Drop, Put
from chalicelib.services.context import Context

# The items at a position of a segment, and the position after them, "" at the end.
Read = Callable[[str], tuple[Sequence[Any], str]]
# What a work has that begins now.
Fresh = Callable[[], Context]


def pages(fresh: Fresh, name: str, segment: str, read: Read) -> Iterator[Sequence[Any]]:
    """The pages of a segment that no run of this `name` has done before. One is done when the next is asked for."""
    reference = refs.progress(name, segment)
    progress = fresh().store.read([reference])[reference] or Progress()
    while not progress.done:
        items, following = read(progress.position)
        yield items
        progress = Progress(position=following, done=not following)
        fresh().store.commit([Put(reference, progress, Always())])


def forget(fresh: Fresh, name: str, segments: Sequence[str]) -> None:
    """Forgets how far it was, once all segments are done: the next run looks at everything again."""
    fresh().store.commit([Drop(refs.progress(name, segment), Always()) for segment in segments])
