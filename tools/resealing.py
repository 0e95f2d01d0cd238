"""What lies sealed in the table of a stack: sealing it anew before its key slot goes, and counting what is left."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tools.table import reader

SEGMENTS = 4


def reseal(fresh: Any, slot: int, segments: int = SEGMENTS) -> str:
    """What to tell the operator. `fresh` gives what a work has that begins now."""
    from chalicelib.services.core.resealing import Resealed, finish, reseal_segment

    names = [f"{number}#{segments}" for number in range(segments)]
    with ThreadPoolExecutor(segments) as threads:
        begun = [
            threads.submit(reseal_segment, fresh, slot, name, reader(_models(), number, segments))
            for number, name in enumerate(names)
        ]
        total = sum((one.result() for one in begun), Resealed())
    finish(fresh, slot, names)
    lost = f" {total.unreadable} can't be opened: their key went before." if total.unreadable else ""
    return f"{total.done} were sealed anew.{lost} Nothing is lost with slot {slot} now: STEP=retire SLOT={slot}"


def left_under(fresh: Any, slot: int, segments: int = SEGMENTS) -> int:
    """How much would be lost with this slot."""
    with ThreadPoolExecutor(segments) as threads:
        return sum(threads.map(lambda number: _left(fresh, slot, number, segments), range(segments)))


def _left(fresh: Any, slot: int, number: int, segments: int) -> int:
    from chalicelib.services.core.resealing import is_left

    read, position, left = reader(_models(), number, segments), "", 0
    while True:
        items, position = read(position)
        left += sum(is_left(fresh(), slot, one) for one in items)
        if not position:
            return left


def _models() -> list[type[Any]]:
    from chalicelib.models.codec import KINDS
    from chalicelib.services.core.resealing import SEALED

    return [model for model, entity in KINDS.values() if entity in SEALED]
