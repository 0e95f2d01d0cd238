"""Orders: list, read, resend, cancel, mark as paid, review, name the client."""

from chalicelib.domain.identity import User
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.handlers.api.bodies.orders import (
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
from chalicelib.services.payments import orders

ORDER = "/v1/organizations/{org}/orders/{order}"


@operation("GET", "/v1/organizations/{org}/orders", "List orders")
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


@operation("GET", ORDER, "Read an order")
def get_order(call: Call) -> OrderAnswer:
    """With what happened to it, and the messages that asked for the payment."""
    file = orders.get(call.context, *_named(call))
    answer = file_answer(file, _status(call, file.order))
    if answer.status == OrderStatus.OPEN:
        answer.url = payment_url(call.context, file.order.id, file.order.generation)
    return answer


@action(ORDER + "/resend", "Ask for the payment again", refusals=("conflict", "channel_unavailable"))
def resend_order(call: Call) -> OrderAnswer:
    """One more message; the time to pay starts again, also that of the invitation behind it."""
    return _shown(call, orders.resend(call.context, *_named(call)))


@action(ORDER + "/cancel", "Cancel an order", refusals=("conflict",))
def cancel_order(call: Call) -> OrderAnswer:
    """Before any money came. An invitation that waits for it is withdrawn."""
    return _shown(call, orders.cancel(call.context, *_named(call)))


@operation("POST", ORDER + "/mark-paid", "Say that it was paid", refusals=("conflict",))
def mark_order_paid(call: CallWith[MarkPaid]) -> OrderAnswer:
    """Cash, a transfer, or waived: what no provider tells of. The invitation goes out as after any payment."""
    body = call.body
    return _shown(call, orders.mark_paid(call.context, *_named(call), body.method, body.note))


@action(ORDER + "/review", "Look at an order again")
def review_order(call: Call) -> OrderAnswer:
    """After what was in the way is mended, such as a group that was full. The provider is asked as well, a moment
    later."""
    return _shown(call, orders.look_again(call.context, *_named(call)))


@operation("POST", ORDER + "/client", "Say for which contact a stranger paid", refusals=("conflict",))
def name_order_client(call: CallWith[NameClient]) -> OrderAnswer:
    """For an order that needs attention because several contacts share the address (`contact_ambiguous`)."""
    return _shown(call, orders.name_client(call.context, *_named(call), call.body.contact))


def _named(call: Call) -> tuple[User, str, str]:
    return call.user, call.path["org"], call.path["order"]


def _status(call: Call, order: Order) -> str:
    """What the money is now; `needs_attention` also for money that fits and whose invitation is gone."""
    return order.status if order.attention else standing(order, call.now).status


def _shown(call: Call, order: Order) -> OrderAnswer:
    return order_answer(order, _status(call, order))
