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
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Equals, Put, Write
from chalicelib.services.baskets import charged
from chalicelib.services.changing import ending
from chalicelib.services.facts import record_of
from chalicelib.services.fulfilment import grant, let_go, reopen, take_back
from chalicelib.services.handing import first_delivery, put_delivery, sending
from chalicelib.services.kit import Kit
from chalicelib.services.notifying import put_notices, tell_assigned
from chalicelib.services.ordering import LOOK_AGAIN, PAID_LIFETIME, asking, fact
from chalicelib.services.reading import open_mark_of, open_ref

MINUTE, HOUR = 60_000, 3_600_000


@dataclass(frozen=True)
class Outcome:
    """The order as it should be, and everything else that must be written with it. `released`: the new invitation."""

    order: Order
    writes: list[Write] = field(default_factory=list)
    released: str = ""


def outcome_of(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    decided = _BY_MONEY[money.status](kit, order, offer, money, now)
    return replace(decided, order=replace(decided.order, due_at=_next_look(order, decided.order, offer, now)))


def _open(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    if offer is None:
        return Outcome(replace(order, status=OrderStatus.OPEN))
    if offer.status != Status.AWAITING_PAYMENT:
        return _closed(kit, replace(order, cancelled=True), offer, Standing(OrderStatus.CANCELLED), now)
    if (offer.generation, offer.expires_at) == (order.generation, order.expires_at):
        return Outcome(replace(order, status=OrderStatus.OPEN))
    return _follow(kit, order, offer, now)


def _follow(kit: Kit, order: Order, offer: Invitation, now: int) -> Outcome:
    """The order after its invitation was corrected: another address gets a link of its own, earlier ones are dead."""
    corrected = offer.generation != order.generation
    order = replace(
        order,
        recipient=offer.recipient,
        channel=offer.channel,
        generation=offer.generation,
        expires_at=offer.expires_at,
        lifetime=offer.lifetime,
    )
    if not corrected:
        return Outcome(order)
    order, delivery = asking(kit, order, (), now)
    return Outcome(order, [*put_delivery(delivery), fact(kit, order, "order.corrected", now, sends=sending(delivery))])


def _closed(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    """Cancelled or expired without money. An invitation that still waits for it is withdrawn."""
    closed = replace(order, status=money.status)
    if order.status == money.status:
        return Outcome(closed)
    if offer is None:
        return Outcome(closed, let_go(kit, order, now))
    if money.status == OrderStatus.CANCELLED and effective_status(offer, now) in OPEN:
        return Outcome(closed, _withdrawn(kit, offer, "order_cancelled", now))
    return Outcome(closed)


def _paid(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    if order.cancelled:
        return _parked(kit, order, offer, Standing(OrderStatus.NEEDS_ATTENTION, "cancelled"), now)
    paid = replace(order, status=OrderStatus.PAID, attention="", released_at=order.released_at or now)
    if offer is not None:
        return _FOR_INVITATION[effective_status(offer, now)](kit, paid, offer, order.released_at is not None, now)
    if order.released_at is not None:
        return Outcome(paid)
    if order.invitation:
        # It expired so long ago that it was deleted: whoever looks at the order invites once more.
        return _missed(order, "expired")
    if order.by_page:
        from chalicelib.services.selling import sold

        return Outcome(*sold(kit, paid, now))
    return Outcome(*grant(kit, paid, now))


def _release(kit: Kit, order: Order, offer: Invitation, before: bool, now: int) -> Outcome:
    """The invitation goes out, also once more where it had been held back by a dispute."""
    lifetime = max(offer.lifetime, PAID_LIFETIME)
    fresh = replace(
        offer,
        status=after(offer, "pay", now),
        paid=True,
        lifetime=lifetime,
        expires_at=now + lifetime * 1000,
        version=offer.version + 1,
    )
    # Somebody paid for this message: it does not wait for the contact's pace.
    delivery = first_delivery(kit, fresh, (), now)
    fresh = replace(fresh, deliveries=delivery.number if delivery else offer.deliveries)
    # Held back by a dispute, it had gone out before.
    told = tell_assigned(kit, fresh, offer.grants.staff if offer.paid else (), now, offer.inviter.user)
    return Outcome(
        replace(order, expires_at=fresh.expires_at),
        [
            Put(refs.invitation(offer.id), fresh, Equals("version", offer.version)),
            Put(open_ref(offer), open_mark_of(fresh), Equals("invitation", offer.id)),
            *put_delivery(delivery),
            *put_notices(told),
            record_of(kit.random, now, "invitation.released", fresh, sends=sending(delivery, *told)),
        ],
        offer.id,
    )


def _stands(kit: Kit, order: Order, offer: Invitation, before: bool, now: int) -> Outcome:
    return Outcome(order)


def _late(kit: Kit, order: Order, offer: Invitation, before: bool, now: int) -> Outcome:
    """Money after the end: what was never handed over is begun anew; what was, can be renewed by the client."""
    if before:
        return _missed(order, "expired")
    return Outcome(*reopen(kit, order, offer, now))


def _ended(kit: Kit, order: Order, offer: Invitation, before: bool, now: int) -> Outcome:
    return _missed(order, offer.status)


def _missed(order: Order, reason: str) -> Outcome:
    return Outcome(replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=str(reason)))


_FOR_INVITATION: dict[str, Callable[[Kit, Order, Invitation, bool, int], Outcome]] = {
    Status.AWAITING_PAYMENT: _release,
    Status.PENDING: _stands,
    Status.AWAITING_APPROVAL: _stands,
    Status.ACCEPTED: _stands,
    Status.EXHAUSTED: _stands,
    Status.EXPIRED: _late,
    Status.REVOKED: _ended,
    Status.DECLINED: _ended,
}


def _disputed(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    """While money is disputed nobody joins for it; who has joined stays, and somebody must look."""
    disputed = replace(order, status=OrderStatus.DISPUTED, attention="disputed")
    if offer is None or effective_status(offer, now) not in (Status.PENDING, Status.AWAITING_APPROVAL):
        return Outcome(disputed)
    held = replace(offer, status=after(offer, "hold", now), applicant=None, version=offer.version + 1)
    return Outcome(
        disputed,
        [
            Put(refs.invitation(offer.id), held, Equals("version", offer.version)),
            record_of(kit.random, now, "invitation.held", offer),
        ],
    )


def _refunded(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    """Before acceptance the invitation is withdrawn; afterwards the membership stays and the order says so (F43)."""
    joined = offer is None or offer.accepted is not None
    flag = "refunded_after_acceptance" if joined and order.released_at else ""
    refunded = replace(order, status=OrderStatus.REFUNDED, attention=flag)
    writes = take_back(kit, order, now)
    if offer is not None and effective_status(offer, now) in OPEN:
        writes += _withdrawn(kit, offer, "refunded", now)
    return Outcome(refunded, writes)


def _withdrawn(kit: Kit, offer: Invitation, why: str, now: int) -> list[Write]:
    """The writes that revoke an open invitation; those for what is charged in it are the caller's, if refunded."""
    ended = replace(offer, status=after(offer, "revoke", now), ended_at=now, version=offer.version + 1)
    kept = charged(offer.packages) if why == "refunded" else []
    loose = replace(offer, packages=tuple(one for one in offer.packages if one not in kept))
    return [
        *ending(loose, ended),
        record_of(kit.random, now, "invitation.revoked", offer, data={"reason": why}),
    ]


def _parked(kit: Kit, order: Order, offer: Invitation | None, money: Standing, now: int) -> Outcome:
    """Money that does not fit: nothing is given for it, and nothing taken away, until somebody has looked."""
    return Outcome(replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=money.reason))


_BY_MONEY: dict[str, Callable[[Kit, Order, Invitation | None, Standing, int], Outcome]] = {
    OrderStatus.OPEN: _open,
    OrderStatus.EXPIRED: _closed,
    OrderStatus.CANCELLED: _closed,
    OrderStatus.PAID: _paid,
    OrderStatus.DISPUTED: _disputed,
    OrderStatus.REFUNDED: _refunded,
    OrderStatus.NEEDS_ATTENTION: _parked,
}


def _next_look(before: Order, order: Order, offer: Invitation | None, now: int) -> int | None:
    """When the schedule looks again. What is due in the future stays as it is, so that looking twice writes nothing."""
    if before.status == order.status and (before.due_at or 0) > now and before.checkout == order.checkout:
        return before.due_at
    if order.status == OrderStatus.OPEN:
        return _next_question(order, now)
    waiting = order.status == OrderStatus.PAID and offer is not None and offer.accepted is None
    return now + LOOK_AGAIN if waiting or order.status == OrderStatus.DISPUTED else None


def _next_question(order: Order, now: int) -> int:
    """A page that was opened is asked about after five minutes, then ever less often: webhooks may never come (F42)."""
    if order.checkout is None or order.checkout.expires_at + HOUR <= now:
        return order.expires_at
    since = now - order.checkout.opened_at
    return min(order.expires_at, now + min(max(since, 5 * MINUTE), 6 * HOUR))
