"""What staff can do about an order now: the one rule that use cases refuse by, answers name and pages offer."""

from collections.abc import Callable
from enum import StrEnum

from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.order import TO_REFUND, Order, OrderStatus, is_short, kept_sum, standing

Refuse = Callable[[Order, OrderStatus, Invitation | None, int], str]


class OrderAction(StrEnum):
    """The verbs of an order, by the last parts of their paths."""

    RESEND = "resend"
    CANCEL = "cancel"
    MARK_PAID = "mark-paid"
    REVIEW = "review"
    CLIENT = "client"
    ACCEPT = "accept"
    ASK_REST = "ask-rest"
    CLOSE = "close"


def refusal(action: OrderAction, order: Order, invitation: Invitation | None, now: int) -> str:
    """Why it can't be done as of `now` (milliseconds), with what to do instead; "" where it can. `invitation` is the
    one that the order pays for."""
    return _REFUSALS[action](order, standing(order, now).status, invitation, now)


def possible(order: Order, invitation: Invitation | None, now: int) -> list[str]:
    """All that can be done, each by its name."""
    return [str(one) for one in OrderAction if not refusal(one, order, invitation, now)]


def _not_askable(order: Order, money: OrderStatus, invitation: Invitation | None, now: int) -> str:
    return "" if money == OrderStatus.OPEN else f"This order is {money}: nothing has to be paid."


def _settled(order: Order, money: OrderStatus, invitation: Invitation | None, now: int) -> str:
    """Money that somebody vouches for is the first, or the rest that was asked for."""
    if money in (OrderStatus.OPEN, OrderStatus.EXPIRED):
        return ""
    return f"This order is {order.status}.{_NEXT.get(money, '')}"


_NEXT = {OrderStatus.NEEDS_ATTENTION: " Decide about the money that came: accept, ask-rest or close."}


def _not_cancellable(order: Order, money: OrderStatus, invitation: Invitation | None, now: int) -> str:
    settled = _settled(order, money, invitation, now)
    return settled or ("A part of it was paid: close the order instead." if kept_sum(order) else "")


def _names_nobody(order: Order, money: OrderStatus, invitation: Invitation | None, now: int) -> str:
    waits = order.by_page and not order.released_at and order.status == OrderStatus.NEEDS_ATTENTION
    return "" if waits else "This order does not wait for a client."


def _not_acceptable(order: Order, money: OrderStatus, invitation: Invitation | None, now: int) -> str:
    if not kept_sum(order) and money != OrderStatus.NEEDS_ATTENTION:
        return "No money is kept for this order: say that it was paid (mark-paid), or invite again."
    if money == OrderStatus.DISPUTED:
        return "The payer's bank has not decided yet: answer the dispute at your provider, or close the order."
    if order.attention == TO_REFUND or money != OrderStatus.PAID:
        return ""
    if invitation is not None and effective_status(invitation, now) in _ENDED:
        return "The money fits, and its invitation has ended: reissue that, which takes the payment over, or close."
    return _IN_THE_WAY.get(order.attention, "") or ("" if order.attention else "This order is paid already.")


_ENDED = (InvitationStatus.REVOKED, InvitationStatus.DECLINED, InvitationStatus.EXPIRED)
# The money fits, and something else has to be mended first.
_IN_THE_WAY = {
    "contact_ambiguous": "Say for which contact it was paid (client), or close the order.",
    "no_seats": "Give the group more seats and have the order reviewed (review), or close it.",
    "invitation_open": "Finish the client's other invitation and have this order reviewed (review), or close it.",
}


def _nothing_to_ask(order: Order, money: OrderStatus, invitation: Invitation | None, now: int) -> str:
    if money != OrderStatus.NEEDS_ATTENTION or not is_short(order):
        return "Nothing is left to ask for: only an order with too little money has a rest."
    waits = invitation is not None and effective_status(invitation, now) == InvitationStatus.AWAITING_PAYMENT
    if order.cancelled or order.released_at is not None or (order.invitation and not waits):
        return "Nobody waits for the rest any more: accept what came, or close the order."
    return ""


def _not_closable(order: Order, money: OrderStatus, invitation: Invitation | None, _: int) -> str:
    if money in (OrderStatus.REFUNDED, OrderStatus.CANCELLED):
        return f"This order is {money} already."
    if not any(one.kept > 0 for one in order.payments.values()):
        return "No money came for this order: cancel it."
    # Without an invitation it was granted at once, unless that one ended and was deleted.
    joined = order.attention != "expired" if invitation is None else invitation.accepted is not None
    if order.released_at is not None and joined:
        return "What was paid for is in use: refund the money at your provider, which takes it back, or accept it."
    if money == OrderStatus.PAID and not order.attention:
        return "This order is paid: revoke its invitation, or refund the money at your provider."
    return ""


_REFUSALS: dict[OrderAction, Refuse] = {
    OrderAction.RESEND: _not_askable,
    OrderAction.CANCEL: _not_cancellable,
    OrderAction.MARK_PAID: _settled,
    OrderAction.REVIEW: lambda *_: "",
    OrderAction.CLIENT: _names_nobody,
    OrderAction.ACCEPT: _not_acceptable,
    OrderAction.ASK_REST: _nothing_to_ask,
    OrderAction.CLOSE: _not_closable,
}
