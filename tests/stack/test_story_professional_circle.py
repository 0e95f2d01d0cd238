"""A professional finds her clients: who is visible is asked in the app, everybody else by a link, and all may refuse. A
client finds her, asks, and is taken on.

Left out: the conversation that opens once they are connected, which waits for chat.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import sees
from tests.browser.steps import DESKTOP, PHONE, Visitor
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.pictures import png
from tests.stack.browsing import accepts, comes_in, reads
from tests.stack.business import NAME, Business, open_business, told
from tests.stack.steps import Account, accept, an_account, an_email, change, code, link, seen_by_staff

WORDS = {"en": {"title": "Before you connect", "text": "Your professional sees what you share."}}
MEDIATOR = {
    "name": "Olga Owner",
    "profession": "Family mediator",
    "circle": {"role": "third_party", "subtype": "professional"},
}


@pytest.fixture
def business(stack: Stack) -> Business:
    return open_business(stack)


def says(stack: Stack, who: Any, **fields: Any) -> Any:
    return stack.request("PATCH", "/v1/me/profile", json=fields, token=who.token)


def introduces(page: Page, name: str, circle: str, **more: str) -> None:
    """On the page of their profile."""
    page.get_by_label("Your name").or_(page.get_by_label("Name")).first.fill(name)
    page.get_by_label("Your part").select_option(circle)
    for label, text in more.items():
        page.get_by_label(label.title()).fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")


def look_up(business: Business, *emails: str) -> list[Json]:
    entries = {"entries": [{"email": one} for one in emails], "relationship": "client"}
    found: list[Json] = business.post("discoveries", entries)["items"]
    return found


def visible(stack: Stack, name: str) -> Account:
    person = an_account(stack, an_email(name.lower()))
    private = {"name": name, "circle": {"role": "private", "subtype": "client"}, "visible_in_search": True}
    told(says(stack, person, **private))
    return person


@holds("S0.1", "S0.2", "S0.3", "S0.5", "S0.6", "S0.9", "S0.12", "S0.13", "S0.14")
def test_somebody_who_wants_to_be_found_is_asked_in_the_app_and_connected_once_they_accept(
    stack: Stack, business: Business
) -> None:
    terms = business.post("disclosures", {"role": "client", "texts": WORDS})
    clara = visible(stack, "Clara")

    # No circle, no search: first she says who she is.
    body = {"entries": [{"email": clara.email}], "relationship": "client"}
    assert code(business.ask("POST", "discoveries", body)) == "profile_incomplete"
    told(says(stack, business.owner, **MEDIATOR))
    assert stack.get("/v1/me/profile", business.owner.token).json()["visible_in_search"] is False

    (found,) = look_up(business, clara.email)
    (person,) = found["people"]
    assert (found["status"], person["name"]) == ("found", "Clara")
    made = business.post("invitations", {"recipient": {"handle": person["handle"]}, "role": "client"})
    assert made.get("url") is None
    assert business.state(made["contact"]) == "re_invite"
    assert business.messages_to(clara.email) == []

    (mine,) = stack.get("/v1/me/invitations", clara.token).json()["items"]
    assert (mine["id"], [one["id"] for one in mine["disclosures"]]) == (made["id"], [terms["id"]])
    yes = {"version": mine["version"], "disclosures": []}
    path = f"/v1/me/invitations/{made['id']}/accept"
    assert code(stack.post(path, yes, clara.token)) == "disclosure_required"
    told(stack.post(path, yes | {"disclosures": [{"id": terms["id"], "version": 1}]}, clara.token))
    assert business.state(made["contact"]) == "linked"


@holds("S0.2", "S0.3", "S0.4", "S0.5", "S0.6", "S0.12", "S0.13", "S0.14")
def test_whoever_is_found_reads_what_it_is_about_on_their_phone_and_then_accepts(
    stack: Stack, business: Business, visitor: Visitor
) -> None:
    business.post("disclosures", {"role": "client", "texts": WORDS})
    clara, desk, phone = an_account(stack, an_email("clara")), visitor(**DESKTOP), visitor(**PHONE)

    # Both say who they are: her profession makes the circle, the client lets herself be found.
    comes_in(desk, business, "/me/profile", business.owner.email)
    expect(desk.get_by_label("Let others find me")).not_to_be_checked()
    introduces(desk, "Olga Owner", "third_party professional", profession="Family mediator")
    comes_in(phone, business, "/me/profile", clara.email)
    expect(phone.get_by_label("Let others find me")).not_to_be_checked()
    phone.get_by_label("Let others find me").check()
    introduces(phone, "Clara", "private client")

    # What she would be is chosen first, then she is looked for, found and asked.
    desk.goto(f"{stack.api}/console/{business.stack.organization}/invite/find")
    desk.get_by_label("What would they be?").select_option("client")
    desk.get_by_label("Their emails or phones").fill(clara.email)
    desk.get_by_role("button", name="Look").click()
    reads(desk, "Found", "Clara")
    desk.get_by_role("button", name="Send a request").click()
    reads(desk, "The request is sent", "Clara")
    (made,) = business.get("invitations")["items"]

    # The request waits in the app; without having read what it is about nobody gets on.
    phone.goto(f"{stack.api}/me")
    phone.get_by_role("link", name=NAME).click()
    sees(phone, f"Olga Owner invites you to join {NAME}")
    reads(phone, WORDS["en"]["title"], WORDS["en"]["text"])
    accepts(phone)
    assert business.state(made["contact"]) == "re_invite"
    phone.get_by_label(f"I have read “{WORDS['en']['title']}” and agree").check()
    accepts(phone)
    sees(phone, f"Welcome to {NAME}")
    assert business.state(made["contact"]) == "linked"


@holds("S0.2", "S0.3", "S0.5", "S0.6", "S0.9", "S0.14")
def test_a_client_finds_a_professional_on_a_page_asks_and_is_taken_on(
    stack: Stack, business: Business, visitor: Visitor
) -> None:
    clara, desk, phone = an_account(stack, an_email("clara")), visitor(**DESKTOP), visitor(**PHONE)
    comes_in(desk, business, "/me/profile", business.owner.email)
    desk.get_by_label("Where clients ask me").select_option(index=1)
    desk.get_by_label("Let others find me").check()
    introduces(desk, "Olga Owner", "third_party professional", profession="Family mediator", firm="Berg")
    desk.get_by_label("Picture").set_input_files(files=[{"name": "me.png", "mimeType": "image/png", "buffer": png()}])
    desk.get_by_role("button", name="Use this picture").click()
    expect(desk.get_by_alt_text("Your photo now")).to_be_visible()

    comes_in(phone, business, "/me/profile", clara.email)
    introduces(phone, "Clara", "private client")
    phone.goto(f"{stack.api}/me/connect")
    phone.get_by_label("Their email or phone").fill(business.owner.email)
    phone.get_by_role("button", name="Look").click()
    reads(phone, "Found", "Olga Owner", "Family mediator · Berg")
    phone.get_by_role("button", name="Ask Olga Owner to take me on").click()
    reads(phone, "They are asked.", "Waits for an answer.")

    # The team sees who asks; nobody is a contact yet.
    assert business.names("contacts") == set()
    desk.goto(f"{stack.api}/console/{business.stack.organization}/asks")
    desk.get_by_role("link", name="Clara", exact=True).click()
    desk.get_by_role("button", name="Approve and invite").click()
    reads(desk, "They are invited.", "Nobody waits for an answer.")
    assert business.names("contacts") == {"Clara"}

    phone.goto(f"{stack.api}/me/connect")
    reads(phone, "Approved: an invitation was made.")
    phone.get_by_role("link", name="See my invitations").click()
    phone.get_by_role("link", name=NAME).click()
    sees(phone, f"Olga Owner invites you to join {NAME}")
    accepts(phone)
    sees(phone, f"Welcome to {NAME}")


@holds("S0.7", "S0.8", "S0.9", "S0.11", "S0.14", "S0.15", "A44")
def test_hidden_and_absent_are_answered_alike_and_both_come_by_a_link(stack: Stack, business: Business) -> None:
    told(says(stack, business.owner, **MEDIATOR))
    hidden, absent = an_account(stack, an_email("hugo")), an_email("nobody")
    answers = look_up(business, hidden.email, absent)
    assert [one | {"entry": 0} for one in answers] == [answers[0]] * 2

    # The name is typed, and a link comes back that she hands over in any way, as often as she likes.
    made = business.post("invitations", {"recipient": {"name": "Hugo"}, "channel": "link", "role": "client"})
    again = told(change(business.stack, made, "share"))
    assert business.names("contacts") == {"Hugo"}
    assert business.state(made["contact"]) == "re_invite"
    told(accept(stack, link(again["url"]), hidden.token))
    assert business.state(made["contact"]) == "linked"

    other = business.post("invitations", {"recipient": {"name": "Nora"}, "channel": "link", "role": "client"})
    told(stack.post(f"{link(other['url'])}/decline", {}))
    assert seen_by_staff(business.stack, other)["status"] == "declined"
    assert business.state(other["contact"]) == "re_invite"


@holds("S0.3", "A44")
def test_whoever_blocks_her_is_found_no_more_by_her_alone(stack: Stack, business: Business) -> None:
    rival = open_business(stack)
    for one in (business, rival):
        told(says(stack, one.owner, **MEDIATOR))
    clara = visible(stack, "Clara")
    (person,) = look_up(business, clara.email)[0]["people"]
    made = business.post("invitations", {"recipient": {"handle": person["handle"]}, "role": "client"})
    blocked = told(stack.request("PUT", "/v1/me/blocks", json={"invitation": made["id"]}, token=clara.token))
    told(stack.post(f"/v1/me/invitations/{made['id']}/decline", {}, clara.token))

    assert [look_up(one, clara.email)[0]["status"] for one in (business, rival)] == ["not_found", "found"]
    told(stack.request("DELETE", f"/v1/me/blocks/{blocked['id']}", token=clara.token))
    assert look_up(business, clara.email)[0]["status"] == "found"


@holds("S0.10")
def test_somebody_without_an_account_signs_up_from_the_link_and_the_offer_is_still_there(
    stack: Stack, business: Business
) -> None:
    email = an_email("nora")
    made = business.invite("Nora", email, role="client", channel="link")
    offered = link(made["url"])
    asked = stack.post(f"{offered}/sign-up", {"name": "Nora", "password": "correct horse battery"})
    assert asked.status_code == 202, "a link that a person carries proves no address"
    nora = an_account(stack, email)
    (mine,) = stack.get("/v1/me/invitations", nora.token).json()["items"]
    assert mine["id"] == made["id"]
    told(accept(stack, offered, nora.token, mine["version"]))
    assert business.state(made["contact"]) == "linked"
