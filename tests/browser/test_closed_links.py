"""Links that lead no further: declined by the person, withdrawn, expired, corrected, used, or never ours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.looking import sees
from tests.browser.steps import OFFER, WELCOME, Visitor, invited, link_sent_to
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import (
    PASSWORD,
    accept,
    an_email,
    change,
    expire,
    its_time_has_come,
    seen_by_staff,
    signed_up,
    until_delivery,
    until_nothing_waits,
)


def withdraw(stack: Stack, made: Json, link: str) -> None:
    assert change(stack, made, "revoke").status_code == 200


def lapse(stack: Stack, made: Json, link: str) -> None:
    expire(stack, made)


def correct(stack: Stack, made: Json, link: str) -> None:
    path = f"/v1/organizations/{stack.organization}/contacts/{made['contact']}"
    changed = stack.request("PATCH", path, json={"emails": [an_email()]}, token=stack.token("owner"))
    assert changed.status_code == 200


def use(stack: Stack, made: Json, link: str) -> None:
    offered = link.replace(f"{stack.api}/i/", "/v1/links/")
    assert accept(stack, offered, signed_up(stack, offered)).status_code == 200


ENDS: dict[str, tuple[Callable[[Stack, Json, str], None], str]] = {
    "withdrawn": (withdraw, "This invitation was withdrawn"),
    "expired": (lapse, "This invitation has expired"),
    "corrected": (correct, "There is a newer link"),
    "used": (use, "You have already joined"),
}


@holds("A08", "A09", "A11", "A14")
@pytest.mark.parametrize("end", ENDS)
def test_a_dead_link_says_why_and_names_nobody(stack: Stack, visitor: Visitor, end: str) -> None:
    made, link = invited(stack)
    act, heading = ENDS[end]
    act(stack, made, link)
    page = visitor()

    answer = page.goto(link)

    assert answer is not None
    assert answer.status == 410
    sees(page, heading)
    expect(page.get_by_role("main")).to_contain_text("Harbour Coaching")
    assert [name for name in ("Jane", "Olive", made["recipient"]["email"]) if name in page.content()] == []


def test_a_form_that_was_open_while_the_invitation_ended_says_so(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor()
    page.goto(link)
    withdraw(stack, made, link)
    page.get_by_label("Choose a password").fill("correct horse battery")
    page.get_by_role("button", name="Create account and continue").click()

    sees(page, "This invitation was withdrawn")


@holds("A01")
@pytest.mark.parametrize("token", ["A" * 40, "short", "%E2%98%83"])
def test_a_link_that_was_never_ours_tells_nothing(stack: Stack, visitor: Visitor, token: str) -> None:
    page = visitor()

    answer = page.goto(f"{stack.api}/i/{token}")

    assert answer is not None
    assert answer.status == 404
    sees(page, "We can’t find this invitation")
    assert "Harbour" not in page.content()


def test_declining_takes_a_second_step_and_can_be_thought_over(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor(java_script_enabled=False)
    page.goto(link)
    page.get_by_role("link", name="Decline the invitation").click()
    sees(page, "Decline this invitation?")
    assert seen_by_staff(stack, made)["status"] == "pending"
    page.get_by_role("link", name="Back to the invitation").click()
    sees(page, OFFER)

    page.get_by_role("link", name="Decline the invitation").click()
    page.get_by_label("Reason (optional)").fill("We are moving away.")
    page.get_by_role("button", name="Decline invitation").click()
    sees(page, "You have declined")

    seen = seen_by_staff(stack, made)
    assert (seen["status"], seen["decline_reason"]) == ("declined", "We are moving away.")
    page.goto(link)
    sees(page, "This invitation was declined")


def test_a_page_from_another_site_can_neither_frame_nor_fill_in_ours(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor()
    answer = page.goto(link)
    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]

    forged = page.context.request.post(
        f"{link}/decline", form={"reason": ""}, headers={"Origin": "http://evil.example"}, max_redirects=0
    )

    assert forged.status == 403
    assert seen_by_staff(stack, made)["status"] == "pending"


def test_whoever_does_not_know_the_sender_ends_the_messages(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor()
    page.goto(f"{link}/decline")
    page.get_by_role("button", name="This is not for me").click()
    sees(page, "Thank you for telling us")

    again = change(stack, made, "reissue")

    assert seen_by_staff(stack, made)["status"] == "declined"
    assert again.status_code == 201, again.text
    # The next message to a contact waits a minute: here it doesn't.
    its_time_has_come(stack, again.json())
    stack.run("due")
    until_delivery(stack, again.json(), "suppressed")
    assert len([one for one in stack.messages() if one["to"] == made["recipient"]["email"]]) == 1


@holds("F32")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_expired_invitation_comes_again_once_however_often_it_is_asked_for(
    stack: Stack, visitor: Visitor, scripts: bool
) -> None:
    made, link = invited(stack)
    expire(stack, made)
    page = visitor(java_script_enabled=scripts)

    for _ in range(2):
        page.goto(link)
        sees(page, "This invitation has expired")
        page.get_by_role("button", name="Send me a new link").click()
        expect(page.get_by_role("status")).to_contain_text("new link")
        sees(page, "This invitation has expired")

    stack.wait_for_message(made["recipient"]["email"], count=2)
    until_nothing_waits(stack)
    assert len([one for one in stack.messages() if one["to"] == made["recipient"]["email"]]) == 2
    page.goto(link_sent_to(stack, made["recipient"]["email"]))
    sees(page, OFFER)


def test_a_member_who_was_switched_off_is_told_so(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor()
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").click()
    sees(page, WELCOME)
    member = seen_by_staff(stack, made)["membership"]
    path = f"/v1/organizations/{stack.organization}/members/{member}/deactivate"
    assert stack.post(path, {}, stack.token("owner")).status_code == 200

    page.goto(link)

    sees(page, "Your access is switched off")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_form_says_why_it_was_not_taken_and_leads_back(stack: Stack, visitor: Visitor, scripts: bool) -> None:
    _, link = invited(stack)
    page = visitor(java_script_enabled=scripts)

    page.goto(link)
    page.context.clear_cookies()
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    sees(page, "Cookies are needed")
    page.get_by_role("link", name="Try again").click()
    sees(page, OFFER)

    # Another browser's cookie: as if the page had been open while the cookie was replaced.
    (cookie,) = page.context.cookies()
    page.context.add_cookies([{**cookie, "value": "another-visitor"}])
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    sees(page, "This page was open for too long")
    page.get_by_role("link", name="Load the page again").click()
    sees(page, OFFER)
