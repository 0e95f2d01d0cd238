"""What the team is told by email on the running stack, as soon as it happens: by the relay, the queue and SES."""

from collections.abc import Callable

import pytest
import requests

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.business import NAME, Business, Member, connect_checkout, open_business
from tests.stack.payments import PAY_PAGE, invited, pay, send_form
from tests.stack.steps import accept, an_account, an_email, link_to, signed_up, until


@pytest.fixture(scope="module")
def business(stack: Stack) -> Business:
    made = open_business(stack)
    connect_checkout(made)
    return made


@pytest.fixture(scope="module")
def adam(business: Business) -> Member:
    """An admin, so that everything that he is told is about his own invitations."""
    return business.join("Adam", "admin")


def until_told(business: Business, who: Member | str, subject: str) -> str:
    """The text of the message with this subject to a member or an address, once there is one."""
    address = who if isinstance(who, str) else who.email

    def look() -> str:
        found = [one for one in business.messages_to(address) if one["subject"] == f"{NAME}: {subject}"]
        return str(found[0]["text"]) if found else ""

    return str(until(look, f"'{subject}' to {address}", within=60))


@holds("S3.6")
def test_inviter_and_assigned_staff_hear_that_somebody_joined(business: Business, adam: Member) -> None:
    coach, email = business.join("Cora", "staff"), an_email("rita")
    business.invite("Rita", email, adam, role="client", grants={"staff": [coach.id]})
    assert "Adam has invited Rita" in until_told(business, coach, "Rita is assigned to you")

    offered = link_to(business.stack, email)
    business.accepted(offered, signed_up(business.stack, offered, name="Rita"))

    for member in (adam, coach):
        assert "has accepted the invitation" in until_told(business, member, "Rita has joined")


def no(verb: str, **body: str) -> Callable[[Stack, str], None]:
    def says(stack: Stack, offered: str) -> None:
        answer = stack.post(f"{offered}/{verb}", body)
        assert answer.status_code < 300, answer.text

    return says


def declines_and_asks_again(stack: Stack, offered: str) -> None:
    no("decline")(stack, offered)
    no("new-link")(stack, offered)


@pytest.mark.parametrize(
    ("name", "does", "subject", "said"),
    [
        ("Dora", no("decline", reason="No time"), "Dora has declined", "No time"),
        ("Nora", no("not-me"), "the invitation for Nora reached somebody else", "sends nothing more to that address"),
        ("Lena", declines_and_asks_again, "Lena asks for a new invitation", "Invite them again if you like"),
    ],
)
def test_the_inviter_hears_what_the_invitee_said(
    business: Business, adam: Member, name: str, does: Callable[[Stack, str], None], subject: str, said: str
) -> None:
    email = an_email(name.lower())
    business.invite(name, email, adam, role="client")
    does(business.stack, link_to(business.stack, email))

    assert said in until_told(business, adam, subject)


def test_the_inviter_hears_that_somebody_waits_for_approval_and_they_that_it_was_given(
    business: Business, adam: Member
) -> None:
    wanted = {"recipient": {"name": "Gus"}, "role": "client", "channel": "link", "match": "approval"}
    made = business.post("invitations", wanted, adam)
    robin = an_account(business.stack)
    asked = accept(business.stack, "/v1/links/" + made["url"].rpartition("/")[2], robin.token)
    assert asked.json()["code"] == "approval_pending"
    assert "approve or refuse" in until_told(business, adam, "somebody waits for your approval")

    business.post(f"invitations/{made['id']}/approve", {}, adam)

    assert "You are a member now." in until_told(business, robin.email, "you have joined")


@holds("F22")
@pytest.mark.parametrize(("paid", "what"), [(False, "invitation"), (True, "payment request")])
def test_the_inviter_hears_that_a_message_came_back(business: Business, adam: Member, paid: bool, what: str) -> None:
    name, email = ("Petra", "Bo")[paid], an_email("bo")
    grants = {"packages": [package(business)]} if paid else {}
    business.invite(name, email, adam, role="client", grants=grants)
    business.stack.report(business.stack.wait_for_message(email), "bounce")

    assert "came back" in until_told(business, adam, f"the {what} for {name} did not arrive")


def package(business: Business) -> dict[str, str]:
    made = business.post("packages", {"name": "Ten sessions", "amount": 12_000, "currency": "EUR"})
    return {"package": made["id"], "settlement": "payment_required"}


@holds("F43")
def test_the_seller_hears_of_a_dispute(business: Business, adam: Member) -> None:
    email = an_email("quinn")
    business.invite("Quinn", email, adam, role="client", grants={"packages": [package(business)]})
    path = PAY_PAGE.search(business.stack.wait_for_message(email)["text"])
    assert path
    hosted = pay(business.stack, send_form(business.stack, business.stack.get(path[0]), "/checkout"))
    invited(business, email)
    requests.post(f"{hosted}/dispute", json={}, timeout=60).raise_for_status()

    assert "is disputed" in until_told(business, adam, "a payment for Quinn needs your decision")
