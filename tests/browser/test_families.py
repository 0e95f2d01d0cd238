"""Several people at one address: whom an account belongs to, and how the other one joins."""

from playwright.sync_api import Page, expect

from tests.browser.looking import sees
from tests.browser.steps import BROWSERS, WELCOME, Visitor, link_sent_to
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import PASSWORD, an_email, code_to, contact_of, invite

ANN_OR_BEN = "Are you Ann Hale, or is this for Ben Hale?"


def invited_as(stack: Stack, name: str, address: str, nth: int) -> tuple[Json, str]:
    """One of several contacts with this address; answers the invitation and the link in its message."""
    path, person = f"/v1/organizations/{stack.organization}/contacts", {"name": name, "emails": [address]}
    contact = stack.post(path, person, stack.token("owner")).json()["id"]
    made = invite(stack, {"contact": contact}, channel="email")
    stack.wait_for_message(address, count=nth)
    return made, link_sent_to(stack, address)


def joins(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").click()


@holds("S4.9")
@BROWSERS
def test_two_people_at_one_address_join_with_logins_of_their_own(
    stack: Stack, visitor: Visitor, browser_of: Json
) -> None:
    family, bens_own = an_email("family"), an_email("ben")
    page = visitor(**browser_of)
    joins(page, invited_as(stack, "Ann Hale", family, 1)[1])
    sees(page, WELCOME)
    made, link = invited_as(stack, "Ben Hale", family, 2)

    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 409
    sees(page, ANN_OR_BEN)
    expect(page.get_by_role("main")).to_contain_text(family)
    expect(page.get_by_role("link", name="Decline the invitation")).to_have_count(0)
    page.get_by_role("button", name="Create an account of my own").click()
    sees(page, "Olive Owner invites you to join Harbour Coaching")
    page.get_by_label("Email address or mobile number").fill(bens_own)
    page.get_by_role("button", name="Send me a code").click()
    sees(page, "Enter your code")
    page.get_by_label("Six-digit code").fill(code_to(stack, bens_own, 1))
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    sees(page, "This invitation is for another address")
    page.get_by_role("button", name="Send a code to").click()
    page.get_by_label("Six-digit code").fill(code_to(stack, family, 3))
    page.get_by_role("button", name="Confirm and continue").click()
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, WELCOME)
    assert contact_of(stack, made)["registered"]["email"] == bens_own
