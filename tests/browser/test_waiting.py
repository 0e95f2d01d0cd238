"""Invitations that somebody else decides on, and texts that must be read first."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import focused, look, sees
from tests.browser.steps import NO_SCRIPTS, OFFER, WELCOME, Visitor, invited, sign_in
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import PASSWORD, an_account, change, invite, seen_by_staff

WAITING = "Almost there"


def accepts_as_new(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").wait_for()


def test_an_applicant_waits_is_refused_asks_again_and_is_let_in(stack: Stack, visitor: Visitor) -> None:
    made = invite(stack, {"name": "Jane Doe"}, channel="link", match="approval")
    robin = an_account(stack)
    page, other = visitor(**NO_SCRIPTS), visitor()
    page.goto(made["url"])
    sign_in(page, robin.email)
    page.get_by_role("button", name="Accept invitation").click()
    sees(page, WAITING)
    expect(page.get_by_role("main")).to_contain_text(robin.email)
    other.goto(made["url"])
    sees(other, WAITING)
    expect(other.get_by_role("main")).not_to_contain_text(robin.email)
    other.goto(f"{made['url']}/decline")
    sees(other, WAITING)

    assert change(stack, made, "refuse").status_code == 200
    page.reload()
    sees(page, OFFER)
    page.get_by_role("button", name="Accept invitation").click()
    sees(page, WAITING)
    assert change(stack, made, "approve").status_code == 200
    page.reload()

    sees(page, WELCOME)
    other.reload()
    sees(other, "You have already joined")


@pytest.fixture
def texts(stack: Stack) -> Iterator[list[Json]]:
    """Two texts that whoever is invited now must read first; the last one goes again in the end."""
    path = f"/v1/organizations/{stack.organization}/disclosures"
    made = []
    for title in ("Coaching is not therapy", "Privacy"):
        wording = {"en": {"title": title, "text": f"{title}: please read this. " * 40}}
        answer = stack.post(path, {"role": "client", "texts": wording}, stack.token("owner"))
        assert answer.status_code == 201, answer.text
        made.append(answer.json())
    yield made
    for one in made:
        assert stack.post(f"{path}/{one['id']}/retire", {}, stack.token("owner")).status_code == 200


@holds("S0.13")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_text_is_ticked_before_accepting(
    stack: Stack, visitor: Visitor, texts: list[Json], scripts: bool
) -> None:
    made, link = invited(stack)
    page = visitor(java_script_enabled=scripts)
    accepts_as_new(page, link)
    sees(page, OFFER)
    boxes = [page.get_by_label(f"I have read “{title}” and agree") for title in ("Coaching is not therapy", "Privacy")]
    boxes[0].check()
    # A browser holds the form back; whatever does not, is told by the page.
    page.get_by_role("button", name="Accept invitation").click()
    assert seen_by_staff(stack, made)["status"] == "pending"
    page.locator("form[action$='/accept']").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Accept invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Please confirm that you have read this.")
    expect(boxes[0]).to_be_checked()
    assert [box.get_attribute("aria-invalid") for box in boxes] == [None, "true"]
    page.get_by_role("alert").get_by_role("link").click()
    expect(boxes[1]).to_be_focused()
    look(page)

    boxes[1].check()
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, WELCOME)
    kept = seen_by_staff(stack, made)["acknowledged"]
    assert [one["id"] for one in kept] == [one["id"] for one in texts]


def test_a_keyboard_reads_and_ticks_every_text(stack: Stack, visitor: Visitor, texts: list[Json]) -> None:
    _, link = invited(stack)
    page = visitor()
    accepts_as_new(page, link)

    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        seen.append(focused(page))
        if seen[-1].startswith("disclosure."):
            page.keyboard.press("Space")
        if seen[-1] == "Accept invitation":
            page.keyboard.press("Enter")
            break

    sees(page, WELCOME)
    assert len([one for one in seen if one.startswith("disclosure.")]) == 2
    assert len([one for one in seen if "please read this" in one]) == 2, "the texts can be scrolled by keyboard"
