"""Many at once over HTTP: one of them wins, the others hear why not."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from requests import Response

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.steps import accept, an_email, code, invite, link_to, request_invitation, signed_up

TRIES = 16
AT_ONCE = 4  # each costs the emulator a process with its own copy of the package


def at_once(act: Callable[[int], Response]) -> list[Response]:
    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(act, range(TRIES)))


@holds("F03", "I3")
def test_of_many_who_invite_the_same_person_one_does_and_one_message_goes_out(stack: Stack) -> None:
    email = an_email()

    answers = at_once(lambda i: request_invitation(stack, {"email": email}, by=("owner", "admin")[i % 2]))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: TRIES - 1}
    (made,) = [answer.json() for answer in answers if answer.status_code == 201]
    lost = [answer for answer in answers if answer.status_code == 409]
    assert {(code(answer), answer.json()["invitation"]) for answer in lost} == {("invitation_open", made["id"])}
    stack.wait_for_message(email)
    assert len([message for message in stack.messages() if message["to"] == email]) == 1


@holds("F25", "I1")
def test_accepting_on_many_devices_makes_one_membership(stack: Stack) -> None:
    email = an_email()
    invite(stack, {"email": email})
    offered = link_to(stack, email)
    token = signed_up(stack, offered)

    answers = at_once(lambda _: accept(stack, offered, token))

    assert {answer.status_code for answer in answers} == {200}
    memberships = {answer.json()["membership"]["id"] for answer in answers}
    assert [one["membership"]["id"] for one in stack.get("/v1/me", token).json()["memberships"]] == list(memberships)
