"""What a message says: the context of its template, from an invitation or a code."""

from typing import Any

from chalicelib.domain.delivery import CODE_LIFETIME, Code, Delivery
from chalicelib.domain.errors import CodeExpired
from chalicelib.domain.invitation import Invitation, named_inviter, on_behalf
from chalicelib.domain.messages import Message
from chalicelib.domain.money import Money
from chalicelib.domain.newcomer import SERVICE, Newcomer
from chalicelib.domain.order import Order, due_amount, received
from chalicelib.domain.organization import Role
from chalicelib.domain.time import MINUTE
from chalicelib.domain.tokens import code
from chalicelib.services.context import Context
from chalicelib.services.core.links import look, payment_url, url_of

DUMMY_TOKEN = "x" * 40


def invitation_context(context: Context, invitation: Invitation, url: str) -> dict[str, Any]:
    return look(context, invitation.branding) | {
        "inviter_name": named_inviter(invitation),
        "staff_names": list(invitation.staff_names),
        "staff_label": invitation.branding.label(Role.STAFF),
        "role_label": invitation.branding.label(invitation.role),
        "recipient_name": invitation.recipient.name,
        "dependents": list(invitation.dependents),
        "note": invitation.note,
        "on_behalf": on_behalf(invitation),
        "url": url,
        "expires_at": invitation.expires_at,
        "time_zone": invitation.recipient.zone(invitation.branding),
    }


def payment_context(context: Context, order: Order, url: str) -> dict[str, Any]:
    return look(context, order.branding) | {
        "inviter_name": order.seller.name,
        "recipient_name": order.recipient.name,
        "lines": [{"name": one.name, "price": Money(one.amount, order.currency)} for one in order.lines],
        "total": Money(due_amount(order), order.currency),
        "received": received(order),
        "url": url,
        "expires_at": order.expires_at,
        "time_zone": order.recipient.zone(order.branding),
        "joins": bool(order.invitation),
    }


def message_of(context: Context, about: Invitation | Order | Newcomer, delivery: Delivery) -> Message:
    """The message a delivery carries, rendered now: links and codes exist nowhere before."""
    if isinstance(about, Order):
        url = payment_url(context, about.id, about.generation, delivery.number)
        return context.renderer.message("payment", delivery.locale, payment_context(context, about, url))
    if isinstance(about, Newcomer):
        return _code_message(context, {"organization_name": SERVICE, "base_url": context.base_url}, delivery)
    if delivery.code is not None:
        return _code_message(context, look(context, about.branding), delivery)
    said = invitation_context(context, about, url_of(context, about, delivery.number))
    return context.renderer.message(delivery.message or "invitation", delivery.locale, said)


def _code_message(context: Context, shown: dict[str, Any], delivery: Delivery) -> Message:
    """Raises CodeExpired."""
    asked = delivery.code
    if asked is None:
        raise CodeExpired
    said = shown | {
        "code": digits(context, delivery, asked),
        "minutes": CODE_LIFETIME // MINUTE,
        "purpose": asked.purpose,
    }
    return context.renderer.message("code", delivery.locale, said)


def digits(context: Context, delivery: Delivery, asked: Code) -> str:
    """The six digits, also with a key that this process does not hold yet. Raises CodeExpired for a retired key."""
    ring = context.keys.ring()
    ring = ring if asked.slot in ring.keys else context.keys.reread()
    if asked.slot not in ring.keys:
        raise CodeExpired
    return code(ring, asked.slot, _binding(delivery))


def _binding(delivery: Delivery) -> str:
    """What the digits of a code are made from, besides the key. `name` holds its purpose and its user."""
    return "\0".join((delivery.invitation, delivery.name, delivery.address, delivery.nonce))


def preview_of(
    context: Context, invitation: Invitation, delivery: Delivery | None, order: Order | None
) -> Message | None:
    """The message with a dummy link of the real length; None where nothing is sent."""
    if delivery is None:
        return None
    if order is not None:
        said = payment_context(context, order, f"{context.base_url}/p/{DUMMY_TOKEN}")
        return context.renderer.message("payment", delivery.locale, said)
    said = invitation_context(context, invitation, f"{context.base_url}/i/{DUMMY_TOKEN}")
    return context.renderer.message("invitation", delivery.locale, said)
