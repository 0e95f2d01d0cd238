"""Beginning without an invitation, in a browser without scripts: an account, an organization, the console."""

from collections.abc import Callable

import pytest

from chalicelib.domain.time import MINUTE
from tests.handlers.browser import Browser, Page
from tests.handlers.people import PASSWORD
from tests.handlers.visits import with_login
from tests.holding import holds
from tests.world import World

Visit = Callable[..., Browser]
NINA = {"name": "Nina Berg", "email": "nina@example.com"}


def asks(browser: Browser, **typed: str) -> Page:
    return browser.submit(browser.open("/start").form("/start"), **(NINA | typed))


def joins(world: World, browser: Browser) -> Page:
    page = asks(browser)
    world.run()
    return browser.submit(page.form("/start"), code=world.email.inbox[-1].code, password=PASSWORD)


def organizations(world: World) -> list[str]:
    return [one.branding.name for ref, one in world.store.items.items() if ref.kind == "organization"]


@holds("S0.1")
def test_somebody_signs_up_by_a_code_and_founds_an_organization(open_world: World, visit: Visit) -> None:
    browser = visit()
    assert "/start" in browser.open("/sign-in").links
    page = joins(open_world, browser)
    assert page.path == "/start/organization"
    console = browser.submit(page.form("/start/organization"), name="Berg Mediation", country="lv", timezone="")
    assert console.path.startswith("/console")
    assert "Berg Mediation" in console.text
    assert organizations(open_world) == ["Berg Mediation"]


def test_the_same_form_sent_twice_founds_one_and_another_one_another(open_world: World, visit: Visit) -> None:
    browser = visit()
    form = joins(open_world, browser).form("/start/organization")
    for _ in range(2):
        browser.submit(form, name="Berg")
    assert organizations(open_world) == ["Berg"]
    browser.submit(form, name="Berg & Co")
    assert organizations(open_world) == ["Berg", "Berg & Co"]


@pytest.mark.parametrize(
    ("typed", "field"), [({"email": "nina"}, "email"), ({"name": " "}, "name"), ({"email": ""}, "email")]
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_is_kept(
    open_world: World, visit: Visit, typed: dict[str, str], field: str
) -> None:
    page = asks(visit(), **typed)
    assert page.status == 422
    assert f"{field}-error" in page.described[field]
    other = "name" if field == "email" else "email"
    assert page.form("/start").fields[other] == NINA[other]


def test_a_wrong_code_can_be_typed_again_and_a_new_one_asked_for(open_world: World, visit: Visit) -> None:
    browser = visit()
    page = asks(browser)
    open_world.run()
    for code in ("000000", ""):
        page = browser.submit(page.form("/start"), code=code, password=PASSWORD)
        assert page.status == 422
        assert "n***@e***.com" in page.text
        assert "code" in page.described
    open_world.later(MINUTE)
    again = next(one for one in page.forms if "resend" in one.fields)
    page = browser.submit(again)
    open_world.run()
    assert (page.status, len(open_world.email.inbox)) == (202, 2)
    page = browser.submit(page.form("/start"), code=open_world.email.inbox[-1].code, password=PASSWORD)
    assert page.path == "/start/organization"


@holds("A45")
def test_an_address_with_an_account_looks_the_same_until_its_reader_typed_the_code(
    open_world: World, visit: Visit
) -> None:
    with_login(open_world, "Nina")
    taken, free = (asks(visit(), email=one) for one in ("nina@example.com", "nora@example.com"))
    assert (taken.status, taken.text) == (free.status, free.text)
    browser = visit()
    page = asks(browser)
    open_world.run()
    code = next(one for one in open_world.email.inbox if one.delivery.address == "nina@example.com").code
    page = browser.submit(page.form("/start"), code=code, password="another password")
    assert page.status == 422
    assert "/sign-in?next=/start/organization" in page.links
    home = browser.submit(
        browser.open("/sign-in?next=/start/organization").form("/sign-in"), identifier=NINA["email"], password=PASSWORD
    )
    assert home.path == "/start/organization"


def test_a_country_or_zone_that_is_none_is_told_and_nothing_is_founded(open_world: World, visit: Visit) -> None:
    browser = visit()
    form = joins(open_world, browser).form("/start/organization")
    page = browser.submit(form, name="Berg", country="XX", timezone="Moon/Sea")
    assert page.status == 422
    assert {"country", "timezone"} <= page.described.keys()
    assert page.form("/start/organization").fields["name"] == "Berg"
    assert browser.submit(page.form("/start/organization"), name=" ", country="", timezone="").status == 422
    assert organizations(open_world) == []


def test_where_the_operator_creates_organizations_both_pages_say_what_to_do(world: World, visit: Visit) -> None:
    nina = with_login(world, "Nina")
    browser = visit()
    assert "/start" not in browser.open("/sign-in").links
    assert browser.open("/start").status == 403
    page = browser.submit(browser.open("/sign-in").form("/sign-in"), identifier=nina.email, password=PASSWORD)
    assert page.status == 200
    closed = browser.open("/start/organization")
    assert (closed.status, "/sign-in" in closed.links) == (403, True)
    assert organizations(world) == []


def test_who_is_not_signed_in_is_asked_to_before_founding(open_world: World, visit: Visit) -> None:
    assert visit().open("/start/organization").has_form("/sign-in")


@holds("S0.2", "S0.3")
def test_a_profile_is_completed_on_its_page_before_anybody_is_found(world: World, visit: Visit) -> None:
    nina = with_login(world, "Nina")
    browser = visit()
    page = browser.submit(browser.open("/me/profile").form("/sign-in"), identifier=nina.email, password=PASSWORD)
    assert page.path == "/me/profile"
    early = browser.submit(page.form("/me/profile"), name="Nina", profession="", firm="", visible="on")
    assert early.status == 422
    assert "profession" in early.described

    form = early.form("/me/profile")
    done = browser.submit(form, name="Nina", profession="Mediator", circle="third_party professional", visible="on")
    assert (done.status, done.path.partition("?")[0]) == (200, "/me/profile")
    found = [one for ref, one in world.store.items.items() if ref.kind == "findable"]
    assert [(one.name, one.profession) for one in found] == [("Nina", "Mediator")]
    browser.submit(done.form("/me/profile"), visible=None)
    assert [ref for ref in world.store.items if ref.kind == "findable"] == []


@holds("A44")
def test_signing_in_on_a_page_keeps_them_findable(world: World, visit: Visit) -> None:
    nina = with_login(world, "Nina")
    browser = visit()
    page = browser.submit(browser.open("/me/profile").form("/sign-in"), identifier=nina.email, password=PASSWORD)
    browser.submit(page.form("/me/profile"), name="N", profession="M", circle="third_party professional", visible="on")
    (before,) = [one for ref, one in world.store.items.items() if ref.kind == "findable"]
    world.later(3 * 24 * 60 * MINUTE)
    again = visit()
    again.submit(again.open("/sign-in").form("/sign-in"), identifier=nina.email, password=PASSWORD)
    (after,) = [one for ref, one in world.store.items.items() if ref.kind == "findable"]
    assert after.expires_at > before.expires_at
