"""Orders as they begin: what has to be paid, by whom it is asked, and the message that asks for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Inviter, Recipient
from chalicelib.domain.order import Entry, Line, Order
from chalicelib.domain.organization import Organization
from chalicelib.domain.package import Offered, Package
from chalicelib.domain.time import DAY, SECOND
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Found, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.messages.outgoing import first_delivery, sending
from chalicelib.services.sales.reserving import charged

# A client who paid gets longer to accept: 30 days from payment.
PAID_LIFETIME_SECONDS = 30 * DAY // SECOND
# Asked of the provider when no webhook came: soon after the page was opened, later once a day.
LOOK_AGAIN = DAY


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    """Who shall pay an order (`contact`), how the message that asks for it gets there, on whose behalf, and within how
    many seconds."""

    organization: Organization
    contact: str
    recipient: Recipient
    channel: str
    seller: Inviter
    staff: tuple[str, ...]
    lifetime: int


def order_of(context: Context, packages: Sequence[Offered], catalogue: Found, draft: OrderDraft) -> Order | None:
    """The order of what has to be paid among these packages, None where nothing has to."""
    lines = charged(packages)
    if not lines:
        return None
    expires_at = context.now + draft.lifetime * 1000
    return Order(
        id=context.new_id("ord_"),
        organization=draft.organization.id,
        contact=draft.contact,
        recipient=draft.recipient,
        channel=draft.channel,
        seller=draft.seller,
        staff=draft.staff,
        lines=tuple(_line(one, catalogue[refs.package(one.package)]) for one in lines),
        amount=sum(one.amount for one in lines),
        currency=lines[0].currency,
        branding=draft.organization.branding,
        lifetime=draft.lifetime,
        created_at=context.now,
        expires_at=expires_at,
        due_at=expires_at,
    )


def _line(offered: Offered, package: Package | None) -> Line:
    return Line(
        package=offered.package,
        name=offered.name,
        amount=offered.amount,
        description=package.description if package else "",
        terms=package.terms if package else "",
        price_id=package.price_id if package else "",
        group=offered.group,
        units=offered.units,
        entitlement=offered.entitlement,
    )


def asking(context: Context, order: Order, messaged_at: tuple[int, ...]) -> tuple[Order, Delivery | None]:
    """The order with its next message, which brings the link to pay; None where a person hands the link over."""
    delivery = first_delivery(context, order, messaged_at)
    return replace(order, deliveries=delivery.number if delivery else order.deliveries), delivery


def put_order(context: Context, order: Order, delivery: Delivery | None, actor: str) -> list[Write]:
    """The writes that begin an order. Its event sends the message."""
    return [
        Put(refs.order(order.id), order, Absent()),
        history(context, order, "created", actor=actor),
        fact(context, order, "order.created", actor=actor, sends=sending(delivery)),
    ]


def fact(context: Context, order: Order, type_: str, **facts: Any) -> Put:
    """An event about an order."""
    return record(context, order.organization, type_, order=order.id, contact=order.contact, **facts)


def history(context: Context, order: Order, what: str, *, actor: str = "", **data: str) -> Put:
    """The line in the order's own history, which staff read."""
    filled = {name: value for name, value in data.items() if value}
    entry = Entry(id=context.new_id("evt_"), order=order.id, at=context.now, what=what, actor=actor, data=filled)
    return Put(refs.entry(entry), entry, Absent())
