"""An order: what one contact owes for packages, what is known of the money, and the state that follows from both.

The state is computed (`standing`), never stepped through: from the payments known, what staff decided about them,
and what became of the invitation it pays for. The same facts give the same state in any order of arrival.
"""

from dataclasses import field
from enum import StrEnum

from chalicelib.domain.invitation import Inviter, Recipient
from chalicelib.domain.money import Money
from chalicelib.domain.organization import Branding
from chalicelib.domain.payment import Checkout, Dispute, Payment
from chalicelib.domain.resolution import Resolution, WayOut
from chalicelib.domain.values import dataclass

# The attention of an order that was closed while money is kept for it.
TO_REFUND = "to_refund"


class OrderStatus(StrEnum):
    """`needs_attention`: there is money, and no invitation that it pays for; the reason says why."""

    OPEN = "open"
    PAID = "paid"
    DISPUTED = "disputed"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NEEDS_ATTENTION = "needs_attention"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One package in an order, as it was sold; `entitlement` is "" until there is a contact."""

    package: str
    name: str
    amount: int
    description: str = ""
    terms: str = ""
    price_id: str = ""
    group: bool = False
    units: int = 0
    entitlement: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Amounts in minor units of `currency`, times in milliseconds.

    `invitation` is the one it pays for now, "" for an active client or before a stranger has paid; `generation` dates
    the links to it, `deliveries` is the number of its latest message. `attention` says why somebody must look.
    `released_at`: when what was paid for was first handed over. `checkouts` counts hosted pages that were opened.
    `resolutions`: what staff decided about money that does not fit, oldest first; the last one counts.
    """

    id: str
    organization: str
    contact: str = ""
    invitation: str = ""
    recipient: Recipient
    channel: str
    seller: Inviter
    staff: tuple[str, ...] = ()
    lines: tuple[Line, ...]
    amount: int
    currency: str
    status: str = OrderStatus.OPEN
    attention: str = ""
    payments: dict[str, Payment] = field(default_factory=dict)
    checkout: Checkout | None = None
    checkouts: int = 0
    by_page: bool = False
    cancelled: bool = False
    resolutions: tuple[Resolution, ...] = ()
    branding: Branding
    generation: int = 0
    deliveries: int = 0
    lifetime: int
    created_at: int
    expires_at: int
    released_at: int | None = None
    due_at: int | None = None
    version: int = 1

    @property
    def is_closed(self) -> bool:
        """Whether nobody may begin to pay any more."""
        return self.status != OrderStatus.OPEN

    @property
    def resolved(self) -> str:
        """What staff decided last, "" if nothing."""
        return self.resolutions[-1].what if self.resolutions else ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of an order's history: what happened, by whom ("" for the provider or by itself)."""

    id: str
    order: str
    at: int
    what: str
    actor: str = ""
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """What the payments of an order come to; `reason` where they do not fit what was sold."""

    status: OrderStatus
    reason: str = ""


def standing(order: Order, now: int) -> Standing:
    """The state of the money alone, whatever became of the invitation.

    What counts is the sum of what is kept, over all payments; only while it does not fit, somebody must look.
    """
    paid = [one for one in order.payments.values() if one.paid > 0]
    if not paid:
        return Standing(_unpaid(order, now))
    kept = [one for one in paid if one.kept > 0]
    if not kept:
        return Standing(OrderStatus.REFUNDED)
    if order.resolutions:
        return _resolved(order, kept, now)
    return _sum(order, kept)


def kept_sum(order: Order) -> int:
    """What is kept of all payments in the order's currency, in minor units; disputed money is kept until it is lost."""
    return sum(one.kept for one in order.payments.values() if one.currency == order.currency)


def due_amount(order: Order) -> int:
    """What has to come for what was sold, in minor units; 0 where enough was kept."""
    return max(order.amount - kept_sum(order), 0)


def surplus(order: Order) -> int:
    """What was paid too much and is not given back, in minor units."""
    return max(kept_sum(order) - order.amount, 0)


def received(order: Order) -> Money | None:
    """What was paid of an order whose rest is asked for, None where nothing was."""
    kept = kept_sum(order)
    return Money(kept, order.currency) if kept else None


def _unpaid(order: Order, now: int) -> OrderStatus:
    if order.cancelled:
        return OrderStatus.CANCELLED
    return OrderStatus.EXPIRED if order.expires_at <= now else OrderStatus.OPEN


def _resolved(order: Order, kept: list[Payment], now: int) -> Standing:
    """The state of money about which staff decided: their decision holds for what they knew."""
    last, money = order.resolutions[-1], _sum(order, kept)
    if last.what == WayOut.CLOSED:
        known = last.is_about(kept)
        return (
            Standing(OrderStatus.CANCELLED, TO_REFUND) if known else Standing(OrderStatus.NEEDS_ATTENTION, "cancelled")
        )
    if money.status != OrderStatus.NEEDS_ATTENTION:
        return money
    if last.what == WayOut.REST_ASKED and is_short(order) and not order.cancelled and order.expires_at > now:
        return Standing(OrderStatus.OPEN)
    if last.what == WayOut.ACCEPTED and last.is_about(kept) and not last.has_lost(order.payments.values()):
        disputed = any(one.dispute == Dispute.OPEN for one in kept)
        return Standing(OrderStatus.DISPUTED if disputed else OrderStatus.PAID)
    return money


def is_short(order: Order) -> bool:
    """Whether all that is wrong with the money is that it is too little."""
    kept = [one for one in order.payments.values() if one.kept > 0]
    return bool(kept) and not _stranger(order, kept) and _is_short(order, kept)


def _sum(order: Order, kept: list[Payment]) -> Standing:
    """What payments of which something is kept come to together; what does not fit is parked for somebody (A75)."""
    stranger = _stranger(order, kept)
    if stranger:
        return Standing(OrderStatus.NEEDS_ATTENTION, stranger)
    safe = [one for one in kept if one.dispute != Dispute.OPEN]
    if _is_short(order, safe) and not _is_short(order, kept):
        # How the dispute ends decides whether it is enough.
        return Standing(OrderStatus.DISPUTED)
    flaw = _misfit(order, safe)
    return Standing(OrderStatus.NEEDS_ATTENTION, flaw) if flaw else Standing(OrderStatus.PAID)


def _stranger(order: Order, kept: list[Payment]) -> str:
    """Why there is money among it that was never meant for this order, or ""."""
    if any(one.order not in ("", order.id) or one.organization not in ("", order.organization) for one in kept):
        return "another_order"
    return "currency_mismatch" if any(one.currency != order.currency for one in kept) else ""


def _is_short(order: Order, kept: list[Payment]) -> bool:
    """Whether it never was enough. A part that is given back of what was enough changes nothing."""
    return sum(one.paid for one in kept) < order.amount


def _misfit(order: Order, kept: list[Payment]) -> str:
    """Why the sum is not what was sold, or ""."""
    if _is_short(order, kept):
        return "amount_mismatch"
    if sum(one.kept for one in kept) <= order.amount:
        return ""
    return "paid_twice" if len(kept) > 1 else "amount_mismatch"
