"""What a client comes to, on a phone and on a desk: signing in without any link, the portal, settings, signing out."""

from playwright.sync_api import Page, expect

from tests.browser.looking import look, sees
from tests.browser.steps import BROWSERS, DESKTOP, PHONE, Visitor, sign_in_here
from tests.emulated_aws import Json, Stack
from tests.holding import holds


def comes_in(page: Page, stack: Stack, role: str, path: str) -> None:
    """Opens a page without any link, and signs in on the way."""
    page.goto(f"{stack.api}{path}")
    sign_in_here(page, stack.users[role]["email"], stack.users[role]["password"])


@holds("S1.7", "S3.3", "S3.14")
@BROWSERS
def test_a_client_comes_back_without_a_link_and_sees_their_coach_and_what_is_left(
    stack: Stack, visitor: Visitor, browser_of: Json
) -> None:
    page = visitor(**browser_of)
    comes_in(page, stack, "client", f"/me/{stack.organization}")
    page.wait_for_url(f"{stack.api}/me/{stack.organization}")
    page.get_by_role("heading", level=1).wait_for()
    look(page)
    main = page.get_by_role("main")

    expect(main).to_contain_text("Head coach")
    expect(main).to_contain_text("Look around, and tell me what you want to begin with.")
    expect(main).to_contain_text("7 of 10 left")
    expect(page.get_by_role("contentinfo")).to_contain_text("help@harbour.example")

    page.get_by_role("link", name="Settings").click()
    sees(page, "Your settings at Harbour Coaching")
    page.get_by_label("Only what waits for me").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.reload()
    expect(page.get_by_label("Only what waits for me")).to_be_checked()
    page.get_by_label("Everything that is about me").check()
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="All organizations").click()
    sees(page, "Where you belong")
    expect(main).to_contain_text("Harbour Coaching")
    page.get_by_role("button", name="Sign out").click()
    sees(page, "Sign in")
    page.goto(f"{stack.api}/me")
    sees(page, "Sign in")


@holds("S2.8")
def test_a_guest_sees_whose_guest_they_are(stack: Stack, visitor: Visitor) -> None:
    page = visitor(**PHONE)
    comes_in(page, stack, "guest", f"/me/{stack.organization}")

    page.get_by_role("heading", name="You are a guest of").wait_for()
    expect(page.get_by_role("main")).not_to_contain_text("Head coach")


def test_a_member_of_the_team_finds_the_way_to_the_console(stack: Stack, visitor: Visitor) -> None:
    page = visitor(**DESKTOP)
    comes_in(page, stack, "staff", f"/me/{stack.organization}")

    page.get_by_role("link", name="Open the console").click()
    page.wait_for_url(f"{stack.api}/console**")
