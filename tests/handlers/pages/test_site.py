"""The frame of pages behind no link: signing in on the way, forms from our own page alone, and no way out of ours."""

from collections import defaultdict
from collections.abc import Callable
from importlib import import_module

import pytest

from chalicelib.domain.addresses import Address
from chalicelib.domain.identity import User
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.handlers.pages import site, site_table
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import Http
from tests.handlers.people import PASSWORD, People
from tests.handlers.visits import with_login
from tests.holding import holds
from tests.world import World

Visit = Callable[..., Browser]


@pytest.fixture
def olga(world: World, people: People) -> User:
    """The owner, with a login."""
    user = with_login(world, "Olga")
    world.join(people.place, user, "owner")
    return user


def sign_in(browser: Browser, path: str = "/console", password: str = PASSWORD) -> Page:
    return browser.submit(browser.open(path).form("/sign-in"), identifier="olga@example.com", password=password)


def test_every_view_of_the_table_is_there() -> None:
    for (method, path), name in site_table.SITE.items():
        module, _, function = name.partition(":")
        assert method in ("GET", "POST")
        assert path.startswith("/")
        assert callable(getattr(import_module(f"chalicelib.handlers.pages.{module}"), function)), name


def test_what_is_written_wins_over_a_name_in_the_path() -> None:
    written = [path for method, path in site_table.SITE if method == "GET" and "{" not in path]

    assert written
    for path in written:
        assert site_table.find("GET", path) == (site_table.SITE["GET", path], {})


def test_who_is_not_signed_in_is_asked_to_and_comes_back_where_they_wanted(visit: Visit, olga: User) -> None:
    browser = visit()
    asked = browser.open("/console")

    assert asked.reply.status == 200
    assert asked.form("/sign-in").fields["next"] == "/console"
    arrived = sign_in(browser)
    assert arrived.status == 200
    assert "olga@example.com" in arrived.text
    assert browser.open("/console").status == 200


def test_a_wrong_password_keeps_what_was_typed_and_where_to_go(visit: Visit, olga: User) -> None:
    page = sign_in(visit(), password="not it at all")

    assert page.status == 401
    assert page.form("/sign-in").fields["identifier"] == "olga@example.com"
    assert page.form("/sign-in").fields["next"] == "/console"
    assert page.form("/sign-in").fields["password"] == ""


def test_a_forgotten_password_leads_back_too(world: World, visit: Visit, olga: User) -> None:
    browser = visit()
    page = browser.open("/console")
    (link,) = [one for one in page.links if "/forgot" in one]
    sent = browser.submit(browser.open(link).form("/forgot"), identifier="olga@example.com")
    _, code = world.logins.sent[-1]
    arrived = browser.submit(sent.form("/reset"), code=code, password="another long one")

    assert arrived.status == 200
    assert "olga@example.com" in arrived.text


def test_a_temporary_password_is_replaced_on_the_way(world: World, visit: Visit) -> None:
    world.logins.add_temporary(Address("email", "olga@example.com"), "temporary one")
    browser = visit()
    page = sign_in(browser, password="temporary one")
    arrived = browser.submit(page.form("/new-password"), password="a long one of my own")

    assert "olga@example.com" in arrived.text


def test_a_sign_in_outlives_the_hour_of_a_token_on_all_pages(world: World, visit: Visit, olga: User) -> None:
    browser = visit()
    sign_in(browser)
    world.later(90 * MINUTE)

    assert "olga@example.com" in browser.open("/console").text
    assert world.logins.refreshed == 1
    world.later(12 * HOUR)
    assert browser.open("/console").has_form("/sign-in")


def test_a_sign_in_that_is_ended_elsewhere_is_over_at_once_and_its_cookie_goes(
    visit: Visit, olga: User, http: Http
) -> None:
    browser = visit(User_Agent="Mozilla/5.0 (iPhone) Version/18.1 Safari/604.1")
    sign_in(browser)
    (shown,) = http.get("/v1/me/sessions", token=olga).json["items"]

    assert shown["device"] == "Safari, iPhone"
    assert http.send("DELETE", f"/v1/me/sessions/{shown['id']}", token=olga).json == {"status": "ended"}
    assert browser.open("/console").has_form("/sign-in")
    assert "__Host-usher-session" not in browser.cookies
    assert http.send("DELETE", "/v1/me/sessions", token=olga).json == {"ended": 0}


