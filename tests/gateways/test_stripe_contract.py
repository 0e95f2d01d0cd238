"""The adapter for Stripe against the stand-in of `local/checkout.py`, through the real `stripe` library."""

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.domain.errors import ProviderRefused, Unavailable
from chalicelib.domain.invitation import Inviter, Recipient
from chalicelib.domain.order import Line, Order
from chalicelib.domain.organization import Branding
from chalicelib.domain.payment import Checkout, Dispute, Payment
from chalicelib.gateways.stripe_billing import StripeBiller
from local.checkout import checkout
from local.processes import free_ports
from tests.holding import holds

ORDER = "ord_" + "A" * 16
ORG = "org_" + "B" * 16
KEY, OTHER_KEY = "sk_test_canary0001", "sk_test_canary0002"
JANE = "jane.canary@example.com"


def an_order(**changes: Any) -> Order:
    known: dict[str, Any] = {
        "id": ORDER,
        "organization": ORG,
        "recipient": Recipient(name="Jane", email=JANE),
        "channel": "email",
        "seller": Inviter(user="usr_1", membership="mem_1", role="owner", name="Olga"),
        "lines": (Line(package="pkg_1", name="Ten hours", amount=1900, description="Ten"),),
        "amount": 1900,
        "currency": "EUR",
        "checkouts": 1,
        "branding": Branding("Acme"),
        "lifetime": 1,
        "created_at": 1,
        "expires_at": 2,
    }
    return Order(**(known | changes))


