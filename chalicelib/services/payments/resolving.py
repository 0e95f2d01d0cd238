"""What staff decide about an order whose money does not fit: accept it, ask for the rest, or close it.

A decision is a fact of the order like its payments are. It is written with the event that settles the order, so that
whoever dies in between leaves nothing undone.
"""

from dataclasses import replace

from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.order import Order, OrderStatus, due_amount, kept_sum, standing, surplus
from chalicelib.domain.order_actions import OrderAction
from chalicelib.domain.resolution import Resolution, WayOut, covering
from chalicelib.domain.text import clean_note
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.asking import asked_again
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.payments.orders import gate, refuse_impossible
from chalicelib.services.payments.settling import invitation_of, settle
from chalicelib.services.sales.orders import fact, history


@dataclass(frozen=True)
class Choice:
    """Which order of which organization somebody decides about, and why."""

    organization: str
    order: str
    reason: str


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
        refuse_impossible(_ACTIONS[what], order, invitation_of(context, order), context.now)
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


def _is_so(order: Order, what: WayOut, now: int) -> bool:
    """Whether this was decided before, about all the money that there is."""
    if order.resolved != what or covering(order.payments.values()) != order.resolutions[-1].covers:
        return False
    return standing(order, now).status == _MEANT[what]


_ACTIONS = {
    WayOut.ACCEPTED: OrderAction.ACCEPT,
    WayOut.REST_ASKED: OrderAction.ASK_REST,
    WayOut.CLOSED: OrderAction.CLOSE,
}
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
