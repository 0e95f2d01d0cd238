"""Orders: list, read, resend, cancel, mark as paid, review, name the client; accept, ask for the rest, close."""

from chalicelib.domain.identity import User
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.handlers.api.bodies.orders import (
    Decide,
    MarkPaid,
    NameClient,
    OrderAnswer,
    OrdersPage,
    OrdersQuery,
    file_answer,
    order_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.core.links import payment_url
from chalicelib.services.payments import orders, resolving


@operation("List orders")
def list_orders(call: CallWith[OrdersQuery]) -> OrdersPage:
    """Newest first; staff get those they sold. `attention=true` answers those that somebody must look at. A page may be
    shorter than `limit`, even empty, and still have a `next`."""
    query = call.query
    page = orders.list_orders(
        call.context,
        call.user,
        call.path["org"],
        orders.OrderFilter(query.status or "", query.contact, query.attention),
        after=lists.position(call, "orders"),
        limit=query.limit,
    )
    items = [order_answer(one, _status(call, one)) for one in page.items]
    return OrdersPage(items, lists.cursor(call, "orders", page))


@operation("Read an order")
def get_order(call: Call) -> OrderAnswer:
    """With what happened to it, and the messages that asked for the payment."""
    file = orders.get(call.context, *_named(call))
    answer = file_answer(file, _status(call, file.order))
    if answer.status == OrderStatus.OPEN:
        answer.url = payment_url(call.context, file.order.id, file.order.generation)
    return answer


@action("Ask for the payment again", refusals=("conflict", "channel_unavailable"))
def resend_order(call: Call) -> OrderAnswer:
    """One more message; the time to pay starts again, also that of the invitation behind it."""
    return _shown(call, orders.resend(call.context, *_named(call)))


@action("Cancel an order", refusals=("conflict",))
def cancel_order(call: Call) -> OrderAnswer:
    """Before any money came. An invitation that waits for it is withdrawn."""
    return _shown(call, orders.cancel(call.context, *_named(call)))


@operation("Say that it was paid", refusals=("conflict",))
def mark_order_paid(call: CallWith[MarkPaid]) -> OrderAnswer:
    """Cash, a transfer, or waived: what no provider tells of. The invitation goes out as after any payment."""
    body = call.body
    return _shown(call, orders.mark_paid(call.context, *_named(call), body.method, body.note))


@action("Look at an order again")
def review_order(call: Call) -> OrderAnswer:
    """After what was in the way is mended, such as a group that was full. The provider is asked as well, a moment
    later."""
    return _shown(call, orders.look_again(call.context, *_named(call)))


@operation("Say for which contact a stranger paid", refusals=("conflict",))
def name_order_client(call: CallWith[NameClient]) -> OrderAnswer:
    """For an order that needs attention because several contacts share the address (`contact_ambiguous`)."""
    return _shown(call, orders.name_client(call.context, *_named(call), call.body.contact))


@operation("Accept what came as the payment", refusals=("conflict",))
def accept_order(call: CallWith[Decide]) -> OrderAnswer:
    """Whatever does not fit about the money: what is kept is as good as paid, and the invitation goes out. Money that
    comes later raises attention again. A 409 says what to do instead."""
    return _shown(call, resolving.accept(call.context, call.user, _choice(call)))


@operation("Keep what came and ask for the rest", refusals=("conflict", "channel_unavailable"))
def ask_rest_of_order(call: CallWith[Decide]) -> OrderAnswer:
    """For too little money, while the invitation waits: one more message leads to a page that asks for `due`, and the
    time to pay starts again. The order settles by itself once the sum fits."""
    return _shown(call, resolving.ask_rest(call.context, call.user, _choice(call)))


@operation("Close an order that money came for", refusals=("conflict",))
def close_order(call: CallWith[Decide]) -> OrderAnswer:
    """The invitation is withdrawn, and what was put aside is free again. The order is `cancelled`, with the attention
    `to_refund` until the money has gone back at the provider."""
    return _shown(call, resolving.close(call.context, call.user, _choice(call)))


def _choice(call: CallWith[Decide]) -> resolving.Choice:
    return resolving.Choice(call.path["org"], call.path["order"], call.body.reason)


def _named(call: Call) -> tuple[User, str, str]:
    return call.user, call.path["org"], call.path["order"]


def _status(call: Call, order: Order) -> str:
    """What the money is now; `needs_attention` also for money that fits and whose invitation is gone."""
    return order.status if order.attention else standing(order, call.now).status


def _shown(call: Call, order: Order) -> OrderAnswer:
    return order_answer(order, _status(call, order))
