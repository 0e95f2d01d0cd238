"""What people of the stories do on pages: they join by a link, come back without one, and go through steps."""

from playwright.sync_api import Page, expect

from tests.browser.looking import sees
from tests.browser.steps import sign_in_here
from tests.stack.business import NAME, Business
from tests.stack.steps import PASSWORD

JOINED = f"Welcome to {NAME}"


def makes_an_account(page: Page, url: str) -> None:
    """From the link on, up to the question whether they accept."""
    page.goto(url)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").wait_for()


def accepts(page: Page) -> None:
    page.get_by_role("button", name="Accept invitation").click()


def comes_in(page: Page, business: Business, path: str, email: str) -> None:
    """To a page without any link, signing in on the way."""
    page.goto(f"{business.stack.api}{path}")
    sign_in_here(page, email)
    page.wait_for_url(f"{business.stack.api}{path}**")


def portal_of(business: Business) -> str:
    return f"/me/{business.stack.organization}"


def reads(page: Page, *words: str) -> None:
    """All of this stands on the page."""
    for one in words:
        expect(page.get_by_role("main")).to_contain_text(one)


def goes_on(page: Page, step: str, button: str = "Continue") -> None:
    """Does the step with this title."""
    sees(page, step)
    page.get_by_role("button", name=button, exact=True).click()
