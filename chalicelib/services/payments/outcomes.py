"""What follows for an order, its invitation and its entitlements, from what is known of its money.

Each function answers for one state of the money; none of them knows what was done before, or in which order the
reports came. What would be the same as it is already is not written again.
"""

from collections.abc import Callable
from dataclasses import field, replace

from chalicelib.domain import refs
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import OPEN, after, effective_status
from chalicelib.domain.order import Order, OrderStatus, Standing
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Equals, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.invitations.state import end, open_mark_of, open_ref
from chalicelib.services.messages.notices import put_notices, tell_assigned
from chalicelib.services.messages.outgoing import first_delivery, put_delivery, sending
from chalicelib.services.payments.fulfilment import grant, let_go, reopen, take_back
from chalicelib.services.sales.orders import LOOK_AGAIN, PAID_LIFETIME_SECONDS, asking, fact
from chalicelib.services.sales.reserving import charged


@dataclass(frozen=True)
class Outcome:
    """The order as it should be, and everything else that must be written with it. `released`: the new invitation."""

    order: Order
    writes: list[Write] = field(default_factory=list)
    released: str = ""


def outcome_of(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    decided = _BY_MONEY[money.status](context, order, invitation, money)
    return replace(
        decided, order=replace(decided.order, due_at=_next_look(order, decided.order, invitation, context.now))
    )


def _open(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    if invitation is None:
        return Outcome(replace(order, status=OrderStatus.OPEN))
    if invitation.status != Status.AWAITING_PAYMENT:
        return _closed(context, replace(order, cancelled=True), invitation, Standing(OrderStatus.CANCELLED))
    if (invitation.generation, invitation.expires_at) == (order.generation, order.expires_at):
        return Outcome(replace(order, status=OrderStatus.OPEN))
    return _follow(context, order, invitation)


def _follow(context: Context, order: Order, invitation: Invitation) -> Outcome:
    """The order after its invitation was corrected: another address gets a link of its own, earlier ones are dead."""
    corrected = invitation.generation != order.generation
    order = replace(
        order,
        recipient=invitation.recipient,
        channel=invitation.channel,
        generation=invitation.generation,
        expires_at=invitation.expires_at,
        lifetime=invitation.lifetime,
    )
    if not corrected:
        return Outcome(order)
    order, delivery = asking(context, order, ())
    return Outcome(order, [*put_delivery(delivery), fact(context, order, "order.corrected", sends=sending(delivery))])


def _closed(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    """Cancelled or expired without money. An invitation that still waits for it is withdrawn."""
    closed = replace(order, status=money.status)
    if order.status == money.status:
        return Outcome(closed)
    if invitation is None:
        return Outcome(closed, let_go(context, order))
    if money.status == OrderStatus.CANCELLED and effective_status(invitation, context.now) in OPEN:
        return Outcome(closed, _withdrawn(context, invitation, "order_cancelled"))
    return Outcome(closed)


def _paid(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    if order.cancelled:
        return _parked(context, order, invitation, Standing(OrderStatus.NEEDS_ATTENTION, "cancelled"))
    paid = replace(order, status=OrderStatus.PAID, attention="", released_at=order.released_at or context.now)
    if invitation is not None:
        return _FOR_INVITATION[effective_status(invitation, context.now)](
            context, paid, invitation, order.released_at is not None
        )
    if order.released_at is not None:
        return Outcome(paid)
    if order.invitation:
        # It expired so long ago that it was deleted: whoever looks at the order invites once more.
        return _missed(order, "expired")
    if order.by_page:
        from chalicelib.services.payments.page_sales import sold

        return Outcome(*sold(context, paid))
    return Outcome(*grant(context, paid))


def _release(context: Context, order: Order, invitation: Invitation, before: bool) -> Outcome:
    """The invitation goes out, also once more where it had been held back by a dispute."""
    lifetime = max(invitation.lifetime, PAID_LIFETIME_SECONDS)
    fresh = replace(
        invitation,
        status=after(invitation, "pay", context.now),
        paid=True,
        lifetime=lifetime,
        expires_at=context.now + lifetime * 1000,
        version=invitation.version + 1,
    )
    # Somebody paid for this message: it does not wait for the contact's pace.
    delivery = first_delivery(context, fresh, ())
    fresh = replace(fresh, deliveries=delivery.number if delivery else invitation.deliveries)
    # Held back by a dispute, it had gone out before.
    notices = tell_assigned(context, fresh, invitation.grants.staff if invitation.paid else (), invitation.inviter.user)
    return Outcome(
        replace(order, expires_at=fresh.expires_at),
        [
            Put(refs.invitation(invitation.id), fresh, Equals("version", invitation.version)),
            Put(open_ref(invitation), open_mark_of(fresh), Equals("invitation", invitation.id)),
            *put_delivery(delivery),
            *put_notices(notices),
            record_of(context, "invitation.released", fresh, sends=sending(delivery, *notices)),
        ],
        invitation.id,
    )


def _stands(context: Context, order: Order, invitation: Invitation, before: bool) -> Outcome:
    return Outcome(order)


def _late(context: Context, order: Order, invitation: Invitation, before: bool) -> Outcome:
    """Money after the end: what was never handed over is begun anew; what was, can be renewed by the client."""
    if before:
        return _missed(order, "expired")
    return Outcome(*reopen(context, order, invitation))


def _ended(context: Context, order: Order, invitation: Invitation, before: bool) -> Outcome:
    return _missed(order, invitation.status)


def _missed(order: Order, reason: str) -> Outcome:
    return Outcome(replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=str(reason)))


_FOR_INVITATION: dict[str, Callable[[Context, Order, Invitation, bool], Outcome]] = {
    Status.AWAITING_PAYMENT: _release,
    Status.PENDING: _stands,
    Status.AWAITING_APPROVAL: _stands,
    Status.ACCEPTED: _stands,
    Status.EXHAUSTED: _stands,
    Status.EXPIRED: _late,
    Status.REVOKED: _ended,
    Status.DECLINED: _ended,
}


def _disputed(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    """While money is disputed nobody joins for it; who has joined stays, and somebody must look."""
    disputed = replace(order, status=OrderStatus.DISPUTED, attention="disputed")
    if invitation is None or effective_status(invitation, context.now) not in (
        Status.PENDING,
        Status.AWAITING_APPROVAL,
    ):
        return Outcome(disputed)
    held = replace(
        invitation, status=after(invitation, "hold", context.now), applicant=None, version=invitation.version + 1
    )
    return Outcome(
        disputed,
        [
            Put(refs.invitation(invitation.id), held, Equals("version", invitation.version)),
            record_of(context, "invitation.held", invitation),
        ],
    )


def _refunded(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    """Before acceptance the invitation is withdrawn; afterwards the membership stays and the order says so (F43)."""
    joined = invitation is None or invitation.accepted is not None
    flag = "refunded_after_acceptance" if joined and order.released_at else ""
    refunded = replace(order, status=OrderStatus.REFUNDED, attention=flag)
    writes = take_back(context, order)
    if invitation is not None and effective_status(invitation, context.now) in OPEN:
        writes += _withdrawn(context, invitation, "refunded")
    return Outcome(refunded, writes)


def _withdrawn(context: Context, invitation: Invitation, why: str) -> list[Write]:
    """The writes that revoke an open invitation; those for what is charged in it are the caller's, if refunded."""
    ended = replace(
        invitation,
        status=after(invitation, "revoke", context.now),
        ended_at=context.now,
        version=invitation.version + 1,
    )
    kept = charged(invitation.packages) if why == "refunded" else []
    loose = replace(invitation, packages=tuple(one for one in invitation.packages if one not in kept))
    return [
        *end(loose, ended),
        record_of(context, "invitation.revoked", invitation, data={"reason": why}),
    ]


def _parked(context: Context, order: Order, invitation: Invitation | None, money: Standing) -> Outcome:
    """Money that does not fit: nothing is given for it, and nothing taken away, until somebody has looked."""
    return Outcome(replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=money.reason))


_BY_MONEY: dict[str, Callable[[Context, Order, Invitation | None, Standing], Outcome]] = {
    OrderStatus.OPEN: _open,
    OrderStatus.EXPIRED: _closed,
    OrderStatus.CANCELLED: _closed,
    OrderStatus.PAID: _paid,
    OrderStatus.DISPUTED: _disputed,
    OrderStatus.REFUNDED: _refunded,
    OrderStatus.NEEDS_ATTENTION: _parked,
}


def _next_look(before: Order, order: Order, invitation: Invitation | None, now: int) -> int | None:
    """When the schedule looks again. What is due in the future stays as it is, so that looking twice writes nothing."""
    if before.status == order.status and (before.due_at or 0) > now and before.checkout == order.checkout:
        return before.due_at
    if order.status == OrderStatus.OPEN:
        return _next_question(order, now)
    waiting = order.status == OrderStatus.PAID and invitation is not None and invitation.accepted is None
    return now + LOOK_AGAIN if waiting or order.status == OrderStatus.DISPUTED else None


def _next_question(order: Order, now: int) -> int:
    """A page that was opened is asked about after five minutes, then ever less often: webhooks may never come (F42)."""
    if order.checkout is None or order.checkout.expires_at + HOUR <= now:
        return order.expires_at
    since = now - order.checkout.opened_at
    return min(order.expires_at, now + min(max(since, 5 * MINUTE), 6 * HOUR))
