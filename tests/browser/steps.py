"""What people do in a browser, and the browsers they use."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looking import sees
from tests.emulated_aws import Json, Stack
from tests.stack.steps import PASSWORD, an_email, invite, token_in

Visitor = Callable[..., Page]
NOTE = "Lovely to meet you on Tuesday.\nBring your questions."
PHONE = {"is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
NO_SCRIPTS = {"java_script_enabled": False}
BROWSERS = pytest.mark.parametrize(
    "browser_of", [PHONE, DESKTOP | NO_SCRIPTS], ids=["phone", "desktop without scripts"]
)
OFFER = "Olive Owner invites you to join Harbour Coaching"
WELCOME = "Welcome to Harbour Coaching"


def link_sent_to(stack: Stack, address: str) -> str:
    return f"{stack.api}/i/{token_in(stack.wait_for_message(address)['text'])}"


def invited(stack: Stack) -> tuple[Json, str]:
    """An invitation by email and the link in its message."""
    email = an_email()
    return invite(stack, {"email": email}, note=NOTE), link_sent_to(stack, email)


def sign_in(page: Page, identifier: str, password: str = PASSWORD) -> None:
    """From the page of the link."""
    page.get_by_role("link", name="I already have an account").click()
    sign_in_here(page, identifier, password)


def sign_in_here(page: Page, identifier: str, password: str = PASSWORD) -> None:
    """On the page that asks for it."""
    sees(page, "Sign in")
    page.get_by_label("Email address or mobile number").fill(identifier)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
