"""The page where an order is paid, and the provider's own page behind it."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    ChannelUnavailable,
    LinkExpired,
    LinkSuperseded,
    LinkUsed,
    LinkWithdrawn,
    NotFound,
    UsherError,
)
from chalicelib.domain.order import Line, Order, OrderStatus, due_amount, standing
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.domain.tokens import Purpose
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.links import decode_for, payment_url
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.sales.orders import fact, history

# Stripe keeps a hosted page for 30 minutes to 24 hours.
PAGE_LIFETIME = 23 * HOUR
SHORTEST = 31 * MINUTE
# Stripe takes 250 characters as the name of what is sold.
NAME_LIMIT = 250


@dataclass(frozen=True)
class Sale:
    """An order as its payer sees it. `problem`: why it can't be paid any more, or None. `is_current`: by the link of
    the address that the order has now, rather than of one that was corrected."""

    order: Order
    status: OrderStatus
    problem: UsherError | None
    is_current: bool = True

    @property
    def is_paid(self) -> bool:
        return self.status in (OrderStatus.PAID, OrderStatus.NEEDS_ATTENTION, OrderStatus.DISPUTED)


# Why nothing can be paid on an order, by the state of its money.
_CLOSED: dict[OrderStatus, tuple[type[UsherError], str]] = {
    OrderStatus.EXPIRED: (LinkExpired, "The time to pay is over. Ask the organization for a new link."),
    OrderStatus.PAID: (LinkUsed, "This is paid already."),
    OrderStatus.DISPUTED: (LinkUsed, "This is paid already."),
    OrderStatus.NEEDS_ATTENTION: (LinkUsed, "A payment for this has arrived and is being looked at."),
    OrderStatus.CANCELLED: (LinkWithdrawn, "This order was cancelled. Ask the organization for a new one."),
    OrderStatus.REFUNDED: (LinkWithdrawn, "This order was refunded. Ask the organization for a new one."),
}


def asks_for_rest(order: Order) -> bool:
    """Whether the hosted page of an order asks for what is left to pay, no more and no less."""
    return order.checkout is not None and (order.checkout.amount or order.amount) == due_amount(order)


def rest_of(order: Order) -> Order:
    """The order as its hosted page asks for it: once something was kept, one line with the rest."""
    rest = due_amount(order)
    if rest == order.amount:
        return order
    first = order.lines[0]
    name = ", ".join(one.name for one in order.lines)[:NAME_LIMIT]
    return replace(order, lines=(Line(package=first.package, name=name, amount=rest),), amount=rest)


def see(context: Context, token: str) -> Sale:
    """The order that a payment link leads to, in one read; reading changes nothing. Raises NotFound."""
    link = decode_for(context, Purpose.PAYMENT, token)
    order = context.store.read([refs.order(link.invitation)])[refs.order(link.invitation)]
    if order is None:
        raise NotFound
    status = standing(order, context.now).status
    is_current = link.generation == order.generation
    if status == OrderStatus.OPEN:
        return Sale(order, status, None if is_current else LinkSuperseded(), is_current)
    problem, detail = _CLOSED[status]
    return Sale(order, status, problem(detail), is_current)


def begin(context: Context, token: str, order: Order | None = None) -> str:
    """Opens the provider's page to pay on, the same one while it is open. `order`: the one behind the link, if it was
    read or made just now.

    Raises the link's problem, ChannelUnavailable where the organization has no hosted checkout, ProviderRefused,
    Unavailable.
    """
    at_hand = [order] if order else []
    return attempt(context, lambda: _opened(context, at_hand.pop() if at_hand else _payable(context, token)))


def _payable(context: Context, token: str) -> Order:
    sale = see(context, token)
    if sale.problem:
        raise sale.problem
    return sale.order


def _opened(context: Context, order: Order) -> Decision[str]:
    """The hosted page of an open order. It is made before it is noted: who dies in between gets the same one again,
    since the provider knows it by the order and its count."""
    biller = context.billing.cashier(order.organization)
    if biller is None:
        raise ChannelUnavailable("Nothing can be paid here: ask the organization how to pay.")
    before = order.checkout
    if before and before.expires_at > context.now + MINUTE and asks_for_rest(order):
        return Decision(before.url)
    again = payment_url(context, order.id, order.generation)
    numbered = replace(order, checkouts=order.checkouts + 1)
    until = max(context.now + SHORTEST, min(context.now + PAGE_LIFETIME, order.expires_at))
    if before and not asks_for_rest(order):
        # Nobody shall pay all of it where only a rest is left.
        biller.close_checkout(before.id)
    page = biller.open_checkout(rest_of(numbered), paid_url=f"{again}/done", cancelled_url=again, expires_at=until)
    noted = revised(
        numbered,
        checkout=replace(page, opened_at=context.now, amount=due_amount(order)),
        due_at=context.now + 5 * MINUTE,
    )
    return Decision(
        page.url,
        [
            save(order, noted),
            history(context, order, "checkout_opened"),
            fact(context, order, "order.checkout_opened"),
        ],
    )
