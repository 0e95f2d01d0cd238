"""Links that lead no further: declined by the person, withdrawn, expired, corrected, used, or never ours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.looking import sees
from tests.browser.steps import OFFER, Visitor, invited
from tests.emulated_aws import Json, Stack
from tests.stack.steps import accept, an_email, change, expire, seen_by_staff, signed_up


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


@pytest.mark.parametrize("end", ENDS)
def test_a_dead_link_says_why_and_names_nobody_a08_a09_a11_a14(stack: Stack, visitor: Visitor, end: str) -> None:
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


@pytest.mark.parametrize("token", ["A" * 40, "short", "%E2%98%83"])
def test_a_link_that_was_never_ours_tells_nothing_a01(stack: Stack, visitor: Visitor, token: str) -> None:
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
    page.get_by_label("Reason (optional)").fill("No time this year.")
    page.get_by_role("button", name="Decline invitation").click()
    sees(page, "You have declined")

    assert seen_by_staff(stack, made)["status"] == "declined"
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
