"""The job Usher is for, on the deployed stack: invite, open the message, sign up, accept, belong."""

import pytest

from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import (
    PASSWORD,
    a_phone,
    accept,
    an_account,
    an_email,
    code,
    code_to,
    contact_of,
    invite,
    link,
    link_to,
    seen_by_staff,
    sign_up,
    signed_up,
)


def belongs(stack: Stack, made: Json, offered: str, token: str) -> None:
    """Whoever has this token accepts, belongs, and staff see it."""
    version = stack.get(offered).json()["version"]
    joined = accept(stack, offered, token, version)
    assert joined.status_code == 200, joined.text
    membership = joined.json()["membership"]

    (belonging,) = stack.get("/v1/me", token).json()["memberships"]
    assert belonging["membership"]["id"] == membership["id"]
    assert belonging["organization"]["id"] == stack.organization
    seen = seen_by_staff(stack, made)
    assert (seen["status"], seen["membership"]) == ("accepted", membership["id"])
    contact = contact_of(stack, made)
    assert (contact["state"], contact["open_invitations"]) == ("linked", [])


def test_a_client_invited_by_email_joins_with_that_address(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email.title()}, channel="email", note="See you on Tuesday.")
    message = stack.wait_for_message(email)
    offered = link(message["text"])
    offer = stack.get(offered).json()

    assert "See you on Tuesday." in message["text"]
    assert (offer["role"], offer["sign_up_needs_code"], offer["status"]) == ("client", False, "pending")
    assert email not in stack.get(offered).text
    belongs(stack, made, offered, signed_up(stack, offered))
    assert contact_of(stack, made)["registered"]["email"] == email


def test_a_client_invited_by_sms_joins_with_that_number(stack: Stack) -> None:
    phone = a_phone()
    made = invite(stack, {"phone": phone}, channel="sms")
    offered = link_to(stack, phone)

    belongs(stack, made, offered, signed_up(stack, offered))

    assert contact_of(stack, made)["registered"]["phone"] == phone


@holds("A26")
@pytest.mark.parametrize("channel", ["link", "qr"])
def test_a_link_to_hand_over_asks_for_a_code_at_the_stored_address(stack: Stack, channel: str) -> None:
    email = an_email()
    made = invite(stack, {"email": email}, channel=channel)
    offered = link(made["url"])
    assert stack.get(offered).json()["sign_up_needs_code"] is True

    asked = sign_up(stack, offered)
    assert (asked.status_code, asked.json()) == (202, {"code_sent_to": "j***@e***.com"})
    wrong = sign_up(stack, offered, code="not it")
    assert (wrong.status_code, code(wrong)) == (422, "code_wrong")

    belongs(stack, made, offered, signed_up(stack, offered, code=code_to(stack, email, 1)))


@holds("A26")
def test_a_link_without_an_address_takes_the_one_that_is_proven(stack: Stack) -> None:
    phone = a_phone()
    made = invite(stack, {"name": "Carl"}, channel="link")
    offered = link(made["url"])
    assert sign_up(stack, offered, phone=phone).status_code == 202

    token = signed_up(stack, offered, phone=phone, code=code_to(stack, phone, 1))

    belongs(stack, made, offered, token)
    assert contact_of(stack, made)["registered"]["phone"] == phone


def test_somebody_with_an_account_signs_in_instead_of_making_another(stack: Stack) -> None:
    robin = an_account(stack)
    made = invite(stack, {"email": robin.email})
    offered = link_to(stack, robin.email)

    taken = sign_up(stack, offered, password=PASSWORD + "!")
    assert (taken.status_code, code(taken)) == (409, "account_exists")
    assert stack.get(offered, robin.token).json()["you"] == {"can_accept": True, "why": None}

    belongs(stack, made, offered, robin.token)


@holds("S2.9")
def test_a_guest_is_invited_by_the_client_they_belong_to(stack: Stack) -> None:
    email = an_email("gus")
    client = next(
        item["membership"]["contact"] for item in stack.get("/v1/me", stack.token("client")).json()["memberships"]
    )
    made = invite(stack, {"email": email}, by="client", role="guest", grants={"client": client})
    offered = link_to(stack, email)

    joined = accept(stack, offered, signed_up(stack, offered)).json()["membership"]

    assert (joined["role"], joined["subject"]) == ("guest", client)
    assert seen_by_staff(stack, made)["inviter"]["name"] == "Clara Client"
