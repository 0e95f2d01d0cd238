"""The bodies of answers about packages and orders, and how domain objects become them."""

from typing import Any

from msgspec import Struct

from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.order import Entry, Order
from chalicelib.domain.package import Package
from chalicelib.domain.payment import Payment
from chalicelib.handlers.http.answers import DeliveryAnswer
from chalicelib.handlers.http.present import delivery_answer
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.payments.orders import OrderFile


class PackageAnswer(Struct, kw_only=True):
    """`taken` counts the seats that are reserved or in use; `page_url` is null unless anybody may buy it."""

    id: str
    owner: str | None
    name: str
    description: str
    terms: str
    kind: str
    seats: int | None
    taken: int
    amount: int
    currency: str
    price_id: str
    page: bool
    page_url: str | None
    status: str
    created_at: str
    version: int


class PackagesPage(Struct):
    items: list[PackageAnswer]
    next: str | None


class EntitlementAnswer(Struct, kw_only=True):
    """`status` is `reserved`, `active`, `consumed`, `revoked` or `released` (its invitation ended)."""

    id: str
    contact: str
    package: str
    name: str
    settlement: str
    amount: int
    currency: str
    status: str
    order: str | None
    invitation: str | None
    created_at: str
    at: str
    version: int


class EntitlementsPage(Struct):
    items: list[EntitlementAnswer]
    next: str | None


class OrderAnswer(Struct, kw_only=True, omit_defaults=True):
    """`attention` says why somebody must look. `url` is where it is paid, while it has to be."""

    id: str
    status: str
    attention: str
    contact: str | None
    invitation: str | None
    recipient: dict[str, str]
    channel: str
    lines: list[dict[str, Any]]
    amount: int
    currency: str
    payments: list[dict[str, Any]]
    seller: dict[str, str]
    by_page: bool
    created_at: str
    expires_at: str
    released_at: str | None
    version: int
    url: str = ""
    history: list[dict[str, Any]] | None = None
    deliveries: list[DeliveryAnswer] | None = None


class OrdersPage(Struct):
    items: list[OrderAnswer]
    next: str | None


class AssignedAnswer(Struct, kw_only=True):
    """`order` is what has to be paid, null where nothing has."""

    entitlements: list[EntitlementAnswer]
    order: OrderAnswer | None


def package_answer(package: Package, page_url: str) -> PackageAnswer:
    return PackageAnswer(
        id=package.id,
        owner=package.owner or None,
        name=package.name,
        description=package.description,
        terms=package.terms,
        kind=package.kind,
        seats=package.seats,
        taken=package.taken,
        amount=package.amount,
        currency=package.currency,
        price_id=package.price_id,
        page=package.page,
        page_url=page_url or None,
        status=package.status,
        created_at=rfc3339(package.created_at),
        version=package.version,
    )


def entitlement_answer(entitlement: Entitlement) -> EntitlementAnswer:
    return EntitlementAnswer(
        id=entitlement.id,
        contact=entitlement.contact,
        package=entitlement.package,
        name=entitlement.name,
        settlement=entitlement.settlement,
        amount=entitlement.amount,
        currency=entitlement.currency,
        status=entitlement.status,
        order=entitlement.order or None,
        invitation=entitlement.invitation or None,
        created_at=rfc3339(entitlement.created_at),
        at=rfc3339(entitlement.at),
        version=entitlement.version,
    )


def order_answer(order: Order, status: str, url: str = "") -> OrderAnswer:
    recipient = order.recipient
    return OrderAnswer(
        id=order.id,
        status=status,
        attention=order.attention,
        contact=order.contact or None,
        invitation=order.invitation or None,
        recipient={
            "name": recipient.name,
            "email": recipient.email,
            "phone": recipient.phone,
            "locale": recipient.locale,
        },
        channel=order.channel,
        lines=[{"package": one.package, "name": one.name, "amount": one.amount} for one in order.lines],
        amount=order.amount,
        currency=order.currency,
        payments=[_payment(one) for one in order.payments.values()],
        seller={"membership": order.seller.membership, "name": order.seller.name},
        by_page=order.by_page,
        created_at=rfc3339(order.created_at),
        expires_at=rfc3339(order.expires_at),
        released_at=maybe(order.released_at),
        version=order.version,
        url=url,
    )


def _payment(payment: Payment) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": payment.id,
        "provider": payment.provider,
        "paid": payment.paid,
        "refunded": payment.refunded,
    }
    told |= {"currency": payment.currency, "dispute": str(payment.dispute) or None, "at": rfc3339(payment.at)}
    vouched = {"method": payment.method, "by": payment.by, "note": payment.note}
    return told | {name: value for name, value in vouched.items() if value}


def file_answer(file: OrderFile, status: str) -> OrderAnswer:
    answer = order_answer(file.order, status)
    answer.history = [_line(one) for one in file.history]
    answer.deliveries = [delivery_answer(one) for one in reversed(file.deliveries)]
    return answer


def _line(entry: Entry) -> dict[str, Any]:
    return {"at": rfc3339(entry.at), "what": entry.what, "actor": entry.actor or None, "data": entry.data}
