"""A coaching team invites a client on behalf of a coach: the team writes, steps come first, then the coach's portal.

Left out: messages, tasks and notes right after joining (S3.15), which wait for the workspace.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import look, sees
from tests.browser.steps import DESKTOP, PHONE, Visitor, link_sent_to
from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.browsing import accepts, comes_in, goes_on, makes_an_account, portal_of, reads
from tests.stack.business import NAME, Business, open_business, told
from tests.stack.steps import an_email, code, link_to, signed_up, until

GREETING = "Look around, and tell me what you want to begin with."
QUESTION = {"name": "goal", "kind": "text", "labels": {"en": "What is your goal?"}, "required": True}


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


def asks_first(business: Business) -> None:
    """What the team wants done before anything else, in this order; the film may be skipped."""
    for kind, title, more in (
        ("disclosure", "How we work", {}),
        ("form", "About you", {"questions": [QUESTION]}),
        ("welcome", "A word from the team", {"url": "https://film.example/1", "required": False}),
    ):
        texts = {"en": {"title": title, "text": f"{title}: please read this."}}
        business.post("steps", {"kind": kind, "role": "client", "texts": texts} | more)


@holds("S3.1", "S3.2", "S3.3", "S3.4", "S3.5", "S3.6", "S3.7", "S3.8", "S3.9", "S3.11", "S3.14")
def test_a_client_of_a_coach_goes_through_the_steps_to_the_coachs_greeting_and_the_package(
    stack: Stack, business: Business, visitor: Visitor
) -> None:
    coach = business.join("Carla", "staff")
    told(business.ask("PATCH", f"members/{coach.id}", {"title": "Head coach", "greeting": GREETING}, by=coach))
    business.post("packages", {"name": "Ten sessions", "amount": 0, "currency": "EUR", "units": 10})
    asks_first(business)

    # From the team's console: name, email, a brief word, the coach, one package that is paid already.
    email = an_email("lena")
    desk = visitor(**DESKTOP)
    comes_in(desk, business, "/console", business.owner.email)
    desk.get_by_role("link", name="Invite somebody").click()
    desk.get_by_label("Name", exact=True).fill("Lena Hill")
    desk.get_by_label("Email address or mobile number").fill(email)
    desk.get_by_label("Served by").select_option("Carla")
    desk.get_by_label("Package").select_option("Ten sessions")
    desk.get_by_label("A personal word").fill("Welcome aboard.")
    desk.get_by_role("button", name="Send at once").click()
    sees(desk, "Invited")

    # The team is the sender, not the coach; the coach hears of the assignment; nobody is asked to pay.
    message = stack.wait_for_message(email)
    assert NAME in message["sender"]
    assert "Carla" not in message["subject"] + message["sender"]
    assert "Welcome aboard." in message["text"]
    assert "/p/" not in message["text"]
    until(lambda: any("Lena Hill" in one["subject"] for one in business.messages_to(coach.email)), "word to the coach")

    # Accepted, but nothing opens before the steps are done.
    phone = visitor(**PHONE)
    makes_an_account(phone, link_sent_to(stack, email))
    accepts(phone)
    sees(phone, NAME)
    phone.wait_for_url("**/onboarding*")
    reads(phone, "0 of 3 done")
    phone.goto(f"{stack.api}{portal_of(business)}")
    phone.wait_for_url("**/onboarding*")
    phone.get_by_role("link", name="Begin").click()
    sees(phone, "How we work")
    phone.get_by_label("I have read this.").check()
    goes_on(phone, "How we work")
    sees(phone, "About you")
    phone.get_by_label("What is your goal?").fill("Sleep")
    goes_on(phone, "About you")
    goes_on(phone, "A word from the team", "Skip this step")

    # Done: the coach's greeting and what the package has.
    phone.wait_for_url("**/me/*told=onboarded")
    reads(phone, "Carla", "Head coach", GREETING, "Ten sessions", "10 of 10 left")
    look(phone)
    assert business.names("contacts", coach) == {"Lena Hill"}

    # What is used up is seen by the client, as by the staff who counted it.
    (lena,) = business.get("contacts", coach)["items"]
    (right,) = business.get(f"contacts/{lena['id']}/entitlements", coach)["items"]
    business.post(f"contacts/{lena['id']}/entitlements/{right['id']}/consume", {"units": 3}, coach)
    phone.reload()
    reads(phone, "7 of 10 left")
    expect(phone.get_by_role("main")).not_to_contain_text("Olga Owner")

    # She asks for a session; it goes to the coach, who answers.
    phone.goto(f"{stack.api}{portal_of(business)}/requests")
    phone.get_by_label("Your message").fill("May I come on Friday?")
    phone.get_by_role("button", name="Send the request").click()
    reads(phone, "May I come on Friday?")
    (asked,) = business.get("requests", coach)["items"]
    business.post(f"requests/{asked['id']}/messages", {"text": "At nine."}, coach)
    phone.reload()
    reads(phone, "At nine.", "Answered")


@holds("S3.14")
def test_the_api_says_what_comes_next_and_stays_shut_until_it_is_done(stack: Stack, business: Business) -> None:
    asks_first(business)
    email = an_email("omar")
    business.invite("Omar", email, role="client")
    offered = link_to(stack, email)
    omar = business.accepted(offered, signed_up(stack, offered, name="Omar"), email)
    assert code(business.ask("GET", "members", by=omar)) == "onboarding_required"
