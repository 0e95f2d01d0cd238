"""The bodies of answers about packages and orders, and how domain objects become them."""

from typing import Any

from msgspec import Struct

from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.order import Entry, Order
from chalicelib.domain.package import Package
from chalicelib.domain.payment import Payment
from chalicelib.handlers.answers import DeliveryAnswer
from chalicelib.handlers.present import delivery_answer
from chalicelib.handlers.times import maybe, rfc3339
from chalicelib.services.orders import Read


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


def package_answer(one: Package, page_url: str) -> PackageAnswer:
    return PackageAnswer(
        id=one.id,
        owner=one.owner or None,
        name=one.name,
        description=one.description,
        terms=one.terms,
        kind=one.kind,
        seats=one.seats,
        taken=one.taken,
        amount=one.amount,
        currency=one.currency,
        price_id=one.price_id,
        page=one.page,
        page_url=page_url or None,
        status=one.status,
        created_at=rfc3339(one.created_at),
        version=one.version,
    )


def entitlement_answer(one: Entitlement) -> EntitlementAnswer:
    return EntitlementAnswer(
        id=one.id,
        contact=one.contact,
        package=one.package,
        name=one.name,
        settlement=one.settlement,
        amount=one.amount,
        currency=one.currency,
        status=one.status,
        order=one.order or None,
        invitation=one.invitation or None,
        created_at=rfc3339(one.created_at),
        at=rfc3339(one.at),
        version=one.version,
    )


def order_answer(order: Order, status: str, url: str = "") -> OrderAnswer:
    person = order.recipient
    return OrderAnswer(
        id=order.id,
        status=status,
        attention=order.attention,
        contact=order.contact or None,
        invitation=order.invitation or None,
        recipient={"name": person.name, "email": person.email, "phone": person.phone, "locale": person.locale},
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


def _payment(one: Payment) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.id, "provider": one.provider, "paid": one.paid, "refunded": one.refunded}
    told |= {"currency": one.currency, "dispute": str(one.dispute) or None, "at": rfc3339(one.at)}
    vouched = {"method": one.method, "by": one.by, "note": one.note}
    return told | {name: value for name, value in vouched.items() if value}


def read_answer(read: Read, status: str) -> OrderAnswer:
    answer = order_answer(read.order, status)
    answer.history = [_line(one) for one in read.history]
    answer.deliveries = [delivery_answer(one) for one in reversed(read.deliveries)]
    return answer


def _line(one: Entry) -> dict[str, Any]:
    return {"at": rfc3339(one.at), "what": one.what, "actor": one.actor or None, "data": one.data}
