"""Providers report late, twice and in any order: the same facts always end the same (F40)."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.payment import Payment, Signal, joined
from chalicelib.services.payments import accounts
from tests.holding import holds
from tests.services.selling import PRICE, Shop

ORDER_FACTS = [
    {"paid": 0},
    {"paid": PRICE},
    {"paid": PRICE, "refunded": 500},
    {"paid": PRICE, "dispute": "open"},
    {"paid": PRICE, "dispute": "won"},
    {"paid": PRICE, "refunded": 700},
]
# Six statements about one payment, as another biller tells them: each alone, none complete.
KINDS = ["payment.failed", "payment.succeeded", "payment.refunded", "payment.disputed", "payment.dispute_closed", "x"]


def told(shop: Shop, order_id: str, number: int, **more: object) -> Signal:
    facts = {"currency": "EUR", "at": 1} | ORDER_FACTS[number] | more
    payment = Payment(id="p-1", provider="standard", order=order_id, **facts)
    return Signal(provider="standard", id=f"e-{number}", type=KINDS[number], payment=payment)


def end_of(order_of_events: tuple[int, ...]) -> tuple[object, ...]:
    shop = Shop()
    handed, order = shop.gated()
    for number in order_of_events:
        shop.hears(told(shop, order.id, number))
    seen, invitation = shop.order_of(handed), shop.the(handed)
    (right,) = shop.entitlements(invitation.contact)
    return seen.status, seen.attention, seen.payments, invitation.status, right.status, len(shop.invitations())


@holds("F40")
@pytest.mark.slow
def test_all_720_orders_of_six_reports_end_the_same() -> None:
    expected = end_of((0, 1, 2, 3, 4, 5))
    assert expected[0] == "paid"
    assert expected[3:] == ("pending", "reserved", 1)
    for arrival in permutations(range(6)):
        assert end_of(arrival) == expected, arrival


@holds("F40")
@settings(max_examples=60, deadline=None)
@given(st.permutations([0, 1, 2, 3, 4, 5, 1, 2, 3, 5]), st.integers(0, 5))
def test_reports_repeated_and_shuffled_end_the_same(arrival: list[int], again: int) -> None:
    assert end_of((*arrival, again)) == end_of((0, 1, 2, 3, 4, 5))


payments = st.builds(
    Payment,
    id=st.just("p"),
    provider=st.just("stripe"),
    order=st.sampled_from(["", "ord_1"]),
    paid=st.integers(0, 5),
    refunded=st.integers(0, 5),
    currency=st.sampled_from(["", "EUR"]),
    dispute=st.sampled_from(["", "open", "won", "lost"]),
    live=st.booleans(),
    at=st.integers(0, 5),
)


@holds("F40")
@given(payments, payments, payments)
def test_statements_join_in_any_order_and_twice(one: Payment, two: Payment, three: Payment) -> None:
    assert joined(one, two) == joined(two, one)
    assert joined(joined(one, two), three) == joined(one, joined(two, three))
    assert joined(one, one) == one


@holds("F40", "F43")
@pytest.mark.parametrize("refund_first", [False, True])
def test_refunded_before_or_after_it_is_known_to_be_paid(refund_first: bool) -> None:
    shop = Shop()
    handed, order = shop.gated()
    paid, refunded = told(shop, order.id, 1), told(shop, order.id, 2, refunded=PRICE)
    shop.hears(*((refunded, paid) if refund_first else (paid, refunded)))
    assert (shop.order_of(handed).status, shop.the(handed).status) == ("refunded", "revoked")
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] in (["revoked"], ["released"])


@holds("F42", "F45")
def test_what_was_never_delivered_is_asked_for_every_hour(caplog: pytest.LogCaptureFixture) -> None:
    shop = connected()
    handed, order = shop.gated()
    shop.pays(order)
    shop.billing.changes("pi_1", refunded=PRICE)
    shop.billing.undelivered.append(replace(shop.billing.signal("charge.refunded"), at=shop.now + 30 * 60_000))

    shop.waits(61 * 60_000)

    assert "webhooks do not arrive" not in caplog.messages, "half an hour ago it may still be on its way"
    assert shop.order_of(handed).status == "refunded"
    before = shop.snapshot()
    shop.waits(61 * 60_000)
    changed = {ref.kind for ref, one in shop.snapshot().items() if before.get(ref) != one}
    assert changed == {"watch"}


def connected() -> Shop:
    shop = Shop()
    accounts.connect(shop.context, shop.owner, shop.place.id, "stripe", api_key="k", webhook_secret="")
    return shop


@holds("F45")
def test_somebody_hears_that_no_webhook_gets_through_once_for_each(caplog: pytest.LogCaptureFixture) -> None:
    shop = connected()
    _, order = shop.gated()
    shop.billing.undelivered.append(replace(shop.billing.pays(order), at=shop.now))

    shop.waits(61 * 60_000)
    shop.waits(61 * 60_000)

    (line,) = [record for record in caplog.records if record.message == "webhooks do not arrive"]
    assert (line.levelname, vars(line)["organization"]) == ("ERROR", shop.place.id)
    assert shop.ordered(order.id).status == "paid"
