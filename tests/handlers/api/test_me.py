"""Invitations to whoever is signed in, with everything an app has to show and to do next."""

from typing import Any

from chalicelib.domain.identity import User
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World


def invited_to_pay(http: Http, people: People) -> Any:
    price = {"name": "Ten sessions", "amount": 12_000, "currency": "EUR"}
    package = http.post(f"{people.org}/packages", price, token=people.owner).json["id"]
    body = {
        "recipient": {"name": "Jane", "email": "jane@example.com"},
        "grants": {"packages": [{"package": package, "settlement": "payment_required"}]},
    }
    return http.post(f"{people.org}/invitations", body, token=people.owner).json


def mine(http: Http, jane: User) -> Any:
    (only,) = http.get("/v1/me/invitations", token=jane).json["items"]
    return only


def accepts(http: Http, jane: User) -> Any:
    offer = mine(http, jane)
    return http.post(f"/v1/me/invitations/{offer['id']}/accept", {"version": offer["version"]}, token=jane)


@holds("S3.12")
def test_an_invitee_in_the_app_learns_what_has_to_be_paid_and_where(world: World, http: Http, people: People) -> None:
    made, jane = invited_to_pay(http, people), world.user("Jane")
    offer = mine(http, jane)

    assert offer["status"] == "awaiting_payment"
    assert offer["packages"] == [{"name": "Ten sessions", "settlement": "payment_required"}]
    page = http.get(offer["payment_url"].removeprefix("https://usher.test"))
    assert page.status == 200
    assert "€120.00" in page.text
    refused = accepts(http, jane)
    assert (refused.status, refused.code) == (402, "payment_required")

    http.post(f"{people.org}/orders/{made['order']}/mark-paid", {"method": "cash"}, token=people.owner)
    offer = mine(http, jane)

    assert (offer["status"], offer["payment_url"]) == ("pending", "")
    assert accepts(http, jane).status == 200
