"""What an ended invitation leaves to the one that takes its place: nobody pays twice (DESIGN section 2)."""

from chalicelib.domain import refs
from chalicelib.domain.command import Carried
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.services.baskets import again
from chalicelib.services.expiring import expire
from chalicelib.services.kit import Kit


def carried(kit: Kit, offer: Invitation, now: int) -> Carried | None:
    """The packages and the paid order of an ended invitation; None where nothing was paid.

    Raises Conflict while its payment is disputed or does not fit.
    """
    if offer.packages:
        # Its end is recorded first: only then is what it had put aside free again.
        expire(kit, offer.id, now)
    order = paid_order(kit, offer, now)
    return Carried(offer.packages, tuple(again(offer.packages)), order.id, order) if order else None


def paid_order(kit: Kit, offer: Invitation, now: int) -> Order | None:
    """The order that paid for this invitation and for no other since."""
    if not offer.order or offer.accepted:
        return None
    order = kit.store.read([refs.order(offer.order)])[refs.order(offer.order)]
    if order is None or order.invitation != offer.id:
        return None
    money = standing(order, now)
    if money.status in (OrderStatus.DISPUTED, OrderStatus.NEEDS_ATTENTION):
        raise Conflict(
            "The payment for this invitation needs attention first: see its order.", extra={"order": order.id}
        )
    return order if money.status == OrderStatus.PAID else None
