"""The orders of an organization in the console: those that somebody must look at first, and all by state."""

from urllib.parse import urlencode

from chalicelib.domain.money import Money
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.handlers.api.bodies.orders import OrdersQuery
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import cursor_of, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.payments import orders

AT_ONCE = 25
# What an order needs somebody for, in words of its own; everything else is told in general ones.
REASONS = (
    *("amount_mismatch", "currency_mismatch", "another_order", "paid_twice", "revoked", "declined", "cancelled"),
    *("expired", "contact_ambiguous", "contact_gone", "invitation_open", "no_seats", "to_refund", "disputed"),
    "refunded_after_acceptance",
)


def show_all(turn: Turn) -> PageAnswer:
    """Newest first. A page may be short where a filter matches little, and still go on."""
    here = desk(turn)
    chosen = _chosen(dict(turn.incoming.query))
    cursor = turn.incoming.query.get("cursor")
    asked: Json = {name: text for name, text in chosen.items() if text and name != "attention"}
    asked |= {"attention": True} if chosen["attention"] else {}
    query = typed_as(OrdersQuery, asked | ({"cursor": cursor} if cursor else {}))
    wanted = orders.OrderFilter(query.status or "", "", query.attention)
    question = f"console#orders#{here.organization}#{here.user.id}#{wanted}"
    after = position_of(here.context, query.cursor, question)
    page = orders.list_orders(here.context, here.user, here.organization, wanted, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    view = {
        "rows": [row_view(here, one) for one in page.items],
        "statuses": [str(one) for one in OrderStatus],
        "values": chosen,
        "is_first": not cursor,
        "next_page": urlencode(chosen | {"cursor": following}) if following else "",
    }
    return here.page("sales/orders", view)


def _chosen(query: dict[str, str]) -> dict[str, str]:
    """The filters that make sense: an old address still shows a list."""
    status = query.get("status", "")
    return {
        "status": status if status in set(OrderStatus) else "",
        "attention": "on" if query.get("attention") == "on" else "",
    }


def status_of_order(here: Desk, order: Order) -> str:
    """What the money is now; what needs somebody says so also where the money fits."""
    return str(order.status if order.attention else standing(order, here.context.now).status)


def row_view(here: Desk, order: Order) -> Fields:
    recipient = order.recipient
    return {
        "id": order.id,
        "name": recipient.name or recipient.email or recipient.phone,
        "address": recipient.email or recipient.phone,
        "what": [one.name for one in order.lines],
        "total": Money(order.amount, order.currency),
        "state": status_of_order(here, order),
        "reason": (order.attention if order.attention in REASONS else "other") if order.attention else "",
        "seller": order.seller.name,
        "created_at": order.created_at,
    }
