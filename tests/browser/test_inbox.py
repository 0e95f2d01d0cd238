"""The inbox of the local stack, as a developer uses it."""

import uuid

from playwright.sync_api import Page, expect

from tests.emulated_aws import Stack


def test_a_developer_opens_an_invitation_from_the_inbox_and_sees_no_fault_of_the_page(stack: Stack, page: Page) -> None:
    email = f"jane-{uuid.uuid4().hex[:12]}@example.com"
    body = {"recipient": {"name": "Jane Doe", "email": email}, "channel": "email", "role": "client"}
    stack.post(f"/v1/organizations/{stack.organization}/invitations", body, stack.token("owner"))
    stack.wait_for_message(email)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)

    page.goto(stack.inbox)
    message = page.locator("article").filter(has_text=email)
    message.get_by_role("link", name="Open http").first.click()
    page.wait_for_url(f"{stack.api}/i/*")
    expect(page.get_by_role("main")).to_contain_text("Harbour Coaching")

    assert faults == []


def test_the_buttons_report_what_becomes_of_a_message(stack: Stack, page_without_scripts: Page) -> None:
    page_without_scripts.goto(stack.inbox)

    page_without_scripts.get_by_role("button", name="Bounce").first.click()

    expect(page_without_scripts.get_by_role("heading", name="Inbox")).to_be_visible()
