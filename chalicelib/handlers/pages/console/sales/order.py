"""One order in the console: what was sold, what came, what happened; its next step, and what else can be done."""

from collections.abc import Callable, Sequence

from chalicelib.domain.errors import ChannelUnavailable, Conflict, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.money import Money
from chalicelib.domain.order import Entry, Order, OrderStatus, due_amount, kept_sum, surplus
from chalicelib.domain.order_actions import OrderAction
from chalicelib.domain.payment import Payment
from chalicelib.handlers.api.bodies.orders import Decide, MarkPaid, NameClient
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.people.contacts import name_of
from chalicelib.handlers.pages.console.refusals import at_fields
from chalicelib.handlers.pages.console.sales.orders import row_view, status_of_order
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.context import Context
from chalicelib.services.core.links import payment_url
from chalicelib.services.payments import orders, resolving
from chalicelib.services.payments.orders import OrderFile
from chalicelib.services.people import directory

METHODS = ("cash", "transfer", "waived", "other")
# Lines of the history that have words of their own.
HAPPENED = frozenset(
    {"created", "asked_again", "checkout_opened", "client_named", "accepted", "rest_asked", "closed", *OrderStatus}
)
_CANDIDATES = 10


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _shown(here, {})


def _id(here: Desk) -> str:
    return here.turn.named("order")


def _shown(here: Desk, values: dict[str, str]) -> PageAnswer:
    file = orders.get(here.context, here.user, here.organization, _id(here))
    return here.page("sales/order", _view(here, file) | {"values": {"method": "transfer"} | values})


def _view(here: Desk, file: OrderFile) -> Fields:
    order = file.order
    state = status_of_order(here, order)
    is_open = state == OrderStatus.OPEN
    sums = {"kept": kept_sum(order), "due": due_amount(order), "surplus": surplus(order)}
    return row_view(here, order) | {
        "contact": order.contact,
        "invitation": order.invitation,
        "lines": [{"name": one.name, "price": Money(one.amount, order.currency)} for one in order.lines],
        "sums": [(name, Money(amount, order.currency)) for name, amount in sums.items() if amount],
        "payments": [_payment_view(one) for one in order.payments.values()],
        "happened": [_entry_view(one) for one in file.history],
        "deliveries": [{"channel": str(one.channel), "status": str(one.status)} for one in file.deliveries],
        "expires_at": order.expires_at,
        "pay_url": payment_url(here.context, order.id, order.generation) if is_open else "",
        "is_open": is_open,
        "actions": list(file.actions),
        "methods": list(METHODS),
        "decisions": [one for one in DECISIONS if one in file.actions],
        "candidates": _candidates(here, order, file.actions),
    }


def _payment_view(one: Payment) -> Fields:
    return {
        "paid": Money(one.paid, one.currency),
        "refunded": Money(one.refunded, one.currency) if one.refunded else None,
        "provider": str(one.provider),
        "method": one.method,
        "note": one.note,
        "at": one.at,
    }


def _entry_view(entry: Entry) -> Fields:
    what = entry.what if entry.what in HAPPENED else "other"
    return {"what": what, "at": entry.at, "reason": entry.data.get("reason", "") if entry.actor else ""}


def _candidates(here: Desk, order: Order, actions: Sequence[str]) -> list[tuple[str, str]]:
    """The contacts that a stranger may have paid for: those who share the address."""
    address = order.recipient.email or order.recipient.phone
    if OrderAction.CLIENT not in actions or not address:
        return []
    asked = directory.ContactQuestion(name=address)
    page = directory.list_contacts(here.context, here.user, here.organization, asked, after=None, limit=_CANDIDATES)
    return [(one.id, name_of(one)) for one in page.items]


def resend(turn: Turn) -> PageAnswer:
    return _done(turn, "asked_to_pay", lambda here, _: orders.resend(*_named(here)))


def cancel(turn: Turn) -> PageAnswer:
    return _done(turn, "order_cancelled", lambda here, _: orders.cancel(*_named(here)))


def review(turn: Turn) -> PageAnswer:
    return _done(turn, "reviewed", lambda here, _: orders.look_again(*_named(here)))


def mark_paid(turn: Turn) -> PageAnswer:
    def act(here: Desk, typed: dict[str, str]) -> Order:
        note = plain(typed.get("note", ""))
        body = typed_as(MarkPaid, {"method": typed.get("method", ""), "note": note})
        return orders.mark_paid(*_named(here), body.method, body.note)

    return _done(turn, "marked_paid", act)


def name_client(turn: Turn) -> PageAnswer:
    def act(here: Desk, typed: dict[str, str]) -> Order:
        body = typed_as(NameClient, {"contact": typed.get("contact", "")})
        return orders.name_client(*_named(here), body.contact)

    return _done(turn, "reviewed", act)


def decide(turn: Turn) -> PageAnswer:
    """Accepted, closed, or asked for the rest, as the button says; the reason stays in the history."""

    def act(here: Desk, typed: dict[str, str]) -> Order:
        body = typed_as(Decide, {"reason": plain(typed.get("reason", ""))})
        choice = resolving.Choice(here.organization, _id(here), body.reason)
        return DECISIONS.get(typed.get("step", ""), resolving.accept)(here.context, here.user, choice)

    return _done(turn, "decided", act)


DECISIONS: dict[str, Callable[[Context, User, resolving.Choice], Order]] = {
    OrderAction.ACCEPT: resolving.accept,
    OrderAction.ASK_REST: resolving.ask_rest,
    OrderAction.CLOSE: resolving.close,
}


def _named(here: Desk) -> tuple[Context, User, str, str]:
    return here.context, here.user, here.organization, _id(here)


def _done(turn: Turn, what: str, act: Callable[[Desk, dict[str, str]], Order]) -> PageAnswer:
    """Back to the page of the order, which says what was done, or why it can't be."""
    here = desk(turn)
    typed = turn.typed()
    try:
        act(here, typed)
    except UsherError as error:
        whole = next((name for kind, name in _WHOLE.items() if isinstance(error, kind)), "")
        page = _shown(here, typed)
        if whole:
            return page.also({"errors": [{"field": "", "code": f"order.{whole}"}]}, status_of(error))
        return at_fields(error, page, "order", FIELDS)
    return here.to(f"/orders/{_id(here)}", done=what)


# What is refused of an order as a whole.
_WHOLE: dict[type[UsherError], str] = {Conflict: "conflict", ChannelUnavailable: "no_way"}
FIELDS = ("reason", "method", "note", "contact")
