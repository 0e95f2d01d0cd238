"""The Stripe account of one organization, through the `stripe` library, which is imported only when it is called."""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from chalicelib.domain.errors import ProviderRefused, Unavailable
from chalicelib.domain.order import Line, Order
from chalicelib.domain.payment import Checkout, Dispute, Payment, Provider, Signal
from chalicelib.gateways.stripe_webhooks import TYPES, signal_of

log = logging.getLogger(__name__)
# Seconds for each of two attempts; the idempotency key makes the second one harmless.
TIMEOUTS = (2, 4)
RETRIES = 1
PAGE, MOST_EVENTS = 100, 1_000
# Stripe counts these in other units than ISO 4217 does.
OTHER_UNITS = frozenset({"ISK", "UGX", "MGA"})
_NAMES = {"cs": re.compile(r"cs_[A-Za-z0-9_]{1,200}"), "pi": re.compile(r"pi_[A-Za-z0-9_]{1,200}")}
_DISPUTES = {"won": Dispute.WON, "warning_closed": Dispute.WON, "prevented": Dispute.WON, "lost": Dispute.LOST}
_WEIGHT = (Dispute.LOST, Dispute.OPEN, Dispute.WON, Dispute.NONE)


class StripeBiller:
    """`base` is "" for Stripe's own address. Nothing it is given, and nothing Stripe answers, is ever logged."""

    def __init__(self, api_key: str, base: str = "") -> None:
        self._api_key, self._base = api_key, base
        self._live = is_live(api_key)

    def open_checkout(self, order: Order, *, paid_url: str, cancelled_url: str, expires_at: int) -> Checkout:
        """The key of the request covers all of it: the same page for the same order, never a refusal for another."""
        if order.currency in OTHER_UNITS:
            raise ProviderRefused(f"Stripe counts {order.currency} in another unit: use another currency.")
        asked = {
            "mode": "payment",
            "line_items": [_line(one, order.currency) for one in order.lines],
            "client_reference_id": order.id,
            "metadata": _names(order),
            "payment_intent_data": {"metadata": _names(order)},
            "adaptive_pricing": {"enabled": False},
            "success_url": paid_url,
            "cancel_url": cancelled_url,
            "expires_at": expires_at // 1000,
        }
        if order.recipient.email and not order.by_page:
            asked["customer_email"] = order.recipient.email
        digest = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
        key = f"usher-{order.id}-{order.checkouts}-{digest}"
        page = self._call(lambda api: api.checkout.sessions.create(params=asked, options={"idempotency_key": key}))
        if (page["amount_total"], str(page["currency"]).upper()) != (order.amount, order.currency):
            self.close_checkout(page["id"])
            raise ProviderRefused("The price at Stripe is another than that of the package: correct one of them.")
        return Checkout(id=page["id"], url=page["url"], expires_at=page["expires_at"] * 1000)

    def close_checkout(self, identifier: str) -> None:
        page = self._page(identifier, ())
        if page and page["status"] == "open":
            try:
                self._call(lambda api: api.checkout.sessions.expire(identifier))
            except ProviderRefused:
                # Paid or expired at this very moment: closed in any case.
                return

    def payments_of(self, order: Order) -> Sequence[Payment]:
        page = self._page(order.checkout.id, ("payment_intent.latest_charge",)) if order.checkout else None
        intent = page and page.get("payment_intent")
        return [self._fact(intent)] if intent and _charged(intent) else []

    def payment(self, identifier: str) -> Payment | None:
        if not _NAMES["pi"].fullmatch(identifier):
            return None
        params = {"expand": ["latest_charge"]}
        intent = self._found(lambda api: api.payment_intents.retrieve(identifier, params=params))
        return self._fact(intent) if intent else None

    def missed(self, since: int) -> Sequence[Signal]:
        asked: dict[str, Any] = {
            "created": {"gte": since // 1000},
            "delivery_success": False,
            "types": list(TYPES),
            "limit": PAGE,
        }
        signals: list[Signal] = []
        for _ in range(MOST_EVENTS // PAGE):
            page = self._call(lambda api: api.events.list(params=asked))
            events = page["data"]
            signals += filter(None, (signal_of(event, live=self._live) for event in events))
            if not page["has_more"]:
                break
            asked["starting_after"] = events[-1]["id"]
        return signals

    def _page(self, identifier: str, expand: Iterable[str]) -> dict[str, Any] | None:
        if not _NAMES["cs"].fullmatch(identifier):
            return None
        params = {"expand": list(expand)} if expand else {}
        return self._found(lambda api: api.checkout.sessions.retrieve(identifier, params=params))

    def _fact(self, intent: Mapping[str, Any]) -> Payment:
        """What the latest charge says: those before it failed. Money that is still on its way is none."""
        charge, metadata = _charged(intent), intent.get("metadata") or {}
        there = bool(charge) and charge["status"] == "succeeded" and charge["captured"]
        return Payment(
            id=intent["id"],
            provider=Provider.STRIPE,
            order=metadata.get("order", ""),
            organization=metadata.get("organization", ""),
            paid=charge["amount_captured"] if there else 0,
            refunded=charge["amount_refunded"] if there else 0,
            currency=intent["currency"].upper(),
            dispute=self._dispute(intent["id"]) if charge.get("disputed") else Dispute.NONE,
            live=intent["livemode"],
            at=(charge.get("created") or intent["created"]) * 1000,
        )

    def _dispute(self, intent: str) -> Dispute:
        params = {"payment_intent": intent, "limit": PAGE}
        found = self._call(lambda api: api.disputes.list(params=params))["data"]
        return min(
            (_DISPUTES.get(one["status"], Dispute.OPEN) for one in found), key=_WEIGHT.index, default=Dispute.OPEN
        )

    def _found(self, ask: Callable[[Any], Any]) -> dict[str, Any] | None:
        try:
            return self._call(ask)
        except _Unknown:
            return None

    def _call(self, ask: Callable[[Any], Any]) -> dict[str, Any]:
        """Raises Unavailable for an outage, ProviderRefused for what will be refused again."""
        import stripe

        try:
            answer: dict[str, Any] = ask(_client(self._api_key, self._base).v1).to_dict()
        except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError, stripe.IdempotencyError) as error:
            raise self._failed(error, Unavailable(retry_after=2)) from None
        except stripe.InvalidRequestError as error:
            unknown = error.http_status == 404
            raise self._failed(error, _Unknown() if unknown else ProviderRefused()) from None
        except stripe.StripeError as error:
            raise self._failed(error, ProviderRefused()) from None
        return answer

    def _failed(self, error: Any, meant: Exception) -> Exception:
        told = {"cause": type(error).__name__, "status": error.http_status, "code": error.code}
        log.warning("stripe refused", extra=told | {"request": error.request_id})
        return meant


class _Unknown(ProviderRefused):
    """Stripe has no such object in this account."""


def is_live(api_key: str) -> bool:
    """Whether it moves real money: keys are sk_live_..., sk_test_..., rk_live_..., rk_test_..."""
    return api_key[3:8] == "live_"


@cache
def _transport() -> Any:
    import stripe

    # It logs addresses of objects at INFO, and everything at DEBUG.
    logging.getLogger("stripe").setLevel(logging.CRITICAL)
    return stripe.RequestsClient(timeout=TIMEOUTS)


@cache
def _client(api_key: str, base: str) -> Any:
    import stripe

    more: dict[str, Any] = {"base_addresses": {"api": base}} if base else {}
    return stripe.StripeClient(api_key, http_client=_transport(), max_network_retries=RETRIES, **more)


def close_connections() -> None:
    """Forget clients, which hold keys of accounts, and close what they keep open."""
    if _transport.cache_info().currsize:
        _transport().close()
    _transport.cache_clear()
    _client.cache_clear()


def _names(order: Order) -> dict[str, str]:
    return {"order": order.id, "organization": order.organization}


def _line(line: Line, currency: str) -> dict[str, Any]:
    if line.price_id:
        return {"price": line.price_id, "quantity": 1}
    product = {"name": line.name} | ({"description": line.description} if line.description else {})
    price = {"currency": currency.lower(), "unit_amount": line.amount, "product_data": product}
    return {"price_data": price, "quantity": 1}


def _charged(intent: Mapping[str, Any]) -> dict[str, Any]:
    charge = intent.get("latest_charge")
    return charge if isinstance(charge, dict) else {}
