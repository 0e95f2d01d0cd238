"""An invitation is for one person: other accounts prove the address, or nothing happens to it."""

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.steps import (
    a_phone,
    accept,
    an_account,
    an_email,
    code,
    code_to,
    contact_of,
    invite,
    link_to,
    seen_by_staff,
    signed_up,
)


@holds("A22", "S4.9")
def test_a_parent_invited_by_sms_joins_with_an_email_account_after_a_code(stack: Stack) -> None:
    phone, parent = a_phone(), an_account(stack)
    made = invite(stack, {"phone": phone}, channel="sms")
    offered = link_to(stack, phone)

    refused = accept(stack, offered, parent.token)
    assert (refused.status_code, code(refused)) == (403, "recipient_mismatch")
    assert seen_by_staff(stack, made)["status"] == "pending"
    assert stack.get(offered).status_code == 200

    assert stack.post(f"{offered}/claim", token=parent.token).status_code == 202
    wrong = stack.post(f"{offered}/claim", {"code": "not it"}, parent.token)
    assert (wrong.status_code, code(wrong)) == (422, "code_wrong")
    sent = {"code": code_to(stack, phone, 2)}
    assert stack.post(f"{offered}/claim", sent, parent.token).json() == {"can_accept": True}

    assert accept(stack, offered, parent.token).status_code == 200
    assert contact_of(stack, made)["registered"]["email"] == parent.email


@holds("A22")
def test_a_code_lets_only_the_account_accept_that_asked_for_it(stack: Stack) -> None:
    email, asker, other = an_email(), an_account(stack), an_account(stack)
    invite(stack, {"email": email})
    offered = link_to(stack, email)
    stack.post(f"{offered}/claim", token=asker.token)
    sent = {"code": code_to(stack, email, 2)}

    stolen = stack.post(f"{offered}/claim", sent, other.token)
    assert (stolen.status_code, code(stolen)) == (422, "code_expired")
    assert code(accept(stack, offered, other.token)) == "recipient_mismatch"
    assert stack.post(f"{offered}/claim", sent, asker.token).status_code == 200


@holds("A07")
def test_whoever_joined_gets_the_same_membership_again_and_others_hear_that_it_is_used(stack: Stack) -> None:
    email = an_email()
    invite(stack, {"email": email})
    offered = link_to(stack, email)
    token = signed_up(stack, offered)
    first = accept(stack, offered, token)

    again, other = accept(stack, offered, token), accept(stack, offered, an_account(stack).token)

    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, code(other)) == (410, "link_used")


@holds("A13")
def test_without_a_bearer_token_nobody_accepts(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    offered = link_to(stack, email)

    for headers in (None, {"Authorization": "Bearer no.such.token"}, {"Authorization": "Basic abc"}):
        answer = stack.post(f"{offered}/accept", {"version": 1}, headers=headers)
        assert (answer.status_code, code(answer)) == (401, "unauthenticated")

    assert seen_by_staff(stack, made)["status"] == "pending"
