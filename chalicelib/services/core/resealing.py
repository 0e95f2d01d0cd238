"""Sealing anew what lies under a key slot that is to go, so that it opens after that too (docs/adr/0068).

An operator's job that goes through all of the table. A seal is the same secret under another key: nobody sees another
version of what it is in, and whoever replaces that meanwhile wins.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.pin import Pin
from chalicelib.domain.sign_in import SignIn
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import AllOf, Condition, Equals, Missing, Put
from chalicelib.services.context import Context
from chalicelib.services.core import pin_digits, sessions
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.core.sealing import slot_of
from chalicelib.services.core.segments import Fresh, Read, forget, pages

# Everything that is kept under a seal, and what seals its secret once more: None where it can't be opened.
SEALED: dict[type, Callable[[Context, Any], str | None]] = {
    Pin: pin_digits.sealed_anew,
    SignIn: sessions.sealed_anew,
}


@dataclass(frozen=True)
class Resealed:
    """How many seals were made anew, and how many nobody can open, whatever becomes of the slot."""

    done: int = 0
    unreadable: int = 0

    def __add__(self, other: "Resealed") -> "Resealed":
        return Resealed(self.done + other.done, self.unreadable + other.unreadable)


def reseal_segment(fresh: Fresh, slot: int, segment: str, read: Read) -> Resealed:
    """All of a segment that lies under `slot`, from where the run before left off. Raises Conflict, Unavailable."""
    total = Resealed()
    for items in pages(fresh, _name(slot), segment, read):
        for item in items:
            total += _reseal(fresh(), slot, item)
    return total


def finish(fresh: Fresh, slot: int, segments: Sequence[str]) -> None:
    """The next run looks at everything again."""
    forget(fresh, _name(slot), segments)


def is_left(context: Context, slot: int, kept: Any) -> bool:
    """Whether this would be lost with the slot."""
    return _lies_under(context, slot, kept) and SEALED[type(kept)](context, kept) is not None


def _reseal(context: Context, slot: int, found: Any) -> Resealed:
    kept = found

    def reread(_: Any) -> None:
        nonlocal kept
        kept = context.store.read([refs.of(found)])[refs.of(found)]

    def decide() -> Decision[Resealed]:
        if kept is None or not _lies_under(context, slot, kept):
            return Decision(Resealed())
        sealed = SEALED[type(kept)](context, kept)
        if sealed is None:
            return Decision(Resealed(unreadable=1))
        write = Put(refs.of(kept), replace(kept, sealed=sealed), _is_as_read(kept))
        return Decision(Resealed(done=1), [write], reread)

    return attempt(context, decide)


def _lies_under(context: Context, slot: int, kept: Any) -> bool:
    return slot_of(kept.sealed) == slot and not (isinstance(kept, SignIn) and kept.is_over(context.now))


def _is_as_read(kept: Any) -> Condition:
    """Whoever sends a message about a PIN notes that without a new version."""
    newest = Equals("version", kept.version)
    if not isinstance(kept, Pin):
        return newest
    noted = Equals("last_message", kept.last_message) if kept.last_message else Missing("last_message")
    return AllOf((newest, noted))


def _name(slot: int) -> str:
    return f"reseal-{slot}"
