"""Pages keep what they must: forms only from our own page, no secrets, no scripts, no effect of looking."""

from collections.abc import Callable

import pytest

from chalicelib.domain.addresses import Address
from tests.handlers.browser import OWN, Browser, Page
from tests.handlers.gateway import invoke, make_event
from tests.handlers.people import PASSWORD, PORTAL
from tests.world import World

Visit = Callable[..., Browser]
Invited = Callable[..., str]
FORMS = [
    "/sign-up",
    "/sign-in",
    "/new-password",
    "/second-factor",
    "/forgot",
    "/reset",
    "/sign-out",
    "/claim",
    "/accept",
    "/decline",
]
POSSIBLE = {
    "identifier": "jane@example.com",
    "name": "J",
    "password": PASSWORD,
    "code": "123456",
    "version": "1",
    "challenge": "x",
    "account": "x",
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
    world.logins.create(Address("email", "jane@example.com"), name="J", password="another one", invitation_id="inv_0")
    browser, path = visit(), invited()
    form = {"form_token": token_of(browser.open(path))}
    for address in FORMS:
        for code in ("9481516", ""):
            typed = POSSIBLE | form | {"password": "p4ssw0rd-canary", "code": code}
            page = browser.post(path + address, typed)
            assert "canary" not in page.html
            assert "9481516" not in page.html


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"a" * 70_000, b"&" * 1_000, b"x=1&" * 100, b"%", b"%ff=%00", b"form_token=%ED%A0%80"]
)
@pytest.mark.parametrize("kind", ["", "application/json", "text/plain", "multipart/form-data", "image/png"])
def test_whatever_is_sent_to_a_form_nothing_breaks(visit: Visit, invited: Invited, raw: bytes, kind: str) -> None:
    browser, path = visit(), invited()
    browser.open(path)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    for address in FORMS:
        headers = OWN | {"Cookie": cookie, "Content-Type": kind}
        reply = invoke(make_event("POST", path + address, headers, raw, "r"))
        assert 400 <= reply.status < 500
        assert reply.headers["content-type"].startswith("text/html")
