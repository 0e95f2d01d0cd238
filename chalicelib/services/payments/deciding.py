"""Deciding on an order: what it, its invitation and its entitlements should be, from what is known of its money.

Each function answers for one state of the money; none of them knows what was done before, or in which order the
reports came. What would be the same as it is already is not written again.
"""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.resolution import WayOut
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.services.context import Context
from chalicelib.services.messages.outgoing import put_delivery, sending
from chalicelib.services.payments.granting import grant, is_used, let_go, take_back
from chalicelib.services.payments.releasing import paid_for
from chalicelib.services.payments.verdict import Case, Verdict, handed_over, needs_attention
from chalicelib.services.payments.withdrawing import CLOSED, HELD_BACK, REFUNDED, hold, withdraw
from chalicelib.services.sales.orders import LOOK_AGAIN, asking, fact


def verdict_on(context: Context, case: Case) -> Verdict:
    """What the case comes to, and when it is looked at again."""
    verdict = _BY_MONEY[case.money.status](context, case)
    due_at = _next_look(case, verdict.order, context.now)
    return replace(verdict, order=replace(verdict.order, due_at=due_at))


def _open(context: Context, case: Case) -> Verdict:
    order, invitation = case.order, case.invitation
    if invitation is None:
        return Verdict(_waiting(order))
    if invitation.status != InvitationStatus.AWAITING_PAYMENT:
        cancelled = replace(order, cancelled=True)
        money = standing(cancelled, context.now)
        return _BY_MONEY[money.status](context, Case(cancelled, invitation, money))
    if (invitation.generation, invitation.expires_at) == (order.generation, order.expires_at):
        return Verdict(_waiting(order))
    return _follow(context, order, invitation)


def _waiting(order: Order) -> Order:
    return replace(order, status=OrderStatus.OPEN, attention="")


def _follow(context: Context, order: Order, invitation: Invitation) -> Verdict:
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
        return Verdict(order)
    order, delivery = asking(context, order, ())
    return Verdict(order, [*put_delivery(delivery), fact(context, order, "order.corrected", sends=sending(delivery))])


def _closed(context: Context, case: Case) -> Verdict:
    """Cancelled or expired without money. An invitation that still waits for it is withdrawn."""
    if case.money.reason:
        return _given_up(context, case)
    order, invitation, status = case.order, case.invitation, case.money.status
    closed = replace(order, status=status)
    if order.status == status:
        return Verdict(closed)
    if invitation is None:
        return Verdict(closed, let_go(context, order))
    if status == OrderStatus.CANCELLED and effective_status(invitation, context.now) in OPEN:
        return Verdict(closed, withdraw(context, invitation, "order_cancelled"))
    return Verdict(closed)


def _given_up(context: Context, case: Case) -> Verdict:
    """Closed by staff although money is kept: nothing is given for it, and it has to go back."""
    order, invitation = case.order, case.invitation
    closed = replace(order, status=case.money.status, attention=case.money.reason)
    writes = let_go(context, order)
    if invitation is not None and effective_status(invitation, context.now) in OPEN:
        writes += withdraw(context, invitation, CLOSED)
    return Verdict(closed, writes)


def _paid(context: Context, case: Case) -> Verdict:
    """Money that fits, or that staff accept: it releases the invitation, or what was paid for is handed over without
    one."""
    order = case.order
    accepted = order.resolved == WayOut.ACCEPTED
    if order.cancelled and not accepted:
        return needs_attention(order, "cancelled")
    if case.invitation is not None:
        return paid_for(context, order, case.invitation)
    if order.invitation and not is_used(context, order):
        # It ended so long ago that it was deleted: somebody says that they shall be invited once more.
        return _anew(context, order) if accepted else needs_attention(order, "expired")
    if order.released_at is not None:
        return Verdict(handed_over(order, context.now))
    if order.by_page:
        return _anew(context, order)
    return grant(context, order)


def _anew(context: Context, order: Order) -> Verdict:
    # It needs all of inviting, which other orders do without.
    from chalicelib.services.payments.page_sales import sold

    return sold(context, order)


def _disputed(context: Context, case: Case) -> Verdict:
    """While money is disputed nobody joins for it; who has joined stays, and somebody must look."""
    disputed = replace(case.order, status=OrderStatus.DISPUTED, attention="disputed")
    invitation = case.invitation
    if invitation is None or effective_status(invitation, context.now) not in HELD_BACK:
        return Verdict(disputed)
    return Verdict(disputed, hold(context, invitation))


def _refunded(context: Context, case: Case) -> Verdict:
    """Before acceptance the invitation is withdrawn; afterwards the membership stays and the order says so (F43)."""
    order, invitation = case.order, case.invitation
    joined = invitation is None or invitation.accepted is not None
    reason = "refunded_after_acceptance" if joined and order.released_at else ""
    writes = take_back(context, order)
    if invitation is not None and effective_status(invitation, context.now) in OPEN:
        writes += withdraw(context, invitation, REFUNDED)
    return Verdict(replace(order, status=OrderStatus.REFUNDED, attention=reason), writes)


_BY_MONEY: dict[str, Callable[[Context, Case], Verdict]] = {
    OrderStatus.OPEN: _open,
    OrderStatus.EXPIRED: _closed,
    OrderStatus.CANCELLED: _closed,
    OrderStatus.PAID: _paid,
    OrderStatus.DISPUTED: _disputed,
    OrderStatus.REFUNDED: _refunded,
    OrderStatus.NEEDS_ATTENTION: lambda _, case: needs_attention(case.order, case.money.reason),
}


def _next_look(case: Case, order: Order, now: int) -> int | None:
    """When the schedule looks again. What is due in the future stays as it is, so that looking twice writes nothing."""
    before, invitation = case.order, case.invitation
    if before.status == order.status and (before.due_at or 0) > now and before.checkout == order.checkout:
        return before.due_at
    if order.status == OrderStatus.OPEN:
        return _next_question(order, now)
    waiting = order.status == OrderStatus.PAID and invitation is not None and invitation.accepted is None
    # The other invitation of this client ends by itself, and then this one can go.
    waiting = waiting or order.attention == "invitation_open"
    return now + LOOK_AGAIN if waiting or order.status == OrderStatus.DISPUTED else None


def _next_question(order: Order, now: int) -> int:
    """A page that was opened is asked about after five minutes, then ever less often: webhooks may never come (F42)."""
    if order.checkout is None or order.checkout.expires_at + HOUR <= now:
        return order.expires_at
    since = now - order.checkout.opened_at
    return min(order.expires_at, now + min(max(since, 5 * MINUTE), 6 * HOUR))
