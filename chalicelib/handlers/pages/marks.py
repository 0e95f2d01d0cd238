"""The mark of a form: sent again as it was, by a double click or a browser that came back, it does nothing twice."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from chalicelib.domain.command import Replay
from chalicelib.domain.ids import encode
from chalicelib.handlers.pages.core import Turn


def mark(turn: Turn) -> str:
    """What the field `form` of a fresh form has: it tells this form from the next one."""
    return encode(turn.context.random(12))


def replay(about: str, typed: Mapping[str, str], names: Iterable[str] = ()) -> Replay | None:
    """Of a form about something, with what was typed into it, or into the fields with these names alone."""
    if not typed.get("form"):
        return None
    digest = sha256("\0".join((about, *(typed.get(name, "") for name in names or typed))).encode()).hexdigest()
    return Replay(f"page#{digest}", digest)
