"""Webhooks of any other biller, signed as standardwebhooks.com says; docs/payments.md describes what they hold."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

import msgspec

from chalicelib.domain.errors import WebhookRejected
from chalicelib.domain.payment import Dispute, Payment, Provider, Signal
from chalicelib.gateways.signatures import require_recent, require_signed

PREFIX = "whsec_"
_ID = re.compile(r"[\x21-\x7e]{1,255}")
_SIGNATURES_LIMIT = 4_096
Amount = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]{1,128}$")]


class Fact(msgspec.Struct, kw_only=True):
    """`amount` and `refunded` are totals so far, in minor units of `currency`."""

    order: Name
    payment: Name
    amount: Amount
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    refunded: Amount = 0
    dispute: Literal["", "won", "lost"] = ""


class Told(msgspec.Struct, kw_only=True):
    type: str
    data: msgspec.Raw


# What each type adds to the totals: whether money is there, and the dispute about it.
TYPES = {
    "payment.succeeded": (True, Dispute.NONE),
    "payment.failed": (False, Dispute.NONE),
    "payment.refunded": (True, Dispute.NONE),
    "payment.disputed": (True, Dispute.OPEN),
    "payment.dispute_closed": (True, None),
}


def key_of(secret: str) -> bytes:
    """Raises ValueError for a secret of another form than `whsec_` and 24 to 64 bytes in base64."""
    key = b64decode(secret.removeprefix(PREFIX), validate=True)
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("not a webhook secret")
    return key


def make_secret(random: bytes) -> str:
    return PREFIX + b64encode(random).decode()


def verify(headers: Mapping[str, str], raw: bytes, secrets: Iterable[str], now: int) -> None:
    """Raises WebhookRejected for anything but a signature by one of `secrets`, five minutes old at most."""
    identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not _ID.fullmatch(identifier) or len(given) > _SIGNATURES_LIMIT:
        raise WebhookRejected
    require_recent(timestamp, now)
    signed = f"{identifier}.{timestamp}.".encode() + raw
    require_signed(signed, [key_of(one) for one in secrets], filter(None, map(_signature, given.split(" "))))


def _signature(text: str) -> bytes:
    version, _, encoded = text.partition(",")
    try:
        return b64decode(encoded, validate=True) if version == "v1" else b""
    except ValueError:
        return b""


def signal_in(organization_id: str, identifier: str, raw: bytes, now: int) -> Signal | None:
    """What a genuine webhook says, None for a type that is not ours. Raises WebhookRejected for a wrong payload."""
    try:
        told = msgspec.json.decode(raw, type=Told)
        if told.type not in TYPES:
            return None
        fact = msgspec.json.decode(told.data, type=Fact)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        # Only somebody who holds the secret gets to read this.
        raise WebhookRejected(f"The payload is not what docs/payments.md describes: {error}.") from None
    paid, dispute = TYPES[told.type]
    if dispute is None:
        dispute = _closed(fact)
    if fact.refunded > fact.amount:
        raise WebhookRejected("The payload is not right: `refunded` is more than `amount`.")
    payment = Payment(
        id=fact.payment,
        provider=Provider.STANDARD,
        order=fact.order,
        organization=organization_id,
        paid=fact.amount if paid else 0,
        refunded=fact.refunded if paid else 0,
        currency=fact.currency,
        dispute=dispute,
        at=now,
    )
    return Signal(
        provider=Provider.STANDARD,
        id=identifier,
        type=told.type,
        order=fact.order,
        payment_id=fact.payment,
        payment=payment,
    )


def _closed(fact: Fact) -> Dispute:
    if not fact.dispute:
        raise WebhookRejected("The payload is not right: `dispute` must be won or lost when a dispute is closed.")
    return Dispute(fact.dispute)
