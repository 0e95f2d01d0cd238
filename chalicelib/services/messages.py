"""What a message says: the context of its template, from an invitation or a code."""

from typing import Any

from chalicelib.domain.delivery import CODE_LIFETIME, MINUTE, Code, Delivery
from chalicelib.domain.errors import CodeExpired
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.messages import Message
from chalicelib.domain.money import money_text
from chalicelib.domain.notice import is_notice
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Role
from chalicelib.domain.tokens import code
from chalicelib.services.kit import Kit
from chalicelib.services.links import payment_url, url_of
from chalicelib.services.telling import notice_message
from chalicelib.services.views import on_behalf

DUMMY_TOKEN = "x" * 40


def invitation_context(offer: Invitation, url: str) -> dict[str, Any]:
    return {
        "organization_name": offer.branding.name,
        "accent": offer.branding.accent,
        "inviter_name": offer.inviter.name,
        "staff_names": list(offer.staff_names),
        "staff_label": offer.branding.label(Role.STAFF),
        "role_label": offer.branding.label(offer.role),
        "recipient_name": offer.recipient.name,
        "dependents": list(offer.dependents),
        "note": offer.note,
        "on_behalf": on_behalf(offer),
        "url": url,
        "expires_at": offer.expires_at,
    }


def payment_context(order: Order, url: str) -> dict[str, Any]:
    return {
        "organization_name": order.branding.name,
        "accent": order.branding.accent,
        "inviter_name": order.seller.name,
        "recipient_name": order.recipient.name,
        "lines": [{"name": one.name, "price": money_text(one.amount, order.currency)} for one in order.lines],
        "total": money_text(order.amount, order.currency),
        "url": url,
        "expires_at": order.expires_at,
        "joins": bool(order.invitation),
    }


def message_of(kit: Kit, offer: Invitation | Order, delivery: Delivery) -> Message:
    """The message a delivery carries, rendered now: links and codes exist nowhere before."""
    if is_notice(delivery.name):
        return notice_message(kit, offer, delivery)
    if isinstance(offer, Order):
        url = payment_url(kit, offer.id, offer.generation, delivery.number)
        return kit.renderer.message("payment", delivery.locale, payment_context(offer, url))
    if delivery.code is not None:
        return _code_message(kit, offer, delivery, delivery.code)
    context = invitation_context(offer, url_of(kit, offer, delivery.number))
    return kit.renderer.message("invitation", delivery.locale, context)


def _code_message(kit: Kit, offer: Invitation, delivery: Delivery, asked: Code) -> Message:
    context = {
        "organization_name": offer.branding.name,
        "accent": offer.branding.accent,
        "code": digits(kit, delivery, asked),
        "minutes": CODE_LIFETIME // MINUTE,
        "purpose": asked.purpose,
    }
    return kit.renderer.message("code", delivery.locale, context)


def digits(kit: Kit, delivery: Delivery, asked: Code) -> str:
    """The six digits, also with a key that this process does not hold yet. Raises CodeExpired for a retired key."""
    ring = kit.keys.ring()
    ring = ring if asked.slot in ring.keys else kit.keys.reread()
    if asked.slot not in ring.keys:
        raise CodeExpired
    return code(ring, asked.slot, _binding(delivery))


def _binding(delivery: Delivery) -> str:
    """What the digits of a code are made from, besides the key. `name` holds its purpose and its user."""
    return "\0".join((delivery.invitation, delivery.name, delivery.address, delivery.nonce))


def preview_of(kit: Kit, offer: Invitation, delivery: Delivery | None, order: Order | None) -> Message | None:
    """The message with a dummy link of the real length; None where nothing is sent."""
    if delivery is None:
        return None
    if order is not None:
        context = payment_context(order, f"{kit.base_url}/p/{DUMMY_TOKEN}")
        return kit.renderer.message("payment", delivery.locale, context)
    context = invitation_context(offer, f"{kit.base_url}/i/{DUMMY_TOKEN}")
    return kit.renderer.message("invitation", delivery.locale, context)
