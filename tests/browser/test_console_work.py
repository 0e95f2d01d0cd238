"""A team at work in the console of a business of its own: groups, sheets, families, colleagues, settings."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import look, sees
from tests.browser.steps import BROWSERS, DESKTOP, NO_SCRIPTS, Visitor, link_sent_to, sign_in_here
from tests.emulated_aws import Json, Stack
from tests.stack.business import Business, open_business
from tests.stack.steps import PASSWORD, an_email


@pytest.fixture(scope="module")
def business(stack: Stack) -> Business:
    return open_business(stack)


def works(page: Page, business: Business, path: str) -> None:
    page.goto(f"{business.stack.api}/console/{business.stack.organization}{path}")
    sign_in_here(page, business.owner.email, PASSWORD)


def ends(page: Page) -> None:
    """Looks at what is under way until all of it is done, by the button where pages do not come again."""
    for _ in range(60):
        if page.get_by_text("Done.").count():
            return look(page)
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.get_by_role("main").inner_text())


@BROWSERS
def test_contacts_that_are_ticked_are_invited_and_each_row_says_what_came_of_it(
    business: Business, visitor: Visitor, browser_of: Json
) -> None:
    page, tag = visitor(**browser_of), f"t{an_email()[5:13]}"
    people = {name: an_email(name.lower()) for name in ("Ada", "Ben", "Cid")}
    for name, email in people.items():
        business.post("contacts", {"name": name, "emails": [email], "tags": [tag]})
    works(page, business, "/contacts")
    sees(page, "Contacts")
    page.get_by_label("Tag", exact=True).fill(tag)
    page.get_by_role("button", name="Show", exact=True).click()
    for name in ("Ada", "Ben"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Invite those ticked").click()
    sees(page, "Invite a group")
    page.get_by_label("A personal word").fill("See you soon.")
    page.get_by_role("button", name="Send to 2").click()
    sees(page, "Inviting a group")
    ends(page)
    assert "See you soon." in business.stack.wait_for_message(people["Ada"])["text"]
    business.stack.wait_for_message(people["Ben"])
    expect(page.get_by_role("link", name="Results as a file")).to_be_visible()
    page.get_by_role("link", name="Ada").click()
    sees(page, "Ada")
    expect(page.get_by_role("main")).to_contain_text("Invited, not joined")
    assert {one["name"]: one["state"] for one in business.get(f"contacts?tag={tag}")["items"]} == {
        "Ada": "re_invite",
        "Ben": "re_invite",
        "Cid": "invite",
    }


def test_a_sheet_is_looked_at_before_its_rows_become_contacts(business: Business, visitor: Visitor) -> None:
    page, email = visitor(**DESKTOP | NO_SCRIPTS), an_email("dora")
    works(page, business, "/import")
    sees(page, "Import contacts")
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sheet = f"Full name,Email,Shoe size\nDora Day,{email},38\nNobody,not an address,40\n".encode()
    page.get_by_label("CSV file").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": sheet})
    page.get_by_role("button", name="See what would happen").click()
    sees(page, "This would happen")
    expect(page.get_by_role("main")).to_contain_text("Shoe size")
    assert "Dora Day" not in business.names(f"contacts?q={email}")
    page.get_by_role("button", name="Import 2 rows").click()
    sees(page, "Importing contacts")
    ends(page)
    expect(page.get_by_role("link", name="What was refused, as a file")).to_be_visible()
    assert "Dora Day" in business.names(f"contacts?q={email}")


def test_a_child_is_noted_down_and_guardian_a_is_invited(business: Business, visitor: Visitor) -> None:
    page, email = visitor(), an_email("gia")
    business.post("contacts", {"name": "Gia Gray", "emails": [email]})
    works(page, business, "/dependents")
    sees(page, "Dependents")
    page.get_by_role("link", name="New dependent").click()
    page.get_by_label("Name", exact=True).fill("Kit Gray")
    page.get_by_label("Where they are").fill("site: North\nclassroom: Sunflowers")
    page.get_by_role("button", name="Save").click()
    sees(page, "Kit Gray")
    page.get_by_label("Name or address begins with").fill("Gia")
    page.get_by_role("button", name="Find among the contacts").click()
    page.get_by_role("button", name="Guardian A: Gia Gray").click()
    expect(page.get_by_role("status")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Invite: Gia Gray").click()
    sees(page, "Invite Gia Gray")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    link_sent_to(business.stack, email)


def test_a_colleague_is_invited_and_a_member_is_let_go_after_a_question(business: Business, visitor: Visitor) -> None:
    page, email, leaving = visitor(), an_email("mia"), business.join("Lee", "staff")
    works(page, business, "/members")
    sees(page, "Clients and team")
    page.get_by_role("link", name="Invite: Member of the team").click()
    sees(page, "Invite somebody")
    page.get_by_label("Name", exact=True).fill("Mia Moss")
    page.get_by_label("Email address or mobile number").fill(email)
    page.get_by_role("button", name="Send at once").click()
    sees(page, "Invited")
    guest = visitor(**DESKTOP | NO_SCRIPTS)
    guest.goto(link_sent_to(business.stack, email))
    guest.get_by_role("heading", level=1).wait_for()
    assert "invites you to join" in guest.get_by_role("heading", level=1).inner_text()

    page.get_by_role("link", name="Clients and team").click()
    page.get_by_role("link", name="Lee").click()
    sees(page, "Lee")
    page.get_by_role("link", name="Deactivate or remove").click()
    sees(page, "Let Lee go")
    assert business.get("", by=leaving)["id"] == business.stack.organization
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_role("status")).to_contain_text("Deactivated")
    look(page)
    assert business.ask("GET", "", by=leaving).status_code == 403
    page.get_by_role("button", name="Activate again").click()
    expect(page.get_by_role("status")).to_contain_text("Active again")


def test_settings_are_seen_before_they_are_saved_and_people_meet_them(business: Business, visitor: Visitor) -> None:
    page = visitor(**DESKTOP | NO_SCRIPTS)
    works(page, business, "/settings")
    page.get_by_label("Colour").fill("#123456")
    page.get_by_role("button", name="Show me first").click()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    look(page)
    assert business.get("")["accent"] != "#123456"
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    assert business.get("")["accent"] == "#123456"

    page.get_by_role("link", name="Disclosures").click()
    page.get_by_role("link", name="Write a disclosure").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Title").first.fill("House rules")
    page.get_by_label("Text").first.fill("Shoes stay outside.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published")

    page.get_by_role("link", name="Onboarding").click()
    page.get_by_role("link", name="Welcome").click()
    page.get_by_label("Title").first.fill("Come in")
    page.get_by_label("Text").first.fill("Tea is ready.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published")
    look(page)

    email, guest = an_email("pia"), visitor()
    business.post("invitations", {"recipient": {"name": "Pia", "email": email}, "role": "client"})
    guest.goto(link_sent_to(business.stack, email))
    guest.get_by_label("Choose a password").fill(PASSWORD)
    guest.get_by_role("button", name="Create account and continue").click()
    expect(guest.get_by_role("main")).to_contain_text("House rules")
