"""Settling an order: what is known of its money, and of its invitation, becomes what should be.

It is computed afresh each time, so that doing it twice, late, or in another order of events ends the same (F39, F40).
One transaction holds the order, its invitation and its entitlements; whoever loses the race computes again.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.payment import Payment, merged
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.messages.notices import put_notices, tell_seller
from chalicelib.services.messages.outgoing import sending
from chalicelib.services.payments.deciding import verdict_on
from chalicelib.services.payments.verdict import Case, Verdict
from chalicelib.services.sales.orders import fact, history

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settled:
    """An order as it was read, and as it is settled."""

    before: Order
    after: Order

    @property
    def is_news(self) -> bool:
        """Whether staff see a difference."""
        return _shown(self.before) != _shown(self.after)

    @property
    def alarms(self) -> bool:
        """Whether somebody must look who had no reason to before."""
        reasons = [(one.status, one.attention) for one in (self.before, self.after)]
        return self.after.status == OrderStatus.NEEDS_ATTENTION and reasons[0] != reasons[1]


def settle(
    context: Context, identifier: str, payments: Sequence[Payment] = (), *, actor: str = "", ended: str = ""
) -> Order:
    """The order with all that `payments` say about its money, and with everything that follows from it.

    `ended` is a hosted page that nothing can be paid on any more.

    Raises NotFound, Unavailable after too many lost races.
    """

    def decide() -> Decision[Settled]:
        before = context.store.read([refs.order(identifier)])[refs.order(identifier)]
        if before is None:
            raise NotFound
        order = _reported(before, payments, ended)
        verdict = verdict_on(context, Case(order, invitation_of(context, order), standing(order, context.now)))
        if verdict.order == before and not verdict.writes:
            return Decision(Settled(before, before))
        settled = Settled(before, revised(verdict.order))
        return Decision(settled, _writes(context, settled, verdict, actor))

    settled = attempt(context, decide, spent=lambda: Unavailable(retry_after=1))
    if settled.alarms:
        # The stack's alarm counts these lines.
        log.error("order needs attention", extra={"order": identifier, "cause": settled.after.attention})
    return settled.after


def _reported(before: Order, payments: Sequence[Payment], ended: str) -> Order:
    page = before.checkout if before.checkout and before.checkout.id != ended else None
    return replace(before, payments=merged(before.payments, payments), checkout=page)


def invitation_of(context: Context, order: Order) -> Invitation | None:
    """The invitation that an order pays for, None where there is none, or none any more."""
    if not order.invitation:
        return None
    reference = refs.invitation(order.invitation)
    return context.store.read([reference])[reference]


def _writes(context: Context, settled: Settled, verdict: Verdict, actor: str) -> list[Write]:
    after = settled.after
    writes: list[Write] = [save(settled.before, after), *verdict.writes]
    if not settled.is_news:
        return writes
    notices = tell_seller(context, settled.before, after, actor)
    why = {"attention": after.attention, "invitation": verdict.released}
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
