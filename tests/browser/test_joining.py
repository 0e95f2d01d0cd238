"""People open a link in a browser and join: on a phone or a desktop, with or without scripts, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import focused, look, sees
from tests.browser.steps import BROWSERS, DESKTOP, NO_SCRIPTS, OFFER, PHONE, WELCOME, Visitor, invited
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import PASSWORD, a_phone, an_email, code_to, contact_of, invite, seen_by_staff


@holds("S2.22")
@BROWSERS
def test_a_client_signs_up_and_accepts(stack: Stack, visitor: Visitor, browser_of: Json) -> None:
    made, link = invited(stack)
    page = visitor(**browser_of)

    page.goto(link)
    sees(page, OFFER)
    expect(page.get_by_role("blockquote")).to_contain_text("Bring your questions.")
    expect(page.get_by_label("Your name")).to_have_value("Jane Doe")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    sees(page, OFFER)
    expect(page.get_by_text("You are signed in as")).to_contain_text(made["recipient"]["email"])
    assert seen_by_staff(stack, made)["status"] == "pending"
    page.get_by_role("button", name="Accept invitation").click()
    sees(page, WELCOME)

    assert page.url == f"{stack.api}/me/{stack.organization}/onboarding"
    assert seen_by_staff(stack, made)["status"] == "accepted"
    page.goto(link)
    sees(page, WELCOME)


@holds("A13")
def test_opening_the_link_alone_does_nothing(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))

    page.goto(link)
    page.wait_for_load_state("networkidle")
    page.reload()

    assert asked == ["GET", "GET"]
    seen = seen_by_staff(stack, made)
    assert (seen["status"], seen["opened_at"]) == ("pending", None)


def test_the_cookies_belong_to_this_host_alone(stack: Stack, visitor: Visitor) -> None:
    _, link = invited(stack)
    page = visitor()
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").wait_for()

    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}

    assert set(cookies) == {"__Host-usher-visitor", "__Host-usher-session"}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "127.0.0.1")
    assert page.evaluate("document.cookie") == ""


def test_a_keyboard_is_enough_to_join(stack: Stack, visitor: Visitor) -> None:
    _, link = invited(stack)
    page = visitor(**DESKTOP)

    def tab_to(what: str) -> None:
        for _ in range(20):
            page.keyboard.press("Tab")
            if focused(page) == what:
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
                return
        pytest.fail(f"no tab leads to {what}")

    page.goto(link)
    tab_to("name")
    page.keyboard.press("Control+a")
    page.keyboard.type("Jane Keys")
    tab_to("password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Accept invitation").wait_for()
    tab_to("Accept invitation")
    page.keyboard.press("Enter")

    sees(page, WELCOME)


def test_a_desktop_hands_over_to_a_phone_by_a_qr_code_and_a_phone_does_not(stack: Stack, visitor: Visitor) -> None:
    _, link = invited(stack)
    desktop, phone = visitor(**DESKTOP), visitor(**PHONE)
    desktop.goto(link)
    phone.goto(link)

    shown = "QR code with the link to continue on your phone"
    expect(desktop.get_by_role("img", name=shown)).to_be_visible()
    expect(phone.get_by_role("img", name=shown)).to_be_hidden()
    assert desktop.get_by_role("img", name=shown).evaluate("image => image.naturalWidth") > 0


@holds("A26")
def test_a_handed_over_link_asks_for_the_code_that_was_sent(stack: Stack, visitor: Visitor) -> None:
    phone = a_phone()
    made = invite(stack, {"phone": phone}, channel="link")
    page = visitor(**NO_SCRIPTS)

    page.goto(made["url"])
    sees(page, OFFER)
    page.get_by_role("button", name="Send me a code").click()
    sees(page, "Enter your code")
    page.get_by_label("Six-digit code").fill("000")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right.")
    look(page)
    page.get_by_label("Six-digit code").fill(code_to(stack, phone, 1))
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, WELCOME)
    assert contact_of(stack, made)["registered"]["phone"] == phone


def test_a_link_without_an_address_takes_the_one_that_is_typed(stack: Stack, visitor: Visitor) -> None:
    email = an_email()
    made = invite(stack, {"name": "Jane Doe"}, channel="link")
    page = visitor()

    page.goto(made["url"])
    page.get_by_label("Email address or mobile number").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    sees(page, "Enter your code")
    code = code_to(stack, email, 1)
    page.get_by_label("Six-digit code").fill(f"{code[:3]} {code[3:]}")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, WELCOME)


def test_an_error_takes_the_focus_and_leads_to_its_field(stack: Stack, visitor: Visitor) -> None:
    email = an_email()
    made = invite(stack, {"email": email}, channel="link")
    page = visitor()
    page.goto(made["url"])
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Six-digit code").fill("1")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    assert summary.evaluate("element => parseFloat(getComputedStyle(element).borderWidth)") >= 2
    assert page.title().startswith("Error:")
    summary.get_by_role("link").click()
    field = page.get_by_label("Six-digit code")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    assert page.get_by_label("Choose a password").input_value() == ""


def test_the_pages_can_be_read_in_the_dark(stack: Stack, visitor: Visitor) -> None:
    _, link = invited(stack)
    page = visitor(color_scheme="dark")

    page.goto(link)

    sees(page, OFFER)
    red, green, blue = page.locator("body").evaluate(
        "body => getComputedStyle(body).backgroundColor.match(/[0-9]+/g).map(Number)"
    )
    assert max(red, green, blue) < 64
