"""Releasing an invitation by its payment: it goes out, or another begins where it had expired unpaid."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import after, effective_status
from chalicelib.domain.order import Order
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.saving import revised
from chalicelib.services.invitations.state import extend
from chalicelib.services.messages.notices import put_notices, tell_assigned
from chalicelib.services.messages.outgoing import carrying, first_delivery, put_delivery, sending
from chalicelib.services.payments.granting import is_used
from chalicelib.services.payments.reopening import reopen
from chalicelib.services.payments.verdict import Verdict, handed_over, needs_attention
from chalicelib.services.sales.orders import PAID_LIFETIME_SECONDS


def paid_for(context: Context, order: Order, invitation: Invitation) -> Verdict:
    """What money that fits means for the invitation it was paid for, by the state that this is in."""
    return _BY_STATUS[effective_status(invitation, context.now)](context, order, invitation)


def _release(context: Context, order: Order, invitation: Invitation) -> Verdict:
    """The invitation goes out, also once more where it had been held back by a dispute."""
    lifetime = max(invitation.lifetime, PAID_LIFETIME_SECONDS)
    released = revised(
        invitation,
        status=after(invitation, "pay", context.now),
        paid=True,
        lifetime=lifetime,
        expires_at=context.now + lifetime * 1000,
    )
    # Somebody paid for this message: it does not wait for the contact's pace.
    delivery = first_delivery(context, released, ())
    released = carrying(released, delivery)
    # Held back by a dispute, it had gone out before.
    staff_before = invitation.grants.staff if invitation.paid else ()
    notices = tell_assigned(context, released, staff_before, invitation.inviter.user)
    return Verdict(
        handed_over(replace(order, expires_at=released.expires_at), context.now),
        [
            *extend(context, invitation, released),
            *put_delivery(delivery),
            *put_notices(notices),
            record_of(context, "invitation.released", released, sends=sending(delivery, *notices)),
        ],
        invitation.id,
    )


def _stands(context: Context, order: Order, _: Invitation) -> Verdict:
    return Verdict(handed_over(order, context.now))


def _late(context: Context, order: Order, invitation: Invitation) -> Verdict:
    """Money after the end: what was never handed over is begun anew; what was, can be renewed by the client, or was
    granted at once to one who had joined meanwhile."""
    if order.released_at is not None and is_used(context, order):
        return Verdict(handed_over(order, context.now))
    if order.released_at is not None:
        return needs_attention(order, "expired")
    return reopen(context, order, invitation)


def _ended(_: Context, order: Order, invitation: Invitation) -> Verdict:
    return needs_attention(order, invitation.status)


_BY_STATUS: dict[str, Callable[[Context, Order, Invitation], Verdict]] = {
    InvitationStatus.AWAITING_PAYMENT: _release,
    InvitationStatus.PENDING: _stands,
    InvitationStatus.AWAITING_APPROVAL: _stands,
    InvitationStatus.ACCEPTED: _stands,
    InvitationStatus.EXHAUSTED: _stands,
    InvitationStatus.EXPIRED: _late,
    InvitationStatus.REVOKED: _ended,
    InvitationStatus.DECLINED: _ended,
}
