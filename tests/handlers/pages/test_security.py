"""Where somebody is signed in, and the code of an authenticator app: set up, asked for on all pages, and ended."""

from collections.abc import Callable

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from tests.fakes.logins import Account
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import Http
from tests.handlers.people import PASSWORD, People
from tests.handlers.visits import signed_in, with_login
from tests.world import World

Visit = Callable[..., Browser]
EMAIL = "olga@example.com"


@pytest.fixture
def olga(world: World, people: People) -> User:
    user = with_login(world, "Olga")
    world.join(people.place, user, "owner")
    return user


def account(world: World) -> Account:
    return world.logins.accounts[EMAIL]


def code(world: World) -> str:
    """What the app shows in the next half minute."""
    world.logins.ticks += 1
    return str(world.logins.code_of(account(world)))


def sign_in(browser: Browser, path: str = "/me/security") -> Page:
    return browser.submit(browser.open(path).form("/sign-in"), identifier=EMAIL, password=PASSWORD)


def with_app(world: World, browser: Browser) -> Page:
    """Signed in, with an app set up."""
    shown = browser.submit(sign_in(browser).form("/security/app"))
    return browser.submit(shown.form("/confirm"), code=code(world))


def has_app(world: World, user: User) -> bool:
    profile = world.item(refs.user_profile(user.id))
    return profile is not None and profile.second_factor


def test_an_app_is_set_up_with_its_first_code_and_not_before(world: World, visit: Visit, olga: User) -> None:
    browser = visit()
    shown = browser.submit(sign_in(browser).form("/security/app"))
    assert shown.status == 200
    assert account(world).secret in shown.html
    assert not account(world).has_app
    wrong = browser.submit(shown.form("/confirm"), code="000000")
    assert wrong.status == 422
    assert account(world).secret in wrong.html
    assert not has_app(world, olga)
    right = browser.submit(
        wrong.form("/confirm"), code=f" {code(world)[:3]} {world.logins.code_of(account(world))[3:]}"
    )

    assert "takes a code of your app" in right.text
    assert account(world).has_app
    assert has_app(world, olga)


def test_then_signing_in_takes_a_code_and_leads_where_one_wanted(world: World, visit: Visit, olga: User) -> None:
    with_app(world, visit())
    browser = visit()
    asked = sign_in(browser)
    assert asked.status == 200
    assert "__Host-usher-session" not in browser.cookies
    wrong = browser.submit(asked.form("/second-factor"), code="000000")
    assert (wrong.status, "__Host-usher-session" in browser.cookies) == (422, False)
    arrived = browser.submit(wrong.form("/second-factor"), code=code(world))

    assert EMAIL in arrived.text
    assert arrived.has_form("/security/app/end")


def test_on_the_page_of_an_invitation_too(world: World, visit: Visit, olga: User, invited: Callable[..., str]) -> None:
    with_app(world, visit())
    browser, path = visit(), invited(email=EMAIL, name="Olga")
    asked = browser.submit(browser.open(f"{path}/sign-in").form("/sign-in"), identifier=EMAIL, password=PASSWORD)
    arrived = browser.submit(asked.form(f"{path}/second-factor"), code=code(world))

    assert arrived.has_form("/accept")


def test_a_code_works_once(world: World, visit: Visit, olga: User) -> None:
    with_app(world, visit())
    one, two = visit(), visit()
    digits = code(world)
    one.submit(sign_in(one).form("/second-factor"), code=digits)
    again = two.submit(sign_in(two).form("/second-factor"), code=digits)

    assert again.status == 422


def test_a_challenge_of_somebody_else_or_of_nobody_is_none(world: World, visit: Visit, olga: User) -> None:
    with_app(world, visit())
    browser = visit()
    form = sign_in(browser).form("/second-factor")
    for spoilt in ({"challenge": "x"}, {"account": "x"}, {"challenge": "", "account": ""}):
        assert browser.submit(form, **spoilt, code=code(world)).status == 401
    assert "__Host-usher-session" not in browser.cookies


def test_a_forgotten_password_is_no_way_around_the_app(world: World, visit: Visit, olga: User) -> None:
    old = visit()
    with_app(world, old)
    browser = visit()
    sent = browser.submit(browser.open("/forgot").form("/forgot"), identifier=EMAIL)
    asked = browser.submit(sent.form("/reset"), code=world.logins.sent[-1][1], password="another long one")
    assert asked.has_form("/second-factor")
    browser.submit(asked.form("/second-factor"), code=code(world))

    assert EMAIL in browser.open("/me/security").text
    assert old.open("/me/security").has_form("/sign-in")


def test_the_app_is_ended_with_the_password_and_not_without(world: World, visit: Visit, olga: User) -> None:
    browser = visit()
    page = with_app(world, browser)
    wrong = browser.submit(page.form("/app/end"), password="not it at all")
    assert wrong.status == 401
    assert account(world).has_app
    done = browser.submit(page.form("/app/end"), password=PASSWORD)

    assert "not needed any more" in done.text
    assert not account(world).has_app
    assert not has_app(world, olga)
    assert EMAIL in sign_in(visit()).text


def test_what_was_changed_elsewhere_is_noted_at_the_next_sign_in(world: World, visit: Visit, olga: User) -> None:
    with_app(world, visit())
    account(world).has_app = False
    sign_in(visit())

    assert not has_app(world, olga)


def test_other_browsers_are_listed_and_signed_out_one_by_one_or_all(visit: Visit, olga: User) -> None:
    here, phone, laptop = visit(), visit(User_Agent="Mozilla/5.0 (iPhone) Safari/604.1"), visit()
    for browser in (phone, laptop, here):
        page = sign_in(browser)
    assert "Safari, iPhone" in page.text
    assert "this one" in page.text
    forms = [one for one in page.forms if one.action.endswith("/security/sign-out")]
    assert len(forms) == 3
    here.submit(forms[0])
    left = here.submit(forms[0])
    assert [phone.open("/me/security").has_form("/sign-in"), laptop.open("/me/security").has_form("/sign-in")].count(
        True
    ) == 1
    here.submit(next(one for one in left.forms if "session" not in one.fields and one.action.endswith("/sign-out")))

    assert phone.open("/me/security").has_form("/sign-in")
    assert laptop.open("/me/security").has_form("/sign-in")
    assert EMAIL in here.open("/me/security").text


@pytest.mark.parametrize("path", ["/me/security/app", "/me/security/app/confirm", "/me/security/app/end"])
def test_a_form_opened_again_leads_to_the_page(visit: Visit, olga: User, path: str) -> None:
    browser = visit()
    sign_in(browser)

    assert browser.open(path).has_form("/security/app")


def test_where_an_organization_asks_for_one_the_console_leads_to_setting_it_up(
    world: World, visit: Visit, olga: User, people: People, http: Http
) -> None:
    adam = with_login(world, "Adam")
    world.join(people.place, adam, "admin")
    asked = {"policy": {"second_factor_of_managers": True}}
    refused = http.patch(people.org, asked, token=olga)
    assert (refused.status, refused.json["code"]) == (403, "second_factor_required")
    assert refused.json["next"].endswith("/me/security")

    with_app(world, visit())
    assert http.patch(people.org, asked, token=olga).json["policy"]["second_factor_of_managers"]
    assert http.get(people.org, token=adam).json["code"] == "second_factor_required"
    browser = visit()
    shown = signed_in(browser, adam, f"/console/{people.place.id}")

    assert shown.has_form("/security/app")
    assert "only with a second factor" in shown.text