def test_a_forgotten_password_that_is_set_anew_ends_all_other_sign_ins(world: World, visit: Visit, olga: User) -> None:
    stolen, own = visit(), visit()
    sign_in(stolen)
    sent = own.submit(own.open("/forgot").form("/forgot"), identifier="olga@example.com")
    own.submit(sent.form("/reset"), code=world.logins.sent[-1][1], password="another long one")

    assert stolen.open("/console").has_form("/sign-in")
    assert not own.open("/console").has_form("/sign-in")


def test_a_cookie_that_was_known_before_signing_in_is_worth_nothing_after(visit: Visit, olga: User) -> None:
    browser = visit()
    sign_in(browser)
    known = browser.cookies["__Host-usher-session"]
    browser.submit(browser.open("/console").form("/sign-out"))
    sign_in(browser)

    assert browser.cookies["__Host-usher-session"] != known
    browser.cookies["__Host-usher-session"] = known
    assert browser.open("/console").has_form("/sign-in")


def test_the_cookie_holds_no_token_and_no_address(visit: Visit, olga: User) -> None:
    browser = visit()
    sign_in(browser)

    assert all("token" not in value and "@" not in value and "eyJ" not in value for value in browser.cookies.values())


def test_while_the_directory_is_down_the_page_says_so_and_nobody_is_signed_out(
    world: World, visit: Visit, olga: User
) -> None:
    browser = visit()
    sign_in(browser)
    world.later(2 * HOUR)
    world.logins.is_down = True
    assert browser.open("/console").status == 503

    world.logins.is_down = False
    assert "olga@example.com" in browser.open("/console").text


def test_signing_out_ends_it_and_signing_in_again_goes_on(visit: Visit, olga: User) -> None:
    browser = visit()
    page = sign_in(browser)
    out = browser.submit(page.form("/sign-out"))

    assert out.has_form("/sign-in")
    assert browser.open("/console").has_form("/sign-in")


@holds("A17")
@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/console//evil",
        "\t//evil.example",
        "/console\r\nSet-Cookie: a=b",
        "/console@evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "/console/../../evil",
        "/nowhere",
        "console",
        "/console#x",
        "/" + "a" * 500,
    ],
)
def test_nobody_is_sent_on_to_what_is_no_page_of_ours(visit: Visit, olga: User, wanted: str) -> None:
    assert site.local_path(wanted) == ""
    browser = visit()
    form = browser.open("/sign-in").form("/sign-in")
    answer = browser.post(
        "/sign-in", {**form.fields, "identifier": "olga@example.com", "password": PASSWORD, "next": wanted}
    )

    assert "evil" not in str(answer.reply.headers)
    assert browser.left_for == ""


@pytest.mark.parametrize("path", sorted(path for method, path in site_table.SITE if method == "POST"))
@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
    ids=str,
)
def test_a_form_that_is_not_from_our_page_does_nothing(
    world: World, visit: Visit, people: People, olga: User, path: str, headers: dict[str, str]
) -> None:
    offer = world.invite(people.place, people.owner, email="jane@example.com", name="Jane").invitation
    named = defaultdict(lambda: "x" * 16, org=people.place.id, invitation=offer.id, contact=offer.contact)
    browser = visit()
    sign_in(browser)
    before = dict(world.store.items)
    refused = browser.post(path.format_map(named), {"form_token": "x", "password": PASSWORD}, headers)

    assert refused.status == 403
    assert world.store.items == before


def test_a_form_of_somebody_else_who_was_signed_in_here_is_refused(world: World, visit: Visit, olga: User) -> None:
    browser = visit()
    before = browser.open("/console").form("/sign-in").fields["form_token"]
    page = sign_in(browser)

    assert page.form("/sign-out").fields["form_token"] != before
    assert browser.post("/sign-out", {"form_token": before}).status == 403


@pytest.mark.parametrize("path", ["/sign-out", "/new-password", "/reset"])
def test_the_address_of_a_form_of_signing_in_opened_again_leads_to_signing_in(visit: Visit, path: str) -> None:
    assert visit().open(path).has_form("/sign-in")


@pytest.mark.parametrize("path", ["/console/", "/console/../x", "/me/a#b", "/me/é", "/me/a b", "/", ""])
def test_a_path_of_anything_but_plain_names_is_no_page(path: str) -> None:
    assert site_table.find("GET", path) is None


def test_the_api_has_room_for_more_pages() -> None:
    """Each is a resource of the REST API, which may have 300 with what is there."""
    from app import app

    parts = [route.strip("/").split("/") for route in app.routes]
    resources = {"/".join(one[: number + 1]) for one in parts for number in range(len(one))}

    assert len(resources) < 290
