"""What the payments of an order come to: the sum of what is kept, in any order of arrival."""

from itertools import permutations
from typing import Any

import pytest

from chalicelib.domain.invitation import Inviter, Recipient
from chalicelib.domain.order import Line, Order, standing
from chalicelib.domain.organization import Branding, Role
from chalicelib.domain.payment import Payment, merged
from tests.holding import holds

PRICE, NOW = 120, 1_000


def order(*payments: Payment, **more: Any) -> Order:
    facts: dict[str, Any] = {
        "id": "ord_1",
        "organization": "org_1",
        "recipient": Recipient(),
        "channel": "email",
        "seller": Inviter(user="u", membership="mem_u", role=Role.OWNER),
        "lines": (Line(package="pkg_1", name="Ten sessions", amount=PRICE),),
        "amount": PRICE,
        "currency": "EUR",
        "branding": Branding(name="Acme"),
        "lifetime": 60,
        "created_at": 0,
        "expires_at": NOW + 1,
    }
    return Order(**facts | {"payments": merged({}, payments)} | more)


def paid(identifier: str, amount: int, **facts: Any) -> Payment:
    return Payment(id=identifier, provider="stripe", **{"paid": amount, "currency": "EUR"} | facts)


@holds("A75")
@pytest.mark.parametrize(
    ("payments", "status", "reason"),
    [
        ([paid("a", 120)], "paid", ""),
        ([paid("a", 50)], "needs_attention", "amount_mismatch"),
        ([paid("a", 150)], "needs_attention", "amount_mismatch"),
        ([paid("a", 60), paid("b", 60)], "paid", ""),
        ([paid("a", 60), paid("b", 60, refunded=60)], "needs_attention", "amount_mismatch"),
        ([paid("a", 120), paid("b", 120)], "needs_attention", "paid_twice"),
        ([paid("a", 120), paid("b", 120, refunded=120)], "paid", ""),
        ([paid("a", 120), paid("b", 120, refunded=119)], "needs_attention", "paid_twice"),
        ([paid("a", 150, refunded=30)], "paid", ""),
        ([paid("a", 120, refunded=10)], "paid", ""),
        ([paid("a", 120, refunded=120), paid("b", 120, refunded=120)], "refunded", ""),
        ([paid("a", 60), paid("b", 60, dispute="open")], "disputed", ""),
        ([paid("a", 60), paid("b", 60, dispute="won")], "paid", ""),
        ([paid("a", 60), paid("b", 60, dispute="lost")], "needs_attention", "amount_mismatch"),
        ([paid("a", 120), paid("b", 120, dispute="open")], "paid", ""),
        ([paid("a", 120), paid("b", 120, dispute="lost")], "paid", ""),
        ([paid("a", 120), paid("b", 9, currency="USD")], "needs_attention", "currency_mismatch"),
        ([paid("a", 120), paid("b", 9, currency="USD", refunded=9)], "paid", ""),
        ([paid("a", 120), paid("b", 9, order="ord_2")], "needs_attention", "another_order"),
    ],
)
def test_what_counts_is_the_sum_of_what_is_kept(payments: list[Payment], status: str, reason: str) -> None:
    for arrival in permutations(payments):
        seen = standing(order(*arrival), NOW)
        assert (seen.status, seen.reason) == (status, reason)
