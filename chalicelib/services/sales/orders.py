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
from chalicelib.domain.writes import Absent, Found, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.messages.outgoing import first_delivery, sending
from chalicelib.services.sales.reserving import charged

# A client who paid gets longer to accept (DESIGN: 30 days from payment).
PAID_LIFETIME_SECONDS = 30 * DAY // SECOND
# Asked of the provider when no webhook came: soon after the page was opened, later once a day.
LOOK_AGAIN = DAY


def order_of(
    context: Context,
    organization: Organization,
    packages: Sequence[Offered],
    catalogue: Found,
    *,
    contact_id: str,
    recipient: Recipient,
    channel: str,
    seller: Inviter,
    staff: tuple[str, ...],
    lifetime: int,
) -> Order | None:
    """What has to be paid for these packages, None where nothing has to."""
    lines = charged(packages)
    if not lines:
        return None
    expires_at = context.now + lifetime * 1000
    return Order(
        id=context.new_id("ord_"),
        organization=organization.id,
        contact=contact_id,
        recipient=recipient,
        channel=channel,
        seller=seller,
        staff=staff,
        lines=tuple(_line(one, catalogue[refs.package(one.package)]) for one in lines),
        amount=sum(one.amount for one in lines),
        currency=lines[0].currency,
        branding=organization.branding,
        lifetime=lifetime,
        created_at=context.now,
        expires_at=expires_at,
        due_at=expires_at,
    )


def _line(offered: Offered, known: Package | None) -> Line:
    return Line(
        package=offered.package,
        name=offered.name,
        amount=offered.amount,
        description=known.description if known else "",
        terms=known.terms if known else "",
        price_id=known.price_id if known else "",
        group=offered.group,
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
    told = {name: value for name, value in data.items() if value}
    line = Entry(id=context.new_id("evt_"), order=order.id, at=context.now, what=what, actor=actor, data=told)
    return Put(refs.entry(line), line, Absent())
