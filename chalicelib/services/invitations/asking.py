"""Asking once more for a payment: another message for the same order, whose time starts again."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import revised, save
from chalicelib.services.invitations.state import extend
from chalicelib.services.invitations.ways import channel_for, channel_in_app
from chalicelib.services.messages.outgoing import messaged, put_delivery, sending
from chalicelib.services.sales.orders import asking, fact, history


def asked_again(context: Context, order: Order, actor: str) -> tuple[list[Write], Order]:
    """The writes of one more message for an open order. The invitation behind it gets the same time."""
    person_ref, offer_ref = refs.contact(order.organization, order.contact), refs.invitation(order.invitation)
    found = context.store.read([person_ref, *([offer_ref] if order.invitation else [])])
    contact, invitation = found[person_ref], found[offer_ref]
    fresh, _, writes = _asked(context, order, contact, order.channel, actor)
    if invitation is not None and invitation.status == InvitationStatus.AWAITING_PAYMENT:
        writes += extend(context, invitation, replace(invitation, expires_at=fresh.expires_at))
    return writes, fresh


def asked_for_payment(
    context: Context, invitation: Invitation, contact: Contact, actor: str, channel: str
) -> tuple[Invitation, Delivery | None, list[Write]]:
    """The same, for whoever resends the invitation that waits for it. Raises Conflict while the money is in dispute."""
    order = context.store.read([refs.order(invitation.order)])[refs.order(invitation.order)]
    if order is None or standing(order, context.now).status != OrderStatus.OPEN:
        raise Conflict("The payment for this invitation needs attention first: see its order.")
    chosen = (
        channel_in_app(channel)
        if invitation.invitee
        else channel_for(channel or invitation.channel, contact.preferred, invitation.recipient)
    )
    order, delivery, writes = _asked(context, order, contact, chosen, actor)
    fresh = revised(invitation, channel=chosen, expires_at=order.expires_at)
    return fresh, delivery, writes + extend(context, invitation, fresh)


def _asked(
    context: Context, order: Order, contact: Contact | None, channel: str, actor: str
) -> tuple[Order, Delivery | None, list[Write]]:
    until = context.now + order.lifetime * 1000
    due_at = min(order.due_at or until, until) if order.checkout else until
    fresh = revised(order, channel=channel, expires_at=until, due_at=due_at)
    fresh, delivery = asking(context, fresh, contact.messaged_at if contact else ())
    writes: list[Write] = [
        save(order, fresh),
        *put_delivery(delivery),
        *(messaged(contact, delivery, context.now) if contact else []),
        history(context, order, "asked_again", actor=actor),
        fact(context, fresh, "order.asked_again", actor=actor, sends=sending(delivery)),
    ]
    return fresh, delivery, writes
