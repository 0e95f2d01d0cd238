"""Pages of an organization with a country and a time zone: numbers as dialled there, times as told there."""

from collections.abc import Callable

import pytest

from chalicelib.services.core.saving import Patch
from chalicelib.services.team import organizations
from tests.handlers.browser import Browser
from tests.handlers.pages.test_paying import page_of, path_of
from tests.handlers.people import PASSWORD, People
from tests.holding import holds
from tests.services.selling import PAY, Shop
from tests.world import World

Visit = Callable[..., Browser]
Invited = Callable[..., str]
TYPED, CANONICAL = "(201) 555-0123", "+12015550123"


@pytest.fixture
def empty_world() -> Shop:
    return Shop()


@pytest.fixture
def shop(world: World) -> Shop:
    assert isinstance(world, Shop)
    return world


@holds("A32")
def test_a_phone_may_be_typed_as_it_is_dialled_at_home_also_to_sign_in(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    at_home(world, people, country="US")
    browser, path = visit(), invited(name="Carl", channel="link")
    landing = browser.open(path)
    code = browser.submit(landing.form("/sign-up"), address=TYPED)
    world.run()
    sent = world.sms.inbox[-1]
    accept = browser.submit(code.form("/sign-up"), code=sent.code, password=PASSWORD)
    again = visit()
    back = again.submit(again.open(f"{path}/sign-in").form("/sign-in"), identifier="201-555-0123", password=PASSWORD)

    assert sent.delivery.address == CANONICAL
    assert accept.has_form("/accept")
    assert back.has_form("/accept")


@holds("A32")
def test_without_a_country_the_page_asks_for_the_country_code(visit: Visit, invited: Invited) -> None:
    browser = visit()
    landing = browser.open(invited(name="Carl", channel="link"))

    refused = browser.submit(landing.form("/sign-up"), address=TYPED)

    assert refused.status == 422
    assert "with country code" in refused.alert


@pytest.mark.parametrize(("country", "hint"), [("US", "From another country"), ("", "With country code")])
def test_the_page_says_which_numbers_need_a_country_code(
    world: World, people: People, visit: Visit, invited: Invited, country: str, hint: str
) -> None:
    at_home(world, people, country=country)
    path = invited(name="Carl", channel="link")
    world.without_sender("email")

    assert hint in visit().open(path).text


@holds("A32")
def test_a_package_is_bought_for_a_number_as_it_is_dialled_at_home(shop: Shop, visit: Visit) -> None:
    organizations.change(shop.context, shop.owner, shop.place.id, Patch({"branding": {"country": "US"}}))
    browser = visit()
    form = browser.open(page_of(shop, shop.sells(page=True))).form("/buy")

    browser.submit(form, who="other", name="Jane", address=TYPED)

    (order,) = shop.billing.pages.values()
    assert order.recipient.phone == CANONICAL


def test_the_page_tells_the_last_hour_in_the_organizations_zone(
    world: World, people: People, visit: Visit, invited: Invited
) -> None:
    before = visit().open(invited())
    at_home(world, people, timezone="Asia/Kolkata")
    after = visit().open(invited(email="kate@example.com"))

    assert " UTC" in before.text
    assert "(Kolkata time, IST)" in after.text
    assert " UTC" not in after.text


def test_the_payer_is_told_the_last_hour_in_the_organizations_zone(shop: Shop, visit: Visit) -> None:
    organizations.change(shop.context, shop.owner, shop.place.id, Patch({"branding": {"timezone": "Europe/Berlin"}}))
    order = shop.order_of(shop.invites_to((shop.sells(), PAY)))

    assert "(Berlin time, CET)" in visit().open(path_of(shop, order)).text


def at_home(world: World, people: People, **branding: str) -> None:
    """What the organization sends from now on has this branding."""
    organizations.change(world.context, people.owner, people.place.id, Patch({"branding": branding}))
