"""What became of a message about a PIN."""

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.pin import FIRST, PinMessage
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context


@dataclass(frozen=True)
class SentPin:
    """A message about a PIN on its way, and whether the PIN was made for it."""

    message: PinMessage
    delivery: Delivery
    is_new: bool = False


def latest(context: Context, identifier: str) -> SentPin | None:
    """A message with what became of it; None for one that is kept no more."""
    message, delivery = refs.pin_message(identifier), refs.delivery(identifier, FIRST)
    found = context.store.read([message, delivery])
    said, way = found[message], found[delivery]
    return SentPin(said, way) if said and way else None
