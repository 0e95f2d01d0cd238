"""The console, by mouse alone: from signing in to an invitation that its addressee opens, on a phone and on a desk."""

import time

from playwright.sync_api import Page, expect

from tests.browser.looking import look, sees
from tests.browser.steps import BROWSERS, OFFER, Visitor, link_sent_to, sign_in_here
from tests.emulated_aws import Json, Stack
from tests.fakes.logins import totp
from tests.stack.steps import PASSWORD, an_account, an_email


def works(page: Page, stack: Stack, role: str = "owner") -> None:
    page.goto(f"{stack.api}/console/{stack.organization}")
    sign_in_here(page, stack.users[role]["email"], stack.users[role]["password"])
    sees(page, "Home")


@BROWSERS
def test_an_owner_invites_sees_what_happened_and_withdraws(stack: Stack, visitor: Visitor, browser_of: Json) -> None:
    page, jane = visitor(**browser_of), an_email()
    works(page, stack)
    page.get_by_role("link", name="Invite somebody").click()
    sees(page, "Invite somebody")
    page.get_by_label("Name", exact=True).fill("Jane Roe")
    page.get_by_label("Email address or mobile number").fill(jane)
    page.get_by_label("A personal word").fill("Lovely to meet you.")
    page.get_by_role("button", name="See the message").click()
    sees(page, "This is what goes out")
    expect(page.get_by_role("main")).to_contain_text("Lovely to meet you.")
    page.get_by_role("button", name="Send it").click()
    sees(page, "Invited")
    guest = visitor()
    guest.goto(link_sent_to(stack, jane))
    sees(guest, OFFER)

    page.get_by_role("link", name="Show the invitation").click()
    sees(page, "Jane Roe")
    page.get_by_role("button", name="Show link and QR code").click()
    expect(page.get_by_label("Link", exact=True)).to_be_visible()
    look(page)
    page.get_by_role("link", name="All invitations").click()
    page.get_by_label("Name or address begins with").fill(jane[:12])
    page.get_by_role("button", name="Show", exact=True).click()
    sees(page, "Invitations")
    page.get_by_role("link", name="Jane Roe").click()
    page.get_by_text("Withdraw the invitation").first.click()
    page.get_by_role("button", name="Withdraw the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("Withdrawn")
    look(page)


@BROWSERS
def test_an_authenticator_app_is_set_up_asked_for_and_ended(stack: Stack, visitor: Visitor, browser_of: Json) -> None:
    robin, page = an_account(stack), visitor(**browser_of)
    page.goto(f"{stack.api}/me/security")
    sign_in_here(page, robin.email, PASSWORD)
    sees(page, "How you sign in")
    page.get_by_role("button", name="Set up an app").click()
    sees(page, "Set up an authenticator app")
    secret = page.locator("input[name=secret]").get_attribute("value") or ""
    page.get_by_label("Six-digit code").fill("000000")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_label("Six-digit code").fill(totp(secret, int(time.time()) // 30))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("status")).to_contain_text("takes a code of your app")

    other = visitor()
    other.goto(f"{stack.api}/me/security")
    sign_in_here(other, robin.email, PASSWORD)
    sees(other, "The code of your app")
    other.get_by_label("Six-digit code").fill(totp(secret, int(time.time()) // 30))
    other.get_by_role("button", name="Sign in").click()
    sees(other, "How you sign in")
    other.get_by_role("button", name="Sign out everywhere else").click()
    page.reload()
    sees(page, "Sign in")
    other.get_by_text("Sign in without the app").first.click()
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in without the app").click()
    expect(other.get_by_role("status")).to_contain_text("not needed any more")
