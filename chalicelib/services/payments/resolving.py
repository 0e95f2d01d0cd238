"""What staff decide about an order whose money does not fit: accept it, ask for the rest, or close it.

A decision is a fact of the order like its payments are. It is written with the event that settles the order, so that
whoever dies in between leaves nothing undone.
"""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, FieldError, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.order import TO_REFUND, Order, OrderStatus, due_amount, is_short, kept_sum, standing, surplus
from chalicelib.domain.resolution import Resolution, WayOut, covering
from chalicelib.domain.text import clean_note
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.asking import asked_again
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.payments.orders import gate
from chalicelib.services.payments.settling import settle
from chalicelib.services.sales.orders import fact, history


@dataclass(frozen=True)
class Choice:
    """Which order of which organization somebody decides about, and why."""

    organization: str
    order: str
    reason: str


Refuse = Callable[[Order, OrderStatus, Invitation | None, int], str]


def accept(context: Context, user: User, choice: Choice) -> Order:
    """What is kept is as good as paid: the invitation goes out, or its packages can be used. Repeating it is fine.

    Raises NotFound, Unprocessable without a reason, Conflict where something else has to be done: it says what.
    """
    return _decided(context, user, choice, WayOut.ACCEPTED)


def ask_rest(context: Context, user: User, choice: Choice) -> Order:
    """What came is kept, and the client gets a message that asks for the rest; the time to pay starts again.

    Raises as `accept` does, and ChannelUnavailable.
    """
    return _decided(context, user, choice, WayOut.REST_ASKED)


def close(context: Context, user: User, choice: Choice) -> Order:
    """Nothing is given for the money: the invitation is withdrawn and what was put aside let go. The order says
    `to_refund` until the money has gone back, which is done at the provider. Repeating it is fine.

    Raises as `accept` does.
    """
    return _decided(context, user, choice, WayOut.CLOSED)


def _decided(context: Context, user: User, choice: Choice, what: WayOut) -> Order:
    reason = _clean(choice.reason)
    _, order = gate(context, user, choice.organization, choice.order)
    if order.invitation:
        # An end that is only due is recorded first: what was put aside is given back once.
        expire(context, order.invitation)

    def decide() -> Decision[Order]:
        _, order = gate(context, user, choice.organization, choice.order)
        if _is_so(order, what, context.now):
            return Decision(order)
        refusal = _REFUSALS[what](order, standing(order, context.now).status, _invitation(context, order), context.now)
        if refusal:
            raise Conflict(refusal, extra={"order_status": str(order.status), "attention": order.attention})
        return _noted(context, order, Resolution(what=what, by=user.id, at=context.now, reason=reason))

    attempt(context, decide)
    return settle(context, choice.order, actor=user.id)


def _clean(text: str) -> str:
    """Raises Unprocessable."""
    clean = Cleaning("")
    reason = clean.field("reason", clean_note, text)
    clean.finish()
    if not reason:
        raise Unprocessable(errors=[FieldError("reason", "required", "Say why: it is kept in the order's history.")])
    return reason


def _invitation(context: Context, order: Order) -> Invitation | None:
    reference = refs.invitation(order.invitation)
    return context.store.read([reference])[reference] if order.invitation else None


def _is_so(order: Order, what: WayOut, now: int) -> bool:
    """Whether this was decided before, about all the money that there is."""
    if order.resolved != what or covering(order.payments.values()) != order.resolutions[-1].covers:
        return False
    return standing(order, now).status == _MEANT[what]


_MEANT = {
    WayOut.ACCEPTED: OrderStatus.PAID,
    WayOut.REST_ASKED: OrderStatus.OPEN,
    WayOut.CLOSED: OrderStatus.CANCELLED,
}


def _noted(context: Context, order: Order, resolution: Resolution) -> Decision[Order]:
    """The decision, its line in the history with the sums it was made on, and the event that has it carried out."""
    resolution = replace(resolution, covers=covering(order.payments.values()))
    resolved = replace(order, resolutions=(*order.resolutions, resolution))
    sums = {"kept": kept_sum(order), "due": due_amount(order), "surplus": surplus(order)}
    told = {name: str(amount) for name, amount in sums.items() if amount}
    line = history(context, order, resolution.what, actor=resolution.by, reason=resolution.reason, **told)
    if resolution.what == WayOut.REST_ASKED:
        return _asked(context, order, resolved, [line])
    # Due at once: a page to pay on must close too, which only a worker waits for.
    noted = revised(resolved, due_at=context.now)
    event = fact(context, order, f"order.{resolution.what}", actor=resolution.by, sends=order.id)
    return Decision(noted, [save(order, noted), line, event])


def _asked(context: Context, before: Order, resolved: Order, lines: list[Write]) -> Decision[Order]:
    # The earlier page asks for all of it: a worker closes it, and the next one is made for the rest.
    by = resolved.resolutions[-1].by
    writes, asked = asked_again(context, replace(resolved, status=OrderStatus.OPEN, attention=""), by)
    event = fact(context, before, "order.rest_asked", actor=by, sends=before.id)
    return Decision(asked, [*writes, *lines, event])


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


_REFUSALS: dict[WayOut, Refuse] = {
    WayOut.ACCEPTED: _not_acceptable,
    WayOut.REST_ASKED: _nothing_to_ask,
    WayOut.CLOSED: _not_closable,
}