class Shop:
    """The stand-in, an account there, and what somebody does on the hosted page."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.biller = StripeBiller(KEY, url)
        self.expires_at = int(time.time() + 3600) * 1000
        for key in (KEY, OTHER_KEY):
            # Nothing listens there: every event stays undelivered.
            hook = {"webhook_url": "http://127.0.0.1:1/", "webhook_secret": "whsec_x"}
            self.control("accounts", api_key=key, **hook)

    def control(self, path: str, **asked: Any) -> Any:
        answer = requests.post(f"{self.url}/control/{path}", json=asked, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def opened(self, order: Order | None = None, **changes: Any) -> Order:
        """The order with its hosted page open."""
        sold = order or an_order(**changes)
        return replace(sold, checkout=self.open(sold))

    def open(self, order: Order) -> Checkout:
        return self.biller.open_checkout(
            order,
            paid_url="https://usher.test/p/done",
            cancelled_url="https://usher.test/p",
            expires_at=self.expires_at,
        )

    def does(self, order: Order, action: str, **asked: Any) -> None:
        assert order.checkout
        self.control(f"sessions/{order.checkout.id}/{action}", **asked)

    def fact(self, order: Order) -> Payment | None:
        found = self.biller.payments_of(order)
        assert len(found) <= 1
        return found[0] if found else None


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    (port,) = free_ports(1)
    server = checkout(port, tmp_path_factory.mktemp("checkout") / "checkout.json")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def shop(stand_in: str) -> Shop:
    return Shop(stand_in)


def test_the_same_order_gets_the_same_page_and_a_later_count_another(shop: Shop) -> None:
    first, again = shop.open(an_order()), shop.open(an_order())
    later = shop.open(an_order(checkouts=2))
    corrected = shop.open(an_order(recipient=Recipient(name="Jane", email="new@example.com")))

    assert again == first
    assert len({first.id, later.id, corrected.id}) == 3
    assert first.url.endswith(f"/pay/{first.id}")
    assert first.expires_at == shop.expires_at


def test_the_page_asks_for_what_was_sold_and_is_ready_for_the_payer(shop: Shop) -> None:
    page = shop.open(an_order())
    by_page = shop.open(an_order(by_page=True))

    shown = {one["id"]: one for one in requests.get(f"{shop.url}/control/sessions", timeout=10).json()}
    assert (shown[page.id]["amount_total"], shown[page.id]["currency"]) == (1900, "eur")
    assert shown[page.id]["metadata"] == {"order": ORDER, "organization": ORG}
    assert shown[page.id]["customer_email"] == JANE
    assert shown[by_page.id]["customer_email"] is None


def test_what_is_paid_is_told_as_a_fact_with_the_order_it_is_for(shop: Shop) -> None:
    order = shop.opened(checkouts=10)
    assert shop.fact(order) is None

    shop.does(order, "pay")

    fact = shop.fact(order)
    assert fact is not None
    assert (fact.order, fact.organization, fact.paid, fact.refunded) == (ORDER, ORG, 1900, 0)
    assert (fact.currency, fact.dispute, fact.live, fact.provider) == ("EUR", Dispute.NONE, False, "stripe")
    assert abs(fact.at - time.time() * 1000) < 60_000
    assert shop.biller.payment(fact.id) == fact


def test_money_on_its_way_is_no_money_until_it_arrives(shop: Shop) -> None:
    arrives, fails = shop.opened(checkouts=11), shop.opened(checkouts=12)
    for order in (arrives, fails):
        shop.does(order, "pay-later")
        assert shop.fact(order).paid == 0  # type: ignore[union-attr]

    shop.does(arrives, "money-arrives")
    shop.does(fails, "money-fails")

    assert [shop.fact(order).paid for order in (arrives, fails)] == [1900, 0]  # type: ignore[union-attr]


def test_a_card_that_is_declined_pays_nothing_and_may_be_followed_by_another(shop: Shop) -> None:
    order = shop.opened(checkouts=13)
    shop.does(order, "fail")
    assert shop.fact(order).paid == 0  # type: ignore[union-attr]

    shop.does(order, "pay")
    assert shop.fact(order).paid == 1900  # type: ignore[union-attr]


def test_refunds_and_disputes_are_totals(shop: Shop) -> None:
    order = shop.opened(checkouts=14)
    shop.does(order, "pay")

    def told(action: str, **asked: Any) -> tuple[int, str]:
        shop.does(order, action, **asked)
        fact = shop.fact(order)
        assert fact is not None
        return fact.refunded, fact.dispute

    assert told("refund", amount=500) == (500, "")
    assert told("dispute") == (500, "open")
    assert told("win-dispute") == (500, "won")
    assert told("dispute") == (500, "open")
    assert told("lose-dispute") == (500, "lost")
    assert told("refund") == (1900, "lost")


def test_a_closed_page_takes_no_money_and_can_be_closed_again(shop: Shop) -> None:
    order, paid = shop.opened(checkouts=15), shop.opened(checkouts=16)
    shop.does(paid, "pay")
    for identifier in (order.checkout.id, order.checkout.id, paid.checkout.id, "cs_test_unknown", "../x", ""):  # type: ignore[union-attr]
        shop.biller.close_checkout(identifier)

    answer = requests.post(f"{shop.url}/control/sessions/{order.checkout.id}/pay", json={}, timeout=10)  # type: ignore[union-attr]
    assert answer.status_code == 400
    assert shop.fact(paid).paid == 1900  # type: ignore[union-attr]


@holds("A75")
def test_a_price_kept_at_stripe_must_be_ours(shop: Shop) -> None:
    priced = Line(package="pkg_1", name="Ten hours", amount=1900, price_id="price_1900_eur")
    assert shop.open(an_order(lines=(priced,), checkouts=17)).url

    for price in ("price_190_eur", "price_1900_usd", "price_unknown"):
        wrong = an_order(lines=(replace(priced, price_id=price),), checkouts=18)
        with pytest.raises(ProviderRefused):
            shop.open(wrong)
    left = requests.get(f"{shop.url}/control/sessions", timeout=10).json()
    assert not [one for one in left if one["status"] == "open" and one["amount_total"] == 190]


@holds("A75")
def test_money_that_stripe_counts_otherwise_is_refused(shop: Shop) -> None:
    for currency in ("ISK", "UGX", "MGA"):
        with pytest.raises(ProviderRefused, match=currency):
            shop.open(an_order(currency=currency))


@holds("F42", "F45")
def test_events_that_were_never_delivered_are_found(shop: Shop) -> None:
    order = shop.opened(checkouts=19)
    since = int(time.time() - 60) * 1000
    before = {signal.id for signal in shop.biller.missed(since)}
    shop.does(order, "pay")
    shop.does(order, "refund")

    told = [signal for signal in shop.biller.missed(since) if signal.id not in before]

    assert {signal.type for signal in told} == {"checkout.session.completed", "charge.refunded"}
    assert {signal.order for signal in told} == {ORDER}
    assert all(since <= signal.at <= (time.time() + 60) * 1000 for signal in told)
    assert {signal.payment_id for signal in told} == {shop.fact(order).id}  # type: ignore[union-attr]
    assert shop.biller.missed(int(time.time() + 60) * 1000) == []


@holds("F45")
def test_many_missed_events_come_page_by_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    order = shop.opened(checkouts=20)
    shop.does(order, "pay")
    for _ in range(5):
        shop.does(order, "refund", amount=1)
    whole = shop.biller.missed(0)

    monkeypatch.setattr("chalicelib.gateways.stripe_billing.PAGE", 2)
    assert len(whole) > 5
    assert shop.biller.missed(0) == whole


@holds("A75")
def test_what_another_account_has_is_unknown_here(shop: Shop) -> None:
    order = shop.opened(checkouts=21)
    shop.does(order, "pay")
    other = StripeBiller(OTHER_KEY, shop.url)

    assert other.payments_of(order) == []
    assert other.payment(shop.fact(order).id) is None  # type: ignore[union-attr]
    assert other.missed(0) == []
    for identifier in ("", "pi_unknown", "../v1/events", "ch_1", "pi_" + "x" * 300, "pi_1?x=1"):
        assert shop.biller.payment(identifier) is None


def test_a_key_that_is_not_valid_any_more_is_a_refusal_and_an_outage_is_one(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ProviderRefused):
        StripeBiller("sk_test_canary_revoked", shop.url).payment("pi_1")
    with pytest.raises(Unavailable):
        StripeBiller(KEY, "http://127.0.0.1:1").payment("pi_1")


@holds("A84")
def test_neither_keys_nor_addresses_nor_answers_are_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    order = shop.opened(checkouts=22)
    shop.does(order, "pay")
    shop.fact(order)
    with pytest.raises(ProviderRefused):
        shop.open(an_order(lines=(Line(package="p", name=JANE, amount=1, price_id="price_x"),)))

    ours = [record for record in caplog.records if record.name.startswith(("chalicelib", "stripe"))]
    assert [record.getMessage() for record in ours] == ["stripe refused"]
    assert "canary" not in "".join(repr(vars(record)) for record in ours)


def test_what_the_stand_in_knows_outlives_it(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    pages, until = [], int(time.time() + 3600) * 1000
    for _ in range(2):
        server = checkout(port, tmp_path / "checkout.json")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        shop = Shop(f"http://127.0.0.1:{port}")
        shop.expires_at = until
        pages.append(shop.open(an_order()))
        server.shutdown()
        server.server_close()

    assert pages[0] == pages[1]
