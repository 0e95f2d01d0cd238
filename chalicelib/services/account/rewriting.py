"""Taking a person out of an item that stays."""

from collections.abc import Callable

from chalicelib.domain import refs
from chalicelib.domain.emptied import emptied
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, Entity, attempt, revised, save


def rewrite(context: Context, reference: refs.Ref[Entity], change: Callable[[Entity], Entity]) -> None:
    """What lies there as `change` makes it of the newest; nothing where that changes nothing, or nothing is there.

    Raises Conflict where others are always faster.
    """

    def decide() -> Decision[None]:
        current = context.store.read([reference])[reference]
        if current is None or change(current) == current:
            return Decision(None)
        return Decision(None, [save(current, revised(change(current)))])

    attempt(context, decide)


def empty(context: Context, reference: refs.Ref[Entity]) -> None:
    """What lies there, without the person (domain/emptied.py)."""
    rewrite(context, reference, emptied)
