"""A client asks from the phone, with a file; staff get the message, open its link, sign in and answer."""

from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.looking import look, sees
from tests.browser.steps import BROWSERS, DESKTOP, Visitor, sign_in_here
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import an_email

PDF = b"%PDF-1.7 what I want to reach this year"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.pdf"
    file.write_bytes(PDF)
    return file


def comes_in(page: Page, stack: Stack, role: str, address: str) -> None:
    page.goto(address)
    sign_in_here(page, stack.users[role]["email"], stack.users[role]["password"])


def when_checked(page: Page, name: str) -> None:
    """Looks again until the file can be fetched."""
    for _ in range(30):
        if page.get_by_role("link", name=name).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    pytest.fail(f"{name} is not there: {page.get_by_role('main').inner_text()}")


@holds("S1.8", "S1.9")
@BROWSERS
def test_a_client_asks_with_a_file_and_staff_answer_where_the_message_leads(
    stack: Stack, visitor: Visitor, browser_of: Json, plan: Path
) -> None:
    subject = f"My plan, {an_email().partition('@')[0]}"
    page = visitor(also=stack.settings.aws_url, **browser_of)
    comes_in(page, stack, "client", f"{stack.api}/me/{stack.organization}/requests")
    sees(page, "Your requests")
    page.get_by_label("In a few words").fill(subject)
    page.get_by_label("Your message").fill("Could you look through it?")
    page.get_by_role("button", name="Send the request").click()
    sees(page, subject)
    expect(page.get_by_role("list").get_by_text("Could you look through it?")).to_be_visible()

    page.get_by_text("Attach a file").click()
    page.get_by_label("File", exact=True).set_input_files(plan)
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("One file goes with your message")
    look(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Sent.")
    when_checked(page, "plan.pdf")

    staff = visitor(**DESKTOP)
    comes_in(staff, stack, "staff", link_in_message(stack, page.url))
    sees(staff, subject)
    fetched = fetch(staff, stack, "plan.pdf")
    assert fetched.content == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    staff.get_by_label("Your message").fill("With pleasure.")
    staff.get_by_role("button", name="Send the answer").click()
    expect(staff.get_by_role("status")).to_contain_text("Sent.")

    page.reload()
    expect(page.get_by_text("With pleasure.")).to_be_visible()
    page.get_by_role("button", name="Close the request").click()
    expect(page.get_by_role("status")).to_contain_text("closed")


def fetch(page: Page, stack: Stack, name: str) -> requests.Response:
    """What the link to a file leads to, for whoever is signed in: Chromium counts a download among its faults."""
    cookies = {str(one.get("name")): str(one.get("value")) for one in page.context.cookies()}
    path = page.get_by_role("link", name=name).get_attribute("href")
    return requests.get(f"{stack.api}{path}", cookies=cookies, timeout=60)


def link_in_message(stack: Stack, url: str) -> str:
    """The link to the same request in the message to staff."""
    thread = url.partition("?")[0]
    for count in range(1, 100):
        stack.wait_for_message(stack.users["staff"]["email"], count=count)
        links = {link for one in stack.messages() for link in one["links"]}
        if thread in links:
            return thread
    pytest.fail(f"no message leads to {thread}")


@BROWSERS
def test_what_is_asked_is_answered_and_handed_on_in_the_console(
    stack: Stack, visitor: Visitor, browser_of: Json
) -> None:
    subject = f"Thursday, {an_email().partition('@')[0]}"
    client, owner = visitor(), visitor(**browser_of)
    comes_in(client, stack, "client", f"{stack.api}/me/{stack.organization}/requests")
    client.get_by_label("In a few words").fill(subject)
    client.get_by_label("Your message").fill("Can we move it?")
    client.get_by_role("button", name="Send the request").click()
    sees(client, subject)

    comes_in(owner, stack, "owner", f"{stack.api}/console/{stack.organization}/requests")
    sees(owner, "Requests")
    owner.get_by_role("link", name=subject).click()
    sees(owner, subject)
    expect(owner.get_by_text("Can we move it?")).to_be_visible()
    owner.get_by_label("Hand it on to").select_option(label="Adam Admin")
    owner.get_by_role("button", name="Hand on").click()
    expect(owner.get_by_role("status")).to_contain_text("Handed on")
    owner.get_by_label("Your message").fill("Friday then.")
    owner.get_by_role("button", name="Send the answer").click()
    expect(owner.get_by_role("status")).to_contain_text("on its way")
    client.reload()
    expect(client.get_by_text("Friday then.")).to_be_visible()
