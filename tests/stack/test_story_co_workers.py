"""Admins, co-workers, clients and guests: who is created, invited, assigned and seen, and by whom, on their own pages.

Left out: tasks, files, calendar, phonebook and chat (S2.5 to S2.7, S2.16 to S2.21), which wait for the workspace; the
admin's switch for a client's notices (S2.15: test_stories_of_sight.py), which no page of a client has yet.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import sees
from tests.browser.steps import DESKTOP, NO_SCRIPTS, PHONE, Visitor, link_sent_to
from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.browsing import JOINED, accepts, comes_in, makes_an_account, portal_of, reads
from tests.stack.business import Business, open_business
from tests.stack.steps import an_email


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


def shows(page: Page, *names: str, hides: str = "") -> None:
    """The list of contacts, as this member of the team sees it."""
    page.get_by_role("link", name="Contacts", exact=True).first.click()
    sees(page, "Contacts")
    for name in names:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    if hides:
        expect(page.get_by_role("main")).not_to_contain_text(hides)


@holds("S2.1", "S2.2", "S2.3", "S2.4", "S2.6", "S2.8", "S2.9", "S2.10", "S2.14")
def test_a_co_worker_sees_the_assigned_client_alone_who_brings_a_guest(
    stack: Stack, business: Business, visitor: Visitor
) -> None:
    adam, cora = business.join("Adam", "admin"), business.join("Cora", "staff")
    other = business.post("contacts", {"name": "Odo Other", "emails": [an_email("odo")]}, adam)["id"]

    # The admin creates the client; the co-worker without an assignment sees nobody.
    email = an_email("clive")
    admins = visitor(**DESKTOP)
    comes_in(admins, business, "/console", adam.email)
    shows(admins, "Odo Other")
    admins.get_by_role("link", name="New contact").click()
    admins.get_by_label("Name", exact=True).fill("Clive Client")
    admins.get_by_label("Email addresses").fill(email)
    admins.get_by_role("button", name="Create the contact").click()
    sees(admins, "Clive Client")
    assert business.messages_to(email) == []
    coras = visitor(**DESKTOP | NO_SCRIPTS)
    comes_in(coras, business, "/console", cora.email)
    shows(coras, hides="Clive Client")

    # Only the admin assigns; then the co-worker sees this client, and no other.
    admins.get_by_label("Add somebody").select_option("Cora")
    admins.get_by_role("button", name="Add", exact=True).click()
    reads(admins, "Cora")
    shows(coras, "Clive Client", hides="Odo Other")
    coras.get_by_role("link", name="Clive Client", exact=True).click()
    sees(coras, "Clive Client")
    expect(coras.get_by_label("Add somebody")).to_have_count(0)

    # Invited by email, the client registers on a phone and sees who works with them.
    admins.get_by_role("main").get_by_role("link", name="Invite", exact=True).click()
    admins.get_by_role("button", name="Send the invitation").click()
    phone = visitor(**PHONE)
    makes_an_account(phone, link_sent_to(stack, email))
    accepts(phone)
    sees(phone, JOINED)
    reads(phone, "Who works with you", "Cora")
    expect(phone.get_by_role("main")).not_to_contain_text("Adam")

    # The assigned co-worker invites a guest of this client, and of no other.
    (contact,) = [one["id"] for one in business.get("contacts", cora)["items"]]
    gus = an_email("gus")
    offer = {"recipient": {"name": "Gus Guest", "email": gus}, "role": "guest"}
    assert business.ask("POST", "invitations", offer | {"grants": {"client": other}}, by=cora).status_code == 403
    business.post("invitations", offer | {"grants": {"client": contact}}, cora)
    guests = visitor(**PHONE)
    makes_an_account(guests, link_sent_to(stack, gus))
    accepts(guests)
    sees(guests, JOINED)
    guests.goto(f"{stack.api}{portal_of(business)}")
    reads(guests, "You are a guest of Clive Client")

    # Deactivated, the co-worker is out with the next click; activated again, back in.
    business.post(f"members/{cora.id}/deactivate", {"clients": {"to": adam.id}}, adam)
    coras.goto(f"{stack.api}{portal_of(business)}")
    sees(coras, "Your access is switched off")
    coras.goto(f"{stack.api}/console/{business.stack.organization}/contacts")
    expect(coras.get_by_role("main")).not_to_contain_text("Clive Client")
    business.post(f"members/{cora.id}/activate", by=adam)
    coras.goto(f"{stack.api}/console/{business.stack.organization}")
    sees(coras, "Home")
