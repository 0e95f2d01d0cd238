"""What becomes of an invitation after it was sent: sent again, withdrawn, declined, corrected, expired."""

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.steps import (
    accept,
    an_email,
    change,
    code,
    contact_of,
    expire,
    invite,
    its_time_has_come,
    link,
    link_to,
    request_invitation,
    seen_by_staff,
    signed_up,
)


@holds("A10", "S2.12")
def test_sending_again_keeps_the_earlier_link(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    earlier = link_to(stack, email)

    again = change(stack, made, "resend").json()
    assert again["id"] == made["id"]
    # A second message within a minute waits, and staff see why (A62).
    assert (again["deliveries"][0]["status"], again["deliveries"][0]["reason"]) == ("queued", "recipient_rate")
    its_time_has_come(stack, made, number=2)
    stack.run("due")
    later = link_to(stack, email, count=2)

    assert later != earlier
    assert stack.get(later).status_code == 200
    assert accept(stack, earlier, signed_up(stack, earlier)).status_code == 200


@holds("A08")
def test_a_withdrawn_invitation_is_dead_on_every_link(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    sent = link_to(stack, email)
    shared = link(change(stack, made, "share").json()["url"])
    token = signed_up(stack, sent)

    assert change(stack, made, "revoke").json()["status"] == "revoked"

    for answer in (stack.get(sent), stack.get(shared), accept(stack, sent, token), accept(stack, shared, token)):
        assert (answer.status_code, code(answer)) == (410, "link_withdrawn")
    assert stack.get("/v1/me", token).json()["memberships"] == []


def test_declining_ends_it_and_never_blocks_another_invitation(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    offered = link_to(stack, email)

    assert stack.post(f"{offered}/decline").json() == {"status": "declined"}

    assert seen_by_staff(stack, made)["status"] == "declined"
    assert code(stack.get(offered)) == "link_withdrawn"
    assert invite(stack, {"email": email}, channel="link")["contact"] == made["contact"]


@holds("A11")
def test_a_corrected_address_kills_the_old_link_and_gets_a_new_message(stack: Stack) -> None:
    wrong, right = an_email("typo"), an_email()
    made = invite(stack, {"email": wrong})
    earlier = link_to(stack, wrong)
    path = f"/v1/organizations/{stack.organization}/contacts/{made['contact']}"

    corrected = stack.request("PATCH", path, json={"emails": [right]}, token=stack.token("owner"))
    assert corrected.status_code == 200, corrected.text
    later = link_to(stack, right)

    dead = stack.get(earlier)
    assert (dead.status_code, code(dead)) == (410, "link_superseded")
    offer = stack.get(later).json()
    assert accept(stack, later, signed_up(stack, later), offer["version"]).status_code == 200
    assert contact_of(stack, made)["registered"]["email"] == right


@holds("A09", "S2.13")
def test_an_expired_invitation_is_dead_before_anybody_recorded_it(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    offered = link_to(stack, email)
    token = signed_up(stack, offered)

    expire(stack, made)

    for answer in (stack.get(offered), accept(stack, offered, token)):
        assert (answer.status_code, code(answer)) == (410, "link_expired")
    assert seen_by_staff(stack, made)["status"] == "expired"
    # The one that has expired does not block the address.
    assert request_invitation(stack, {"email": email}, channel="link").status_code == 201


@holds("A34")
def test_a_second_open_invitation_is_refused_with_the_id_of_the_first(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})

    again = request_invitation(stack, {"email": email.upper()}, by="admin")

    assert (again.status_code, code(again), again.json()["invitation"]) == (409, "invitation_open", made["id"])


@holds("F02", "F04")
def test_a_repeated_request_with_the_same_key_makes_one_invitation(stack: Stack) -> None:
    email = an_email()
    path, key = f"/v1/organizations/{stack.organization}/invitations", {"Idempotency-Key": email}
    body = {"recipient": {"name": "Jane", "email": email}, "role": "client"}

    first = stack.post(path, body, stack.token("owner"), key)
    again = stack.post(path, body, stack.token("owner"), key)
    other = stack.post(path, body | {"role": "staff"}, stack.token("owner"), key)

    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    assert (other.status_code, code(other)) == (422, "idempotency_mismatch")
