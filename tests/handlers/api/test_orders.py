"""Orders that need attention over HTTP: accept, ask for the rest, close, and who may."""

import pytest

from chalicelib.domain.payment import Payment
from chalicelib.services.payments.settling import settle
from tests.handlers.api.test_me import invited_to_pay
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.world import World

WHY = {"reason": "Agreed by phone"}
VERBS = ["accept", "ask-rest", "close"]


@pytest.fixture
def short(world: World, http: Http, people: People) -> str:
    """The path of an order for 120.00 of which 50.00 came."""
    order = str(invited_to_pay(http, people)["order"])
    world.run()
    settle(world.context, order, [Payment(id="p-1", provider="standard", paid=5_000, currency="EUR", at=1)])
    return f"{people.org}/orders/{order}"


def test_an_order_tells_what_its_money_comes_to(http: Http, people: People, short: str) -> None:
    seen = http.get(short, token=people.owner).json
    assert (seen["status"], seen["attention"]) == ("needs_attention", "amount_mismatch")
    assert (seen["kept"], seen["due"], seen["surplus"], seen["decisions"]) == (5_000, 7_000, 0, [])


def test_accepting_releases_and_stays_in_the_history(http: Http, people: People, short: str) -> None:
    accepted = http.post(f"{short}/accept", WHY, token=people.admin)
    assert (accepted.status, accepted.json["status"], accepted.json["attention"]) == (200, "paid", "")
    (made,) = accepted.json["decisions"]
    assert (made["what"], made["by"], made["reason"]) == ("accepted", people.admin.id, "Agreed by phone")
    (line,) = [one for one in http.get(short, token=people.owner).json["history"] if one["what"] == "accepted"]
    assert line["data"] == {"reason": "Agreed by phone", "kept": "5000", "due": "7000"}
    assert http.post(f"{short}/accept", WHY, token=people.owner).json["decisions"] == [made]


def test_asking_for_the_rest_leads_to_a_page_with_what_is_left(
    world: World, http: Http, people: People, short: str
) -> None:
    asked = http.post(f"{short}/ask-rest", WHY, token=people.owner)
    assert (asked.status, asked.json["status"], asked.json["due"]) == (200, "open", 7_000)
    page = http.get(http.get(short, token=people.owner).json["url"].removeprefix("https://usher.test"))
    assert page.status == 200
    assert "€50.00" in page.text
    assert "€70.00" in page.text
    refused = http.post(f"{short}/cancel", token=people.owner)
    assert (refused.status, refused.code) == (409, "conflict")
    paid = http.post(f"{short}/mark-paid", {"method": "cash"}, token=people.owner).json
    assert (paid["status"], paid["kept"], paid["payments"][-1]["paid"]) == ("paid", 12_000, 7_000)


def test_closing_withdraws_and_says_what_goes_back(http: Http, people: People, short: str) -> None:
    closed = http.post(f"{short}/close", WHY, token=people.owner)
    assert (closed.status, closed.json["status"], closed.json["attention"]) == (200, "cancelled", "to_refund")
    invitation = http.get(f"{people.org}/invitations/{closed.json['invitation']}", token=people.owner).json
    assert invitation["status"] == "revoked"
    refused = http.post(f"{short}/ask-rest", WHY, token=people.owner)
    assert (refused.status, refused.code) == (409, "conflict")
    assert "rest" in refused.json["detail"]


@pytest.mark.parametrize("verb", VERBS)
def test_who_did_not_sell_an_order_decides_nothing_about_it(http: Http, people: People, short: str, verb: str) -> None:
    for caller in (people.staff, people.client, people.stranger):
        assert http.post(f"{short}/{verb}", WHY, token=caller).status in (403, 404)
    assert http.post(f"{short}/{verb}", {"reason": " "}, token=people.owner).status == 422
    assert http.get(short, token=people.owner).json["decisions"] == []


def test_an_order_without_money_has_nothing_to_decide(http: Http, people: People) -> None:
    order = f"{people.org}/orders/{invited_to_pay(http, people)['order']}"
    for verb in VERBS:
        refused = http.post(f"{order}/{verb}", WHY, token=people.owner)
        assert (refused.status, refused.code) == (409, "conflict")
