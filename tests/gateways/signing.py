"""Webhooks as their senders sign them: Stripe's with Stripe's own library, the others by the letter of the standard."""

import hmac
import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

import stripe

Json = dict[str, Any]


def stripe_headers(raw: bytes, secret: str, at: int) -> dict[str, str]:
    """`at` in milliseconds."""
    signed = stripe.WebhookSignature.generate_signature_header(raw.decode("utf-8"), secret, timestamp=at // 1000)
    return {"stripe-signature": signed}


def standard_headers(raw: bytes, secret: str, at: int, identifier: str = "msg_1") -> dict[str, str]:
    timestamp = str(at // 1000)
    key = b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{identifier}.{timestamp}.".encode() + raw, sha256).digest()
    signature = "v1," + b64encode(signed).decode()
    return {"webhook-id": identifier, "webhook-timestamp": timestamp, "webhook-signature": signature}


def stripe_event(type_: str = "checkout.session.completed", about: Json | None = None, **changes: Any) -> Json:
    session = {
        "id": "cs_test_1",
        "object": "checkout.session",
        "payment_intent": "pi_1",
        "metadata": {"order": "ord_1", "organization": "org_1"},
    }
    event = {"id": "evt_1", "object": "event", "type": type_, "livemode": False, "data": {"object": about or session}}
    return event | changes


def raw(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def paid(**changes: Any) -> Json:
    """A payload of any other biller."""
    type_ = changes.pop("type", "payment.succeeded")
    data = {"order": "ord_1", "payment": "p-1", "amount": 1900, "currency": "EUR"} | changes
    return {"type": type_, "timestamp": "2027-01-15T08:00:00Z", "data": data}
