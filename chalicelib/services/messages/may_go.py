"""Whether a message may still go, or not yet: nothing goes after an end, and no reminder at night."""

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import is_open
from chalicelib.domain.newcomer import Newcomer
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.reminding import said_late, waking
from chalicelib.domain.time import HOUR
from chalicelib.services.context import Context

QUIET_HOURS = "quiet_hours"
# A reminder that was held up until there was nothing to remind of, or no time left to act on it.
OUT_OF_TIME = "out_of_time"


def why_not(about: refs.About | Newcomer, delivery: Delivery, now: int) -> str:
    """Why the message must not go any more, or ""."""
    if isinstance(about, Newcomer):
        return _late(delivery, now)
    return _paying(about, now) if isinstance(about, Order) else _refusal(about, delivery, now)


def asleep_until(context: Context, about: refs.Holder, delivery: Delivery) -> int | None:
    """When the recipient of a reminder that was held up wakes (milliseconds); None where nobody sleeps."""
    if not delivery.message or not isinstance(about, Invitation):
        return None
    morning = waking(context.now, context.addresses.clock(about.recipient.zone(about.branding)))
    return morning if morning > context.now else None


def _paying(order: Order, now: int) -> str:
    """Why nobody must be asked to pay this any more, or ""."""
    return "" if standing(order, now).status == OrderStatus.OPEN else "order_closed"


def _refusal(invitation: Invitation, delivery: Delivery, now: int) -> str:
    """Why the message must not go any more, or ""."""
    if not is_open(invitation, now):
        return "invitation_closed"
    if invitation.status == InvitationStatus.AWAITING_PAYMENT:
        return "awaiting_payment"
    if delivery.generation != invitation.generation:
        return "superseded"
    if delivery.code is not None:
        return _late(delivery, now)
    if delivery.message:
        return _nothing_to_remind_of(invitation, delivery, now)
    # Nobody can act on an invitation that arrives in its last hour (F18).
    return "expires_soon" if invitation.expires_at - now < min(HOUR, invitation.lifetime * 500) else ""


def _nothing_to_remind_of(invitation: Invitation, delivery: Delivery, now: int) -> str:
    waits = invitation.status == InvitationStatus.AWAITING_APPROVAL
    return OUT_OF_TIME if waits or said_late(invitation, delivery.message, now) else ""


def _late(delivery: Delivery, now: int) -> str:
    return "code_expired" if delivery.code and delivery.code.expires_at <= now else ""
