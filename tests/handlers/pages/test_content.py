"""What pages say and how: in whose language, about dead links, and never as markup or to a robot."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.addresses import Address
from chalicelib.domain.identity import user_id
from chalicelib.domain.organization import MembershipStatus
from chalicelib.domain.time import DAY
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import Http, invoke, make_event
from tests.handlers.pages.test_safety import POSSIBLE, token_of
from tests.handlers.people import PASSWORD, PORTAL, People
from tests.holding import holds
from tests.world import ISSUER, World

Visit = Callable[..., Browser]
Invited = Callable[..., str]


def every_page(world: World, http: Http, people: People, visit: Visit, invited: Invited) -> list[Page]:
    """One page of each kind that a walk can meet."""
    world.logins.create(Address("email", "kate@example.com"), name="K", password=PASSWORD, invitation_id="inv_0")
    browser, path = visit(), invited()
    landing = browser.open(path)
    pages = [landing, visit().open("/i/" + "A" * 40), visit().open(f"{path}/sign-in"), visit().open(f"{path}/forgot")]
    pages.append(visit().open(f"{path}/decline"))
    pages.append(browser.post(f"{path}/forgot", {"form_token": token_of(landing), "identifier": "x@example.com"}))
    pages.append(browser.post(f"{path}/sign-up", {"form_token": "wrong"}))
    other = visit()
    wrong = other.submit(
        other.open(f"{path}/sign-in").form("/sign-in"), identifier="kate@example.com", password=PASSWORD
    )
    pages += [wrong, other.submit(wrong.form("/claim"))]
    accept = browser.submit(landing.form("/sign-up"), name="Jane", password=PASSWORD)
    pages += [accept, browser.submit(accept.form("/accept"), version="9"), browser.submit(accept.form("/accept"))]
    pages.append(visit().open(path))
    return pages


@holds("A13", "A14", "A15")
def test_every_page_forbids_scripts_frames_caches_referrers_and_robots(
    world: World, http: Http, people: People, visit: Visit, invited: Invited
) -> None:
    for page in every_page(world, http, people, visit, invited):
        headers = page.reply.headers
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["x-content-type-options"] == "nosniff"
        assert int(re.findall(r"max-age=(\d+)", headers["strict-transport-security"])[0]) >= 31_536_000
        assert "script" not in page.tags
        assert not re.search(r"http-equiv|\son\w+=|javascript:", page.html)
        head = page.html.partition("</head>")[0]
        named = re.findall(r'<title>(.*?)</title>|property="og:[^"]*" content="([^"]*)"', head)
        assert not [one for one in named if "Acme" in "".join(one) or "Jane" in "".join(one)]
        assert all(link.startswith((page.path[:43], PORTAL, "#")) for link in page.links)


def test_redirects_are_as_careful_as_pages(visit: Visit, invited: Invited) -> None:
    reply = invoke(make_event("GET", invited() + "/accept", {}, None, "r"))

    assert reply.status == 303
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cache-control"] == "no-store"


@holds("A12")
@pytest.mark.slow
def test_looking_fifty_times_changes_nothing(world: World, visit: Visit, invited: Invited) -> None:
    path = invited()
    before = dict(world.store.items)
    for number in range(50):
        for address in ("", "/sign-in", "/forgot", "/decline", "/sign-up", "/accept", "/claim"):
            visit().open(path + address, ("GET", "HEAD")[number % 2])

    assert world.store.items == before
    assert not world.logins.sent
    assert not world.email.inbox[1:]


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>{{7*7}}"


@holds("A57", "A58")
def test_names_and_notes_are_text_and_never_markup(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    world.policy(people.place, people.owner)
    owner = replace(people.owner, name=HOSTILE[:70])
    organization = world.organization(owner, HOSTILE[:70], portal_url="https://portal.example.com/?a=%22%3E")
    handed = world.invite(organization, owner, email="jane@example.com", name=HOSTILE[:70], note=HOSTILE * 3)
    world.run()
    browser, path = visit(), f"/i/{world.email.inbox[-1].token}"
    assert handed.invitation.note
    landing = browser.open(path)
    refused = browser.submit(landing.form("/sign-up"), name=HOSTILE, password="short")
    accept = browser.submit(landing.form("/sign-up"), name=HOSTILE[:60], password=PASSWORD)
    pages = [landing, refused, accept, browser.open(f"{path}/decline"), browser.submit(accept.form("/accept"))]

    for page in pages:
        assert page.status in (200, 422)
        assert not {"script", "img onerror"} & set(page.tags)
        assert "<img src=x" not in page.html
        assert "49" not in page.text.replace("2049", "") or "{{7*7}}" in page.text


@pytest.mark.parametrize(
    ("asked", "locale", "shown"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "en", "de"),
        ("fr,es;q=0.8", "de", "es"),
        ("en-GB", "de", "en"),
        ("fr", "de", "de"),
        ("", "es", "es"),
        (None, "de-CH", "de"),
        ("*", "es", "es"),
        (None, "pl", "en"),
    ],
)
def test_pages_speak_the_readers_language_else_the_contacts(
    visit: Visit, invited: Invited, asked: str | None, locale: str, shown: str
) -> None:
    browser = visit(**({} if asked is None else {"Accept_Language": asked}))
    path = invited(email="jane@example.com", name="Jane", locale=locale)

    for address in ("", "/sign-in", "/decline", "/forgot"):
        assert browser.open(path + address).language == shown, address


DEAD: dict[str, Callable[[World, Http, People, str], Any]] = {
    "expired": lambda world, http, people, inv: world.later(15 * DAY),
    "revoked": lambda world, http, people, inv: http.post(f"{people.org}/invitations/{inv}/revoke", token=people.owner),
    "superseded": lambda world, http, people, inv: http.patch(
        f"{people.org}/contacts/{next(one.contact for one in world.everything() if getattr(one, 'id', '') == inv)}",
        {"emails": ["new@example.com"]},
        token=people.owner,
    ),
}


@pytest.mark.parametrize("how", DEAD)
def test_every_address_of_a_dead_link_says_why_and_does_nothing(
    world: World, http: Http, people: People, visit: Visit, invited: Invited, how: str
) -> None:
    browser, path = visit(), invited()
    form = {"form_token": token_of(browser.open(path))}
    made = next(one.id for one in world.everything() if getattr(one, "id", "").startswith("inv_"))
    DEAD[how](world, http, people, made)
    before = dict(world.store.items)

    pages = [browser.open(path), browser.open(f"{path}/decline")]
    pages += [browser.post(path + address, POSSIBLE | form) for address in ("/sign-up", "/decline")]

    for page in pages:
        assert page.status == 410
        assert "Acme Coaching" in page.text
        assert not [name for name in ("Jane", "jane@", "Olga", "j***") if name in page.html]
        assert [form.action for form in page.forms] == ([f"{path}/new-link"] if how == "expired" else [])
    assert world.store.items == before


@pytest.mark.parametrize("token", ["A" * 40, "x", "%00", "a" * 9_000, "..", "%F0%9F%92%A9", "'%22%3E%3Cscript%3E"])
def test_an_unknown_link_says_nothing_about_anybody(visit: Visit, invited: Invited, token: str) -> None:
    invited()
    for address in ("", "/sign-in", "/forgot", "/decline"):
        page = visit().open(f"/i/{token}{address}")
        assert page.status == 404
        assert "Acme" not in page.html
        assert "<script" not in page.html


def accept_page(world: World, browser: Browser, path: str) -> Page:
    return browser.submit(browser.open(path).form("/sign-up"), name="Jane", password=PASSWORD)


def test_a_used_link_sends_its_owner_on_and_tells_others_that_it_is_used(
    world: World, visit: Visit, invited: Invited
) -> None:
    path, browser = invited(), visit()
    browser.submit(accept_page(world, browser, path).form("/accept"))

    other = visit().open(path)
    assert (other.status, other.forms) == (410, [])
    assert PORTAL in other.links
    owner = visit()
    page = owner.submit(
        owner.open(f"{path}/sign-in").form("/sign-in"), identifier="jane@example.com", password=PASSWORD
    )
    assert page.status == 200
    assert PORTAL in page.links


def test_a_former_member_is_told_whom_to_ask(world: World, people: People, visit: Visit, invited: Invited) -> None:
    path, browser = invited(), visit()
    accept = accept_page(world, browser, path)
    jane = world.logins.accounts["jane@example.com"]
    user = replace(world.user("Jane", email="jane@example.com"), subject=jane.subject)
    world.join(people.place, replace(user, id=jane_id(jane.subject)), "client")
    for ref, item in list(world.store.items.items()):
        if ref.kind == "membership" and item.user == jane_id(jane.subject):
            world.store.items[ref] = replace(item, status=MembershipStatus.DEACTIVATED)

    page = browser.submit(accept.form("/accept"))

    assert page.status == 403
    assert "Acme Coaching" in page.text


def jane_id(subject: str) -> str:
    return user_id(ISSUER, subject)


def test_an_account_that_is_already_a_member_is_sent_to_the_portal(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    path, browser = invited(), visit()
    accept = accept_page(world, browser, path)
    subject = world.logins.accounts["jane@example.com"].subject
    world.join(
        people.place, replace(world.user("Jane"), id=jane_id(subject), subject=subject), "client", contact_id="con_x"
    )

    page = browser.submit(accept.form("/accept"))

    assert page.status == 409
    assert PORTAL in page.links
    assert "Acme Coaching" in page.text


def test_an_offer_whose_inviter_lost_the_right_says_so(world: World, people: People, visit: Visit) -> None:
    handed = world.invite(people.place, people.admin, email="jane@example.com", role="admin")
    world.run()
    assert handed.invitation.id
    path, browser = f"/i/{world.email.inbox[-1].token}", visit()
    accept = accept_page(world, browser, path)
    world.policy(people.place, people.owner, admins_invite_admins=False)

    page = browser.submit(accept.form("/accept"))

    assert page.status == 403
    assert "Acme Coaching" in page.text


@pytest.mark.parametrize(("off", "kind", "label"), [("sms", "email", "email"), ("email", "tel", "mobile number")])
def test_only_an_address_that_a_code_can_reach_is_asked_for(
    world: World, visit: Visit, invited: Invited, off: str, kind: str, label: str
) -> None:
    path = invited(name="Carl", channel="link")
    world.without_sender(off)

    page = visit().open(path)

    assert page.form("/sign-up").kinds["address"] == kind
    assert label in page.text.lower()


def test_errors_are_told_in_the_readers_language(visit: Visit, invited: Invited) -> None:
    browser = visit(Accept_Language="de")
    page = browser.open(invited(name="Carl", channel="link"))

    told = browser.submit(page.form("/sign-up"), name="Carl", address="carl@").alert

    assert "E-Mail" in told
    assert "Give" not in told


def test_too_many_codes_say_when_to_come_back(world: World, visit: Visit, invited: Invited) -> None:
    browser = visit()
    page = browser.open(invited(email="jane@example.com", channel="link"))
    for _ in range(11):
        answer = browser.submit(page.form("/sign-up"), name="Jane")
        world.later(61_000)

    assert answer.status == 429
    assert int(answer.reply.headers["retry-after"]) > 0
    assert page.path in answer.links
