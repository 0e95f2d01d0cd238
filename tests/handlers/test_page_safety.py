"""Pages keep what they must: forms only from our own page, no secrets, no scripts, no effect of looking."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.addresses import Address
from tests.handlers.browser import OWN, Browser, Page
from tests.handlers.conftest import PASSWORD, PORTAL, People
from tests.handlers.gateway import Http
from tests.world import DAY, World

Visit = Callable[..., Browser]
Invited = Callable[..., str]
FORMS = ["/sign-up", "/sign-in", "/new-password", "/forgot", "/reset", "/sign-out", "/claim", "/accept", "/decline"]
POSSIBLE = {
    "identifier": "jane@example.com",
    "name": "J",
    "password": PASSWORD,
    "code": "123456",
    "version": "1",
    "challenge": "x",
}


def token_of(page: Page) -> str:
    return page.forms[0].fields["form_token"]


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://usher.test.evil.example"},
        {"Origin": "http://usher.test"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://usher.test", "Sec-Fetch-Site": "same-site"},
        {"Origin": PORTAL, "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_form_that_another_site_sent_is_refused_and_does_nothing(
    world: World, visit: Visit, invited: Invited, address: str, headers: dict[str, str]
) -> None:
    browser, path = visit(), invited()
    page = browser.open(path)
    before = dict(world.store.items)

    refused = browser.post(path + address, POSSIBLE | {"form_token": token_of(page)}, headers)

    assert refused.status == 403
    assert path in refused.links
    assert world.store.items == before
    assert not world.logins.accounts


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("token", ["", "x", "é", "\0", "A" * 22, "x" * 10_000, None])
def test_a_form_without_its_token_is_refused(
    world: World, visit: Visit, invited: Invited, address: str, token: str | None
) -> None:
    browser, path = visit(), invited()
    browser.open(path)
    before = dict(world.store.items)

    refused = browser.post(path + address, POSSIBLE | ({} if token is None else {"form_token": token}))

    assert refused.status == 403
    assert world.store.items == before
    assert not world.logins.accounts


@pytest.mark.parametrize("address", FORMS)
def test_a_form_of_another_visitor_or_another_link_is_refused(
    world: World, visit: Visit, invited: Invited, address: str
) -> None:
    browser, path = visit(), invited()
    browser.open(path)
    other_link = browser.open(invited(email="john@example.com"))
    other_visitor = visit().open(path)

    for token in (token_of(other_link), token_of(other_visitor)):
        assert browser.post(path + address, POSSIBLE | {"form_token": token}).status == 403
    assert not world.logins.accounts


@pytest.mark.parametrize("address", FORMS)
def test_without_cookies_the_page_says_what_to_switch_on(visit: Visit, invited: Invited, address: str) -> None:
    browser, path = visit(), invited()
    page = browser.open(path)
    browser.cookies.clear()

    refused = browser.post(path + address, POSSIBLE | {"form_token": token_of(page)})

    assert refused.status == 403
    assert "cookie" in refused.text.lower()


@pytest.mark.parametrize("origin", ["null", "https://usher.test"])
def test_our_own_form_is_taken_whatever_the_browser_tells_of_it(visit: Visit, invited: Invited, origin: str) -> None:
    for headers in ({"Origin": origin}, {"Origin": origin, "Sec-Fetch-Site": "same-origin"}, {}):
        browser = visit()
        page = browser.open(invited(email=f"jane{len(headers)}@example.com"))
        assert browser.submit(page.form("/sign-up"), headers, name="J", password=PASSWORD).has_form("/accept")


def test_cookies_of_others_on_the_same_host_do_not_hide_ours(visit: Visit, invited: Invited) -> None:
    browser = visit()
    page = browser.open(invited())
    browser.cookies = {"theirs": '{"a": [1, 2]}', "bad name": "é;", "": "x", **browser.cookies, "last": "a=b=c"}

    assert browser.submit(page.form("/sign-up"), name="J", password=PASSWORD).has_form("/accept")


def test_cookies_are_bound_to_the_host_and_hidden_from_scripts(visit: Visit, invited: Invited) -> None:
    browser, path = visit(), invited()
    page = browser.open(path)
    (visitor,) = page.reply.cookies
    assert browser.open(path).reply.cookies == []
    signed_up = browser.post(path + "/sign-up", POSSIBLE | {"form_token": token_of(page)} | {"code": ""})

    seen = [visitor]
    from tests.handlers.gateway import invoke, make_event

    raw = f"form_token={token_of(signed_up)}".encode()
    headers = OWN | {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    seen += invoke(make_event("POST", path + "/sign-out", headers, raw, "r")).cookies

    assert len(seen) == 2
    for cookie in seen:
        name, *attributes = cookie.split("; ")
        assert name.startswith("__Host-usher-")
        assert {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= set(attributes)
        assert not [one for one in attributes if one.startswith("Domain")]


def test_a_stolen_or_forged_session_is_no_session(visit: Visit, invited: Invited) -> None:
    browser, path = visit(), invited()
    for session in ("x", "a.b.c", "é", "", "x" * 9_000, "eyJhbGciOiJub25lIn0.e30."):
        browser.cookies["__Host-usher-session"] = session
        assert browser.open(path).has_form("/sign-up")


def test_passwords_and_codes_are_never_shown_again(world: World, visit: Visit, invited: Invited) -> None:
    world.logins.create(Address("email", "jane@example.com"), name="J", password="another one", invitation="inv_0")
    browser, path = visit(), invited()
    form = {"form_token": token_of(browser.open(path))}
    for address in FORMS:
        for code in ("9481516", ""):
            typed = POSSIBLE | form | {"password": "p4ssw0rd-canary", "code": code}
            page = browser.post(path + address, typed)
            assert "canary" not in page.html
            assert "9481516" not in page.html


def every_page(world: World, http: Http, people: People, visit: Visit, invited: Invited) -> list[Page]:
    """One page of each kind that a walk can meet."""
    world.logins.create(Address("email", "kate@example.com"), name="K", password=PASSWORD, invitation="inv_0")
    browser, path = visit(), invited()
    landing = browser.open(path)
    pages = [landing, visit().open("/i/" + "A" * 40), visit().open(f"{path}/sign-in"), visit().open(f"{path}/forgot")]
    pages.append(visit().open(f"{path}/decline"))
    pages.append(browser.post(f"{path}/forgot", {"form_token": token_of(landing), "identifier": "x@example.com"}))
    pages.append(browser.post(f"{path}/sign-up", {"form_token": "wrong"}))
    other = visit()
    wrong = other.submit(other.open(f"{path}/sign-in").form("/sign-in"), identifier="kate@example.com", password=PASSWORD)
    pages += [wrong, other.submit(wrong.form("/claim"))]
    accept = browser.submit(landing.form("/sign-up"), name="Jane", password=PASSWORD)
    pages += [accept, browser.submit(accept.form("/accept"), version="9"), browser.submit(accept.form("/accept"))]
    pages.append(visit().open(path))
    return pages


def test_every_page_forbids_scripts_frames_caches_referrers_and_robots_a13_a14_a15(
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
    from tests.handlers.gateway import invoke, make_event

    reply = invoke(make_event("GET", invited() + "/accept", {}, None, "r"))

    assert reply.status == 303
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cache-control"] == "no-store"


def test_looking_fifty_times_changes_nothing_a12(world: World, visit: Visit, invited: Invited) -> None:
    path = invited()
    before = dict(world.store.items)
    for number in range(50):
        for address in ("", "/sign-in", "/forgot", "/decline", "/sign-up", "/accept", "/claim"):
            visit().open(path + address, ("GET", "HEAD")[number % 2])

    assert world.store.items == before
    assert not world.logins.sent
    assert not world.email.inbox[1:]


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>{{7*7}}"


def test_names_and_notes_are_text_and_never_markup_a57_a58(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    from dataclasses import replace

    world.policy(people.place, people.owner)
    owner = replace(people.owner, name=HOSTILE[:70])
    place = world.organization(owner, HOSTILE[:70], portal_url="https://portal.example.com/?a=%22%3E")
    made = world.invite(place, owner, email="jane@example.com", name=HOSTILE[:70], note=HOSTILE * 3)
    world.run()
    browser, path = visit(), f"/i/{world.email.inbox[-1].token}"
    assert made.invitation.note
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
    "revoked": lambda world, http, people, inv: http.post(
        f"{people.org}/invitations/{inv}/revoke", token=people.owner
    ),
    "superseded": lambda world, http, people, inv: http.patch(
        f"{people.org}/contacts/{next(one.contact for one in world.everything() if getattr(one, 'id', '') == inv)}",
        {"emails": ["new@example.com"]},
        token=people.owner,
    ),
}


# An expired link offers one form: to ask for a new one at the stored address.
WAYS_ON = {how: lambda path: [f"{path}/new-link"] for how in ("expired", "declined")}


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
        assert [form.action for form in page.forms] == WAYS_ON.get(how, lambda path: [])(path)
    assert world.store.items == before


@pytest.mark.parametrize("token", ["A" * 40, "x", "%00", "a" * 9_000, "..", "%F0%9F%92%A9", "'%22%3E%3Cscript%3E"])
def test_an_unknown_link_says_nothing_about_anybody(visit: Visit, invited: Invited, token: str) -> None:
    invited()
    for address in ("", "/sign-in", "/forgot", "/decline"):
        page = visit().open(f"/i/{token}{address}")
        assert page.status == 404
        assert "Acme" not in page.html
        assert "<script" not in page.html


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"a" * 70_000, b"&" * 1_000, b"x=1&" * 100, b"%", b"%ff=%00", b"form_token=%ED%A0%80"]
)
@pytest.mark.parametrize("kind", ["", "application/json", "text/plain", "multipart/form-data", "image/png"])
def test_whatever_is_sent_to_a_form_nothing_breaks(visit: Visit, invited: Invited, raw: bytes, kind: str) -> None:
    from tests.handlers.gateway import invoke, make_event

    browser, path = visit(), invited()
    browser.open(path)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    for address in FORMS:
        headers = OWN | {"Cookie": cookie, "Content-Type": kind}
        reply = invoke(make_event("POST", path + address, headers, raw, "r"))
        assert 400 <= reply.status < 500
        assert reply.headers["content-type"].startswith("text/html")
