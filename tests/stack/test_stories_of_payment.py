"""The story of a coach, from a package to the portal: who is invited by paying, and who is given what."""

import pytest

from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.business import NAME, Business, connect_checkout, open_business
from tests.stack.payments import PAY_PAGE, invited, pay, send_form
from tests.stack.steps import an_email, signed_up


@pytest.fixture
def business(stack: Stack) -> Business:
    made = open_business(stack)
    connect_checkout(made)
    return made


def rights(business: Business, contact_id: str) -> dict[str, str]:
    held = business.get(f"contacts/{contact_id}/entitlements")["items"]
    return {one["name"]: one["status"] for one in held}


def orders(business: Business) -> dict[str, Json]:
    """By the name of the package."""
    return {one["lines"][0]["name"]: one for one in business.get("orders")["items"]}


@holds("S3.4", "S3.5", "S3.8", "S3.12", "S3.13")
def test_a_coachs_clients_are_invited_by_paying(stack: Stack, business: Business) -> None:
    adam = business.join("Adam", "admin")
    coach = business.join("Coach", "staff", adam)
    mine = {"amount": 19000, "currency": "EUR", "owner": coach.id}
    course = business.post("packages", {"name": "Ten sessions"} | mine, adam)
    extra = business.post("packages", {"name": "One more"} | mine, adam)

    # On behalf of the coach, to somebody who has to pay first.
    email = an_email("petra")
    wanted = {"staff": [coach.id], "packages": [{"package": course["id"], "settlement": "payment_required"}]}
    made = business.invite("Petra", email, adam, role="client", grants=wanted)
    assert made["status"] == "awaiting_payment"
    asked = stack.wait_for_message(email)["text"]
    assert "/i/" not in asked
    path = PAY_PAGE.search(asked)
    assert path
    page = stack.get(path[0])
    assert page.status_code == 200
    assert "Ten sessions" in page.text
    assert "€190.00" in page.text
    assert email not in page.text
    assert rights(business, made["contact"]) == {"Ten sessions": "reserved"}
    pay(stack, send_form(stack, page, "/checkout"))

    # Paid: the invitation comes by itself, from the business.
    offered = invited(business, email)
    offer = stack.get(offered).json()
    assert [one["name"] for one in offer["staff"]] == ["Coach"]
    assert offer["inviter"]["name"] == "Adam"
    message = business.messages_to(email)[0]
    assert NAME in message["sender"]
    assert "Coach" not in message["subject"]
    petra = business.accepted(offered, signed_up(stack, offered, name="Petra"))
    assert petra.contact == made["contact"]
    assert rights(business, petra.contact) == {"Ten sessions": "active"}
    assert business.names("contacts", coach) == {"Petra"}
    assert orders(business)["Ten sessions"]["status"] == "paid"

    # One more for the active client, paid already.
    given = {"contact": petra.contact, "packages": [{"package": extra["id"], "settlement": "prepaid"}]}
    assert business.post("assignments", given, adam)["order"] is None
    assert rights(business, petra.contact) == {"Ten sessions": "active", "One more": "active"}

    # A stranger buys for somebody else on the page of a package.
    gift = business.post("packages", {"name": "A gift", "page": True} | mine, adam)
    friend = an_email("fritz")
    shelf = stack.get("/p/" + gift["page_url"].rpartition("/")[2])
    assert shelf.status_code == 200
    pay(stack, send_form(stack, shelf, "/buy", who="other", name="Fritz", address=friend))
    present = invited(business, friend)
    fritz = business.accepted(present, signed_up(stack, present, name="Fritz"))
    assert rights(business, fritz.contact) == {"A gift": "active"}
    bought = orders(business)["A gift"]
    assert (bought["status"], bought["by_page"], bought["contact"]) == ("paid", True, fritz.contact)
