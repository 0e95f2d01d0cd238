"""Samples of the console's pages of orders."""

from typing import Any

from chalicelib.domain.money import Money
from chalicelib.domain.order import OrderStatus
from chalicelib.handlers.pages.console.sales.order import HAPPENED, METHODS
from chalicelib.handlers.pages.console.sales.orders import REASONS
from local.page_samples import ENDS_AT
from local.samples.console import around

STATES = [str(one) for one in OrderStatus]


def _row(state: str, reason: str = "") -> dict[str, Any]:
    return {
        "id": f"ord_{state}{reason}",
        "name": "Sarah Okafor",
        "address": "sarah.okafor.with.a.long.address@northlight.example",
        "what": ["Ten hours of coaching", "Spring group"],
        "total": Money(150_000, "EUR"),
        "state": state,
        "reason": reason,
        "seller": "Jonas Weber",
        "created_at": ENDS_AT,
    }


LIST: dict[str, Any] = {
    "rows": [*(_row(one) for one in STATES), *(_row("needs_attention", one) for one in (*REASONS, "other"))],
    "statuses": STATES,
    "is_first": True,
    "next_page": "status=&attention=on&cursor=abc.def",
    "values": {"status": "", "attention": "on"},
}
PAYMENT = {
    "paid": Money(50_000, "EUR"),
    "refunded": None,
    "provider": "stripe",
    "method": "",
    "note": "",
    "at": ENDS_AT,
}
BY_HAND = PAYMENT | {"refunded": Money(500, "EUR"), "provider": "manual", "note": "By transfer, seen on the 3rd"}
OPEN: dict[str, Any] = _row("open") | {
    "contact": "con_1",
    "invitation": "inv_1",
    "lines": [
        {"name": "Ten hours of coaching", "price": Money(120_000, "EUR")},
        {"name": "Spring group", "price": Money(30_000, "EUR")},
    ],
    "sums": [("due", Money(150_000, "EUR"))],
    "payments": [],
    "happened": [{"what": "created", "at": ENDS_AT, "reason": ""}],
    "deliveries": [{"channel": "email", "status": "delivered"}],
    "expires_at": ENDS_AT,
    "pay_url": "https://usher.example/p/AQBhY2tuZXdfYV9wYWNrYWdl",
    "is_open": True,
    "actions": ["resend", "cancel", "mark-paid", "review"],
    "methods": list(METHODS),
    "decisions": [],
    "candidates": [],
    "values": {"method": "transfer"},
}
DONE = OPEN | {"is_open": False, "actions": ["review"], "pay_url": "", "sums": []}
PAID = DONE | {
    "state": "paid",
    "payments": [PAYMENT, *(BY_HAND | {"method": one} for one in METHODS), PAYMENT | {"provider": "standard"}],
    "happened": [{"what": one, "at": ENDS_AT, "reason": ""} for one in (*sorted(HAPPENED), "other")],
}
SHORT = DONE | {
    "state": "needs_attention",
    "reason": "amount_mismatch",
    "payments": [PAYMENT],
    "sums": [("kept", Money(50_000, "EUR")), ("due", Money(100_000, "EUR")), ("surplus", Money(100, "EUR"))],
    "happened": [{"what": "rest_asked", "at": ENDS_AT, "reason": "Agreed by phone"}],
    "decisions": ["accept", "ask-rest", "close"],
}
UNKNOWN = SHORT | {
    "reason": "contact_ambiguous",
    "contact": "",
    "candidates": [("con_1", "Sarah Okafor"), ("con_2", "Samuel Okafor")],
}


def _of(page: str, view: dict[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
    return f"console/{page}", around("orders", **view | more)


def _wrong(*fields: str) -> list[dict[str, str]]:
    return [{"field": one, "code": f"order.{one}"} for one in fields]


PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-orders", *_of("sales/orders", LIST)),
    ("console-orders-none", *_of("sales/orders", LIST, rows=[], next_page="")),
    ("console-orders-short", *_of("sales/orders", LIST, rows=[], is_first=False)),
    *(
        (f"console-order-open-{done or 'seen'}", *_of("sales/order", OPEN, done=done))
        for done in ("", "asked_to_pay", "order_cancelled", "reviewed", "decided", "marked_paid")
    ),
    ("console-order-paid", *_of("sales/order", PAID)),
    ("console-order-short", *_of("sales/order", SHORT)),
    ("console-order-unknown", *_of("sales/order", UNKNOWN)),
    ("console-order-wrong", *_of("sales/order", UNKNOWN, errors=_wrong("reason", "contact"))),
    ("console-order-open-wrong", *_of("sales/order", OPEN, errors=_wrong("method", "note"))),
    ("console-order-moved", *_of("sales/order", PAID, errors=[{"field": "", "code": "order.conflict"}])),
    ("console-order-no-way", *_of("sales/order", OPEN, errors=[{"field": "", "code": "order.no_way"}])),
]
