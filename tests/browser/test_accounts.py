"""People who have an account already: the invited one, another one, or one whose password they forgot."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look, sees
from tests.browser.steps import OFFER, WELCOME, Visitor, link_sent_to, sign_in
from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.steps import PASSWORD, a_phone, an_account, code_to, contact_of, invite

WRONG_ACCOUNT = "This invitation is for another address"


@holds("A22")
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_another_account_proves_the_invited_address_and_accepts(stack: Stack, visitor: Visitor, scripts: bool) -> None:
    phone, robin = a_phone(), an_account(stack)
    made = invite(stack, {"phone": phone}, channel="sms")
    page = visitor(java_script_enabled=scripts)

    page.goto(link_sent_to(stack, phone))
    sign_in(page, robin.email)
    sees(page, WRONG_ACCOUNT)
    page.get_by_role("button", name="Send a code to").click()
    sees(page, "Enter your code")
    page.get_by_label("Six-digit code").fill(code_to(stack, phone, 2))
    page.get_by_role("button", name="Confirm and continue").click()
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, WELCOME)
    assert contact_of(stack, made)["registered"]["email"] == robin.email


def test_whoever_is_signed_in_with_the_wrong_account_uses_another(stack: Stack, visitor: Visitor) -> None:
    other, right = an_account(stack), an_account(stack)
    invite(stack, {"email": right.email})
    page = visitor()
    page.goto(link_sent_to(stack, right.email))
    sign_in(page, other.email)
    sees(page, WRONG_ACCOUNT)

    page.get_by_role("button", name="Use another account").click()

    sees(page, OFFER)
    assert "__Host-usher-session" not in {cookie["name"] for cookie in page.context.cookies()}
    sign_in(page, right.email)
    page.get_by_role("button", name="Accept invitation").click()
    sees(page, WELCOME)


def test_a_wrong_password_is_told_and_a_forgotten_one_replaced(stack: Stack, visitor: Visitor) -> None:
    robin, fresh = an_account(stack), "another battery of horses"
    invite(stack, {"email": robin.email})
    page = visitor()
    page.goto(link_sent_to(stack, robin.email))
    sign_in(page, robin.email, "not my password")
    expect(page.get_by_role("alert")).to_contain_text("Address or password is not right.")

    page.get_by_role("link", name="Forgotten your password?").click()
    sees(page, "Forgotten your password?")
    page.get_by_label("Email address or mobile number").fill(robin.email)
    page.get_by_role("button", name="Send me a code").click()
    sees(page, "Set a new password")
    page.get_by_label("Six-digit code").fill(code_to(stack, robin.email, 2))
    page.get_by_label("New password").fill(fresh)
    page.get_by_role("button", name="Set password and sign in").click()
    page.get_by_role("button", name="Use another account").click()
    sign_in(page, robin.email, fresh)
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, WELCOME)


def test_whoever_has_an_account_is_told_to_sign_in(stack: Stack, visitor: Visitor) -> None:
    robin = an_account(stack)
    invite(stack, {"email": robin.email})
    page = visitor()
    page.goto(link_sent_to(stack, robin.email))
    page.get_by_label("Choose a password").fill(PASSWORD + "!")
    page.get_by_role("button", name="Create account and continue").click()

    expect(page.get_by_role("alert")).to_contain_text("There is already an account with this address.")
    look(page)
