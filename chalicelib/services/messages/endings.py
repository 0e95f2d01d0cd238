"""What becomes of a message before it is sent: it may go, or how it ends."""

from collections.abc import Callable

from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.messages import Message
from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class Ready:
    """A message that may go: with its address, in whose name, and how it is written."""

    delivery: Delivery
    from_name: str
    write: Callable[[], Message]


@dataclass(frozen=True)
class Ending:
    """How a message ends that must not go."""

    status: DeliveryStatus
    reason: str


def kept_back(reason: str) -> Ending:
    return Ending(DeliveryStatus.SUPPRESSED, reason)
