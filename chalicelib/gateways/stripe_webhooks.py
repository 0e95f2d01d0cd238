"""Stripe's webhooks: `Stripe-Signature` over the raw bytes, and which of our objects an event is about."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.errors import WebhookRejected
from chalicelib.domain.payment import Provider, Signal
from chalicelib.gateways.signatures import require_recent, require_signed

HEADER = "stripe-signature"
_HEADER_LIMIT = 4_096
_V1 = re.compile(r"[0-9a-f]{64}")
# Ids of Stripe, and of our orders, which have hyphens too.
_OBJECT_ID = re.compile(r"[A-Za-z0-9_-]{1,255}")
# By type of event the type of its object. All others, such as charge.dispute.funds_withdrawn, say nothing more.
TYPES = {
    "checkout.session.completed": "checkout.session",
    "checkout.session.async_payment_succeeded": "checkout.session",
    "checkout.session.async_payment_failed": "checkout.session",
    "checkout.session.expired": "checkout.session",
    "charge.refunded": "charge",
    "charge.dispute.created": "dispute",
    "charge.dispute.closed": "dispute",
}


def verify(headers: Mapping[str, str], raw: bytes, secrets: Iterable[str], now: int) -> None:
    """Raises WebhookRejected for anything but a signature by one of `secrets`, five minutes old at most."""
    header = headers.get(HEADER, "")
    if len(header) > _HEADER_LIMIT:
        raise WebhookRejected
    pairs = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    if len(times) != 1:
        raise WebhookRejected
    require_recent(times[0], now)
    signatures = [bytes.fromhex(value) for name, _, value in pairs if name == "v1" and _V1.fullmatch(value)]
    require_signed(times[0].encode() + b"." + raw, [one.encode() for one in secrets], signatures)


def signal_in(raw: bytes, *, live: bool) -> Signal | None:
    """What a genuine event says, None for one about nothing of ours. Raises WebhookRejected if it is no JSON."""
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        raise WebhookRejected("The body is not valid JSON.") from None
    return signal_of(event, live=live)


def signal_of(event: Any, *, live: bool) -> Signal | None:
    """None also for an event of the other mode, of a connected account, or of version 2 (A74)."""
    if not isinstance(event, dict) or event.get("object") != "event" or event.get("account"):
        return None
    kind, identifier = TYPES.get(str(event.get("type"))), event.get("id")
    if kind is None or event.get("livemode") is not live or not _is_id(identifier):
        return None
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict) or about.get("object") != kind or not _is_id(about.get("id")):
        return None
    return _READ[kind](event, about)


def _session(event: dict[str, Any], about: dict[str, Any]) -> Signal | None:
    order_id = _order_in(about) or _text(about.get("client_reference_id"))
    return _signal(event, order_id=order_id, payment_id=payment_in(about), checkout=about["id"]) if order_id else None


def _charge(event: dict[str, Any], about: dict[str, Any]) -> Signal | None:
    # A charge has the metadata that its payment began with: without our order it is another sale of this account.
    order_id, payment = _order_in(about), payment_in(about)
    return _signal(event, order_id=order_id, payment_id=payment) if order_id and payment else None


def _dispute(event: dict[str, Any], about: dict[str, Any]) -> Signal | None:
    payment = payment_in(about)
    return _signal(event, payment_id=payment) if payment else None


_READ = {"checkout.session": _session, "charge": _charge, "dispute": _dispute}


def _signal(event: dict[str, Any], *, payment_id: str, order_id: str = "", checkout: str = "") -> Signal:
    created = event.get("created")
    return Signal(
        provider=Provider.STRIPE,
        id=event["id"],
        type=event["type"],
        order=order_id,
        payment_id=payment_id,
        checkout=checkout,
        at=created * 1000 if type(created) is int and 0 < created < 10**11 else 0,
    )


def payment_in(about: Mapping[str, Any]) -> str:
    """The id of the payment intent that an object names, whole or as its id alone; "" for none."""
    named = about.get("payment_intent")
    return _text(named.get("id") if isinstance(named, dict) else named)


def _order_in(about: Mapping[str, Any]) -> str:
    metadata = about.get("metadata")
    return _text(metadata.get("order")) if isinstance(metadata, dict) else ""


def _text(value: Any) -> str:
    return str(value) if _is_id(value) else ""


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _OBJECT_ID.fullmatch(value) is not None
