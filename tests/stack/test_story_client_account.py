"""A business shares an account with a client: written from the record, read before it goes, and a portal behind it.

Left out: files with a request (tests/browser/test_requests.py), and reminders (S1.10) to whoever should answer
(tests/services/requests) and to a client who does not come back (tests/services/team/test_nudging.py).
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import look, sees
from tests.browser.steps import DESKTOP, PHONE, Visitor, link_sent_to
from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.browsing import JOINED, accepts, comes_in, makes_an_account, portal_of, reads
from tests.stack.business import NAME, Business, open_business, told
from tests.stack.steps import an_email, until

NOTE = "Your documents are ready."


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


@holds("S1.1", "S1.2", "S1.3", "S1.4", "S1.5", "S1.6", "S1.7", "S1.8", "S1.9")
def test_a_client_gets_an_account_from_the_record_and_comes_to_a_place_of_their_own(
    stack: Stack, business: Business, visitor: Visitor
) -> None:
    email = an_email("dora")
    told(business.ask("PATCH", "", {"help": {"email": "help@harbour.example"}}))
    record = business.post("contacts", {"name": "Dora Deal", "emails": [email]})["id"]
    sold = business.post("packages", {"name": "Ten documents", "amount": 0, "currency": "EUR", "units": 10})

    # The message is read as it would go, with the name of the business; nothing has left by that.
    desk = visitor(**DESKTOP)
    comes_in(desk, business, "/console", business.owner.email)
    desk.get_by_role("link", name="Invite somebody").click()
    desk.get_by_label("Name", exact=True).fill("Dora Deal")
    desk.get_by_label("Email address or mobile number").fill(email)
    desk.get_by_label("A personal word").fill(NOTE)
    desk.get_by_role("button", name="See the message").click()
    sees(desk, "This is what goes out")
    reads(desk, "among your contacts already", email, NAME, NOTE, "Dora")
    assert business.messages_to(email) == []
    assert business.state(record) == "invite"

    # From the record itself nothing has to be typed but the word to the client.
    desk.get_by_role("link", name="Contacts").first.click()
    desk.get_by_role("link", name="Dora Deal", exact=True).click()
    desk.get_by_role("main").get_by_role("link", name="Invite", exact=True).click()
    sees(desk, "Invite Dora Deal")
    reads(desk, email)
    desk.get_by_label("A personal word").fill(NOTE)
    desk.get_by_role("button", name="Send the invitation").click()
    message = stack.wait_for_message(email)
    assert NOTE in message["text"]
    stack.report(message, "deliver")
    (made,) = business.get(f"contacts/{record}")["open_invitations"]
    until(lambda: business.get(f"invitations/{made}")["deliveries"][0]["status"] == "delivered", "a report")
    desk.goto(f"{stack.api}/console/{business.stack.organization}/contacts/{record}")
    reads(desk, "arrived")

    # The link makes an account with a password of the client's own, bound to that record.
    phone = visitor(**PHONE)
    makes_an_account(phone, link_sent_to(stack, email))
    accepts(phone)
    sees(phone, JOINED)
    assert business.get(f"contacts/{record}")["registered"]["email"] == email
    given = {"contact": record, "packages": [{"package": sold["id"], "settlement": "prepaid"}]}
    business.post("assignments", given)

    # Later, without any link: the portal, with everything there is for the client, and the account settings.
    later = visitor(**PHONE)
    comes_in(later, business, portal_of(business), email)
    sees(later, "Hello Dora Deal")
    reads(later, "Olga Owner", "Ten documents", "10 of 10 left")
    expect(later.get_by_role("contentinfo")).to_contain_text("help@harbour.example")
    asks_and_is_answered(business, later, visitor(**PHONE))
    later.get_by_role("link", name="Settings").click()
    sees(later, f"Your settings at {NAME}")
    later.get_by_role("button", name="Sign out").click()
    sees(later, "Sign in")
    look(later)


def asks_and_is_answered(business: Business, client: Page, owner: Page) -> None:
    """A direct message; its answer is written on the phone, on the page that the notice leads to."""
    client.goto(f"{business.stack.api}{portal_of(business)}/requests")
    client.get_by_label("In a few words").fill("My tax return")
    client.get_by_label("Your message").fill("Which papers do you need?")
    client.get_by_role("button", name="Send the request").click()
    sees(client, "My tax return")
    thread = client.url.partition("?")[0]
    until(lambda: any(thread in one["text"] for one in business.messages_to(business.owner.email)), "word to the owner")

    comes_in(owner, business, thread.removeprefix(business.stack.api), business.owner.email)
    reads(owner, "Which papers do you need?")
    owner.get_by_label("Your message").fill("Last year's letter.")
    owner.get_by_role("button", name="Send the answer").click()
    expect(owner.get_by_role("status")).to_contain_text("Sent.")
    client.reload()
    reads(client, "Last year's letter.", "Answered")
