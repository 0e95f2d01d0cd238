"""A verdict on an order: what is known of it, and what it should be, with everything that must be written."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order, OrderStatus, Standing
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write


@dataclass(frozen=True)
class Case:
    """An order with all that is known of its payments, the invitation it pays for, and what its money comes to."""

    order: Order
    invitation: Invitation | None
    money: Standing


@dataclass(frozen=True)
class Verdict:
    """The order as it should be, and everything else that must be written with it. `released`: the id of the
    invitation that goes out by this."""

    order: Order
    writes: Sequence[Write] = ()
    released: str = ""


def needs_attention(order: Order, reason: str) -> Verdict:
    """Money for which nothing is given, and nothing taken away, until somebody has looked."""
    return Verdict(replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=str(reason)))


def handed_over(order: Order, now: int) -> Order:
    """The order as paid, with the time when what was paid for was first handed over."""
    return replace(order, status=OrderStatus.PAID, attention="", released_at=order.released_at or now)
