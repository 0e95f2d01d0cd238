"""Orders and their payments as requests and answers."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.order import Entry, Order, due_amount, kept_sum, surplus
from chalicelib.domain.payment import Payment
from chalicelib.domain.resolution import Resolution
from chalicelib.handlers.api.bodies.common import Body, DeliveryAnswer, MaybeId, Note, delivery_answer
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.payments.orders import OrderFile

OrderState = Literal["open", "paid", "disputed", "refunded", "cancelled", "expired", "needs_attention"]


class OrdersQuery(PageQuery):
    status: OrderState | None = None
    contact: MaybeId = ""
    attention: bool = False


class MarkPaid(Body, kw_only=True):
    """Who says so is on record."""

    method: Literal["cash", "transfer", "waived", "other"]
    note: Note = ""


class NameClient(Body, kw_only=True):
    contact: Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]


class Decide(Body, kw_only=True):
    """Who decided, when and why is kept in the order's history."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class OrderAnswer(Struct, kw_only=True, omit_defaults=True):
    """`attention` says why somebody must look. `url` is where it is paid, while it has to be. `kept` is what came and
    did not go back, `due` what is missing for `amount`, `surplus` what is too much; `decisions` are those of staff
    about it, the last of which counts. `actions` are the last parts of the paths that would be answered now; they,
    `history` and `deliveries` come where one order is read."""

    id: str
    status: str
    attention: str
    contact: str | None
    invitation: str | None
    recipient: dict[str, str]
    channel: str
    lines: list[Json]
    amount: int
    currency: str
    kept: int
    due: int
    surplus: int
    payments: list[Json]
    decisions: list[Json]
    seller: dict[str, str]
    by_page: bool
    created_at: str
    expires_at: str
    released_at: str | None
    version: int
    url: str = ""
    actions: Sequence[str] | None = None
    history: list[Json] | None = None
    deliveries: list[DeliveryAnswer] | None = None


class OrdersPage(Struct):
    items: list[OrderAnswer]
    next: str | None


def order_answer(order: Order, status: str, url: str = "") -> OrderAnswer:
    recipient = order.recipient
    return OrderAnswer(
        id=order.id,
        status=status,
        attention=order.attention,
        contact=order.contact or None,
        invitation=order.invitation or None,
        recipient={
            "name": recipient.name,
            "email": recipient.email,
            "phone": recipient.phone,
            "locale": recipient.locale,
        },
        channel=order.channel,
        lines=[{"package": one.package, "name": one.name, "amount": one.amount} for one in order.lines],
        amount=order.amount,
        currency=order.currency,
        kept=kept_sum(order),
        due=due_amount(order),
        surplus=surplus(order),
        payments=[_payment(one) for one in order.payments.values()],
        decisions=[_decision(one) for one in order.resolutions],
        seller={"membership": order.seller.membership, "name": order.seller.name},
        by_page=order.by_page,
        created_at=rfc3339(order.created_at),
        expires_at=rfc3339(order.expires_at),
        released_at=maybe(order.released_at),
        version=order.version,
        url=url,
    )


def _payment(payment: Payment) -> Json:
    told: Json = {
        "id": payment.id,
        "provider": payment.provider,
        "paid": payment.paid,
        "refunded": payment.refunded,
    }
    told |= {"currency": payment.currency, "dispute": str(payment.dispute) or None, "at": rfc3339(payment.at)}
    vouched = {"method": payment.method, "by": payment.by, "note": payment.note}
    return told | {name: value for name, value in vouched.items() if value}


def _decision(made: Resolution) -> Json:
    return {"what": made.what, "by": made.by, "at": rfc3339(made.at), "reason": made.reason}


def file_answer(file: OrderFile, status: str) -> OrderAnswer:
    answer = order_answer(file.order, status)
    answer.actions = file.actions
    answer.history = [_line(one) for one in file.history]
    answer.deliveries = [delivery_answer(one) for one in reversed(file.deliveries)]
    return answer


def _line(entry: Entry) -> Json:
    return {"at": rfc3339(entry.at), "what": entry.what, "actor": entry.actor or None, "data": entry.data}
