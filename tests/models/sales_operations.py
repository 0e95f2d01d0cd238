"""What there is to measure of selling and paying."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.order import Order
from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.payment import Signal
from chalicelib.services.core.links import payment_url
from chalicelib.services.payments import checkout, orders, storefront, webhooks
from chalicelib.services.sales import packages
from tests.models.stage import Stage

PRICE = {"name": "Ten sessions", "amount": 12_000, "currency": "EUR"}


def _package(stage: Stage, **more: Any) -> str:
    stage.world.billing.connected.add(stage.place.id)
    draft = packages.PackageDraft(**(PRICE | more))
    return packages.create(stage.context, stage.owner, stage.place.id, draft, None).id


def _invites(stage: Stage, settlement: str) -> Callable[[], Any]:
    grants = {"packages": (GrantedPackage(_package(stage), settlement),)}
    return lambda: stage.create(email="new@example.com", name="New Person", grants=grants)


def _prepaid(stage: Stage) -> Callable[[], Any]:
    return _invites(stage, "prepaid")


def _gated(stage: Stage) -> Callable[[], Any]:
    return _invites(stage, "payment_required")


def _order(stage: Stage) -> Order:
    offer = _gated(stage)().invitation
    return orders.get(stage.context, stage.owner, stage.place.id, offer.order).order


def _token(stage: Stage, order: Order) -> str:
    return payment_url(stage.context, order.id, order.generation)[-40:]


def _seen(stage: Stage) -> Callable[[], Any]:
    token = _token(stage, _order(stage))
    return lambda: checkout.see(stage.context, token)


def _opened(stage: Stage) -> Callable[[], Any]:
    token = _token(stage, _order(stage))
    return lambda: checkout.begin(stage.context, token)


def _told(stage: Stage) -> Callable[[], Any]:
    signal = Signal(provider="stripe", id="evt_1", type="checkout.session.completed", payment_id="pi_1")
    return lambda: webhooks.receive(stage.context, stage.place.id, signal)


def _settled(stage: Stage) -> Callable[[], Any]:
    signal = stage.world.billing.pays(_order(stage))
    webhooks.receive(stage.context, stage.place.id, signal)
    return lambda: webhooks.work_on(stage.context, webhooks._identifier(stage.place.id, signal))


def _bought(stage: Stage) -> Callable[[], Any]:
    package = packages.get(stage.context, stage.owner, stage.place.id, _package(stage, page=True))
    token = packages.page_url(stage.context, package)[-40:]
    typed = storefront.Purchase(name="New Person", email="new@example.com", key="form")
    return lambda: storefront.buy(stage.context, token, typed)


SALES: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "invite with a prepaid package": _prepaid,
    "invite with a package to pay": _gated,
    "look at what has to be paid": _seen,
    "open the provider's page": _opened,
    "take in a webhook": _told,
    "settle a payment and release the invitation": _settled,
    "buy on the page of a package": _bought,
}
