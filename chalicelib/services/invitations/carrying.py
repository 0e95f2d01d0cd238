"""What an ended invitation leaves to the one that takes its place: nobody pays twice."""

from chalicelib.domain import refs
from chalicelib.domain.command import Carried
from chalicelib.domain.entitlement import EntitlementStatus
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order, OrderStatus, kept_sum, standing
from chalicelib.domain.package import Offered
from chalicelib.services.context import Context
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.sales.reserving import again, charged


def carried(context: Context, invitation: Invitation) -> Carried | None:
    """The packages and the paid order of an ended invitation; None where nothing was paid.

    Raises Conflict while its payment is disputed or does not fit.
    """
    if invitation.packages:
        # Its end is recorded first: only then is what it had put aside free again.
        expire(context, invitation.id)
    order = paid_order(context, invitation)
    if order is None:
        return None
    fresh = [*again(invitation.packages), *_let_go(context, invitation)]
    return Carried(invitation.packages, tuple(fresh), order.id, order)


def _let_go(context: Context, invitation: Invitation) -> list[Offered]:
    """What has been paid for and is put aside no more, since the invitation ended before the money came."""
    wanted = charged(invitation.packages)
    held = {
        one.entitlement: refs.entitlement(invitation.organization, invitation.contact, one.entitlement)
        for one in wanted
    }
    found = context.store.read(held.values())
    live = {one.id for one in found.all(held.values()) if one.status == EntitlementStatus.RESERVED}
    return [one for one in wanted if one.entitlement not in live]


def paid_order(context: Context, invitation: Invitation) -> Order | None:
    """The order that paid for this invitation and for no other since."""
    if not invitation.order or invitation.accepted:
        return None
    order = context.store.read([refs.order(invitation.order)])[refs.order(invitation.order)]
    if order is None or order.invitation != invitation.id:
        return None
    money = standing(order, context.now)
    rest_asked = money.status == OrderStatus.OPEN and kept_sum(order) > 0
    if rest_asked or money.status in (OrderStatus.DISPUTED, OrderStatus.NEEDS_ATTENTION):
        detail = "The payment for this invitation needs attention first: accept or close its order."
        raise Conflict(detail, extra={"order": order.id})
    return order if money.status == OrderStatus.PAID else None
