"""Settling an order: what is known of its money, and of its invitation, becomes what should be (DESIGN section 6).

It is computed afresh each time, so that doing it twice, late, or in another order of events ends the same (F39, F40).
One transaction holds the order, its invitation and its entitlements; whoever loses the race computes again.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotFound, Unavailable
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.payment import Payment, merged
from chalicelib.domain.writes import Equals, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.messages.notices import put_notices, tell_seller
from chalicelib.services.messages.outgoing import sending
from chalicelib.services.payments.outcomes import Outcome, outcome_of
from chalicelib.services.sales.orders import fact, history

log = logging.getLogger(__name__)
ATTEMPTS = 5


def settle(
    context: Context, identifier: str, payments: Sequence[Payment] = (), *, actor: str = "", ended: str = ""
) -> Order:
    """The order with everything that is `told` about its payments, and all that follows from it.

    `ended` is a hosted page that nothing can be paid on any more.

    Raises NotFound, Unavailable after too many lost races.
    """
    for _ in range(ATTEMPTS):
        before = context.store.read([refs.order(identifier)])[refs.order(identifier)]
        if before is None:
            raise NotFound
        order = _told(before, payments, ended)
        invitation = _invitation_of(context, order)
        outcome = outcome_of(context, order, invitation, standing(order, context.now))
        if outcome.order == before and not outcome.writes:
            return before
        after = replace(outcome.order, version=before.version + 1)
        try:
            context.store.commit(_writes(context, before, after, outcome, actor))
        except Lost:
            continue
        _alarm(before, after)
        return after
    raise Unavailable(retry_after=1)


def _told(before: Order, payments: Sequence[Payment], ended: str) -> Order:
    page = before.checkout if before.checkout and before.checkout.id != ended else None
    return replace(before, payments=merged(before.payments, payments), checkout=page)


def _invitation_of(context: Context, order: Order) -> Invitation | None:
    if not order.invitation:
        return None
    reference = refs.invitation(order.invitation)
    return context.store.read([reference])[reference]


def _writes(context: Context, before: Order, after: Order, outcome: Outcome, actor: str) -> list[Write]:
    writes: list[Write] = [Put(refs.order(after.id), after, Equals("version", before.version)), *outcome.writes]
    if _shown(before) == _shown(after):
        return writes
    notices = tell_seller(context, before, after, actor)
    why = {"attention": after.attention, "invitation": outcome.released}
    return [
        *writes,
        *put_notices(notices),
        history(context, after, after.status, actor=actor, **why),
        fact(context, after, f"order.{after.status}", actor=actor, data=_data(after), sends=sending(*notices)),
    ]


def _shown(order: Order) -> tuple[object, ...]:
    return order.status, order.attention, order.invitation, order.payments


def _data(order: Order) -> dict[str, str]:
    return {"attention": order.attention} if order.attention else {}


def _alarm(before: Order, after: Order) -> None:
    """Somebody must look: the stack's alarm counts these lines."""
    if after.status == OrderStatus.NEEDS_ATTENTION and (before.status, before.attention) != (
        after.status,
        after.attention,
    ):
        log.error("order needs attention", extra={"order": after.id, "cause": after.attention})


def refuse_settled(order: Order, now: int) -> None:
    """Raises Conflict for an order that money came for already."""
    if standing(order, now).status not in (OrderStatus.OPEN, OrderStatus.EXPIRED):
        raise Conflict(f"This order is {order.status}.", extra={"order_status": str(order.status)})
