"""A payment provider that does as it is told: hosted pages, payments as facts, and outages."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.domain.errors import Unavailable, WebhookRejected
from chalicelib.domain.order import Order
from chalicelib.domain.payment import Checkout, Payment, Signal
from chalicelib.domain.time import DAY
from chalicelib.services.ports import BillingAccount


@dataclass
class FakeBilling:
    """`connected` are the organizations with an account; `down` makes every call an outage."""

    clock: Callable[[], int]
    connected: set[str] = field(default_factory=set)
    ending: dict[str, int] = field(default_factory=dict)
    pages: dict[str, Order] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    payments: dict[str, Payment] = field(default_factory=dict)
    undelivered: list[Signal] = field(default_factory=list)
    down: bool = False
    calls: list[str] = field(default_factory=list)

    def account(self, organization_id: str, provider: str) -> BillingAccount | None:
        if self.biller(organization_id) is None:
            return None
        return BillingAccount(provider=provider, live=False, ends_at=self.ending.get(organization_id))

    def connect(self, organization_id: str, provider: str, *, api_key: str, webhook_secret: str, now: int) -> str:
        self.connected.add(organization_id)
        self.ending.pop(organization_id, None)
        return ""

    def disconnect(self, organization_id: str, provider: str, now: int) -> None:
        self.ending[organization_id] = now + DAY

    def tidy(self, organization_id: str, now: int) -> None:
        if self.biller(organization_id) is None:
            self.connected.discard(organization_id)
            self.ending.pop(organization_id, None)

    def biller(self, organization_id: str) -> "FakeBilling | None":
        ends_at = self.ending.get(organization_id)
        goes_on = ends_at is None or ends_at > self.clock()
        return self if organization_id in self.connected and goes_on else None

    def cashier(self, organization_id: str) -> "FakeBilling | None":
        return None if organization_id in self.ending else self.biller(organization_id)

    def verify(self, provider: str, organization_id: str, headers: Mapping[str, str], raw: bytes, now: int) -> None:
        raise WebhookRejected

    def open_checkout(self, order: Order, *, paid_url: str, cancelled_url: str, expires_at: int) -> Checkout:
        self._called("open")
        identifier = "cs_" + hashlib.sha256(f"{order.id}{order.checkouts}".encode()).hexdigest()[:20]
        self.pages[identifier] = order
        return Checkout(id=identifier, url=f"https://pay.test/{identifier}", expires_at=expires_at)

    def close_checkout(self, identifier: str) -> None:
        self._called("close")
        self.closed.add(identifier)

    def payments_of(self, order: Order) -> Sequence[Payment]:
        self._called("payments")
        return [one for one in self.payments.values() if one.order == order.id]

    def payment(self, identifier: str) -> Payment | None:
        self._called("payment")
        return self.payments.get(identifier)

    def missed(self, since: int) -> Sequence[Signal]:
        self._called("missed")
        return list(self.undelivered)

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.down:
            raise Unavailable(retry_after=1)

    def pays(self, order: Order, identifier: str = "pi_1", **facts: object) -> Signal:
        """The order is paid on its hosted page; answers what the provider then says."""
        told: dict[str, Any] = {
            "order": order.id,
            "organization": order.organization,
            "paid": order.amount,
            "currency": order.currency,
            "at": 1,
        }
        self.payments[identifier] = Payment(id=identifier, provider="stripe", **(told | facts))
        return self.signal("checkout.session.completed", identifier)

    def changes(self, identifier: str, **facts: object) -> None:
        self.payments[identifier] = replace(self.payments[identifier], **facts)  # type: ignore[arg-type]

    def signal(self, type_: str, payment: str = "pi_1", identifier: str = "") -> Signal:
        return Signal(provider="stripe", id=identifier or f"evt_{type_}_{payment}", type=type_, payment_id=payment)
