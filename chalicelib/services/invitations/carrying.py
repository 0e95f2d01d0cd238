"""What an ended invitation leaves to the one that takes its place: nobody pays twice (DESIGN section 2)."""

from chalicelib.domain import refs
from chalicelib.domain.command import Carried
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.services.context import Context
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.sales.reserving import again


def carried(context: Context, invitation: Invitation) -> Carried | None:
    """The packages and the paid order of an ended invitation; None where nothing was paid.

    Raises Conflict while its payment is disputed or does not fit.
    """
    if invitation.packages:
        # Its end is recorded first: only then is what it had put aside free again.
        expire(context, invitation.id)
    order = paid_order(context, invitation)
    return Carried(invitation.packages, tuple(again(invitation.packages)), order.id, order) if order else None


def paid_order(context: Context, invitation: Invitation) -> Order | None:
    """The order that paid for this invitation and for no other since."""
    if not invitation.order or invitation.accepted:
        return None
    order = context.store.read([refs.order(invitation.order)])[refs.order(invitation.order)]
    if order is None or order.invitation != invitation.id:
        return None
    money = standing(order, context.now)
    if money.status in (OrderStatus.DISPUTED, OrderStatus.NEEDS_ATTENTION):
        raise Conflict(
            "The payment for this invitation needs attention first: see its order.", extra={"order": order.id}
        )
    return order if money.status == OrderStatus.PAID else None
