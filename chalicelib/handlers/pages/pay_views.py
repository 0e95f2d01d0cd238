"""What the pages where people pay show: the view-models of domain/pages.py, from an order or a package."""

from typing import Any

from chalicelib.domain.errors import LinkSuperseded
from chalicelib.domain.invitation import Channel
from chalicelib.domain.masks import mask_email, mask_phone
from chalicelib.domain.money import money_text
from chalicelib.domain.order import Line, Order, OrderStatus
from chalicelib.domain.organization import Branding
from chalicelib.domain.package import Package
from chalicelib.services.payments.checkout import Sale
from chalicelib.services.payments.storefront import Shelf


def seller_view(branding: Branding) -> dict[str, Any]:
    return {"organization": {"name": branding.name, "accent": branding.accent}}


def order_view(order: Order) -> dict[str, Any]:
    """What every page about an order has: who sells, and the language of who asks for none."""
    return seller_view(order.branding) | {"locale": order.recipient.locale}


def pay_view(order: Order, *, can_pay: bool) -> dict[str, Any]:
    return order_view(order) | {
        "seller_name": order.seller.name,
        "recipient_name": order.recipient.name,
        "recipient_masked": sent_to(order),
        "joins": joins(order),
        "lines": [line_view(one, order.currency) for one in order.lines],
        "total": money_text(order.amount, order.currency),
        "expires_at": order.expires_at,
        "can_pay": can_pay,
    }


def package_view(shelf: Shelf, *, can_pay: bool) -> dict[str, Any]:
    package = shelf.package
    return seller_view(shelf.branding) | {
        "line": line_view(package, package.currency),
        "is_full": package.is_full,
        "can_pay": can_pay,
    }


def line_view(one: Line | Package, currency: str) -> dict[str, str]:
    """A line of an order, or a package itself."""
    price = money_text(one.amount, currency)
    return {"name": one.name, "description": one.description, "terms": one.terms, "price": price}


def joins(order: Order) -> bool:
    """Whether an invitation follows the payment; an active client can use at once what was paid for."""
    return bool(order.invitation) or (order.by_page and not order.contact)


def sent_to(order: Order) -> str:
    """The masked address the invitation goes to, "" where a person hands it over."""
    recipient = order.recipient
    if not joins(order):
        return ""
    if order.channel == Channel.SMS:
        return mask_phone(recipient.phone) if recipient.phone else ""
    return mask_email(recipient.email) if order.channel == Channel.EMAIL and recipient.email else ""


def thanks_view(sale: Sale) -> dict[str, Any]:
    """What became of a payment. A link from before a correction does not tell the new address."""
    order = sale.order
    return order_view(order) | {
        "state": _state(order),
        "recipient_masked": sent_to(order) if sale.is_current else "",
    }


def _state(order: Order) -> str:
    if order.status in (OrderStatus.NEEDS_ATTENTION, OrderStatus.DISPUTED):
        return str(order.status)
    if joins(order):
        return "invited"
    return "granted"


def closed_view(sale: Sale) -> dict[str, Any]:
    """Why an order can't be paid: neither whose it is, nor what it is (A14)."""
    return order_view(sale.order) | {
        "variant": "superseded" if isinstance(sale.problem, LinkSuperseded) else str(sale.status)
    }
