"""The page of a kiosk, as a browser without scripts: set up once, then PIN after PIN."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from chalicelib.domain.time import MINUTE
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.world import World

Visit = Callable[..., Browser]


@dataclass
class Tablet:
    """A tablet in house North, the key of its kiosk, and the PIN of Jane, mother of Mia."""

    browser: Browser
    kiosk: str
    key: str
    pin: str

    def set_up(self, key: str = "") -> Page:
        return self.browser.submit(self.browser.open("/kiosk").form("/kiosk/key"), key=key or self.key)

    def types(self, pin: str) -> Page:
        """Digit by digit on the pad."""
        digits = {f"d{place}": digit for place, digit in enumerate(pin, 1)}
        return self.browser.submit(self.browser.open("/kiosk").form("/kiosk"), **digits)


@pytest.fixture
def tablet(world: World, http: Http, people: People, visit: Visit) -> Tablet:
    jane = http.post(f"{people.org}/contacts", {"name": "Jane Doe", "emails": ["j@example.com"]}, token=people.owner)
    guardians = [{"contact": jane.json["id"], "slot": "A"}]
    child = {"name": "Mia Lou", "segments": {"site": "North"}, "guardians": guardians}
    http.post(f"{people.org}/dependents", child, token=people.owner)
    made = http.post(f"{people.org}/kiosks", {"name": "Door", "site": "North"}, token=people.owner).json
    pin = http.post(f"{people.org}/contacts/{jane.json['id']}/pin", {}, token=people.owner).json["pin"]
    return Tablet(visit(), made["id"], made["key"], pin)


def test_a_tablet_is_set_up_once_and_then_recognizes_people(tablet: Tablet) -> None:
    pad = tablet.set_up()

    assert pad.has_form("/kiosk")
    assert "Acme" in pad.text
    hello = tablet.types(tablet.pin)
    assert hello.status == 200
    assert "Hello, Jane" in hello.text
    assert "Mia" in hello.text
    for hidden in ("Doe", "Lou", tablet.pin, tablet.key):
        assert hidden not in hello.html
    assert hello.reply.headers["refresh"] == "8; url=/kiosk"
    assert "/kiosk" in hello.links
    assert tablet.browser.open("/kiosk").has_form("/kiosk")


def test_a_pin_may_be_typed_with_a_keyboard_too(tablet: Tablet) -> None:
    form = tablet.set_up().form("/kiosk")
    assert "Hello, Jane" in tablet.browser.submit(form, pin=f"{tablet.pin[:3]} {tablet.pin[3:]}").text


def test_the_pages_never_show_the_key_or_a_pin_again(tablet: Tablet) -> None:
    pages = [tablet.set_up(), tablet.types("999999"), tablet.browser.open("/kiosk/key")]
    for page in pages:
        assert tablet.key not in page.html
        assert "999999" not in page.html


def test_a_wrong_pin_is_told_and_the_pad_is_there_again(tablet: Tablet) -> None:
    tablet.set_up()
    for typed in ("999999", "12", ""):
        page = tablet.types(typed)
        assert page.status == 422
        assert "not right here" in page.alert
        assert page.has_form("/kiosk")


def test_too_many_wrong_ones_ask_to_fetch_somebody(world: World, http: Http, people: People, tablet: Tablet) -> None:
    tablet.set_up()
    for _ in range(10):
        tablet.types("999999")
    stopped = tablet.types(tablet.pin)

    assert stopped.status == 429
    assert int(stopped.reply.headers["retry-after"]) <= 600
    assert "10 min" in stopped.text
    for _ in range(4):
        world.later(10 * MINUTE)
        for _ in range(10):
            tablet.types("999999")
    world.later(10 * MINUTE)
    assert tablet.types(tablet.pin).status == 403
    http.post(f"{people.org}/kiosks/{tablet.kiosk}/lift", {}, token=people.owner)
    assert "Hello, Jane" in tablet.types(tablet.pin).text


@pytest.mark.parametrize("key", ["usher_", "usher_" + "A" * 48, "not a key", "\u202e"])
def test_a_key_that_is_none_sets_up_nothing(tablet: Tablet, key: str) -> None:
    page = tablet.set_up(key)
    assert page.status == 422
    assert "not valid" in page.alert
    assert tablet.browser.open("/kiosk").has_form("/kiosk/key")


def test_a_key_that_is_pasted_with_blanks_is_the_key(tablet: Tablet) -> None:
    assert tablet.set_up(f' "{tablet.key}"\n').has_form("/kiosk")


def test_a_kiosk_whose_key_was_revoked_says_so(http: Http, people: People, tablet: Tablet) -> None:
    tablet.set_up()
    form = tablet.browser.open("/kiosk").form("/kiosk")
    http.post(f"{people.org}/kiosks/{tablet.kiosk}/revoke", {}, token=people.owner)

    assert "not valid any more" in tablet.browser.submit(form, pin=tablet.pin).alert
    assert "not valid any more" not in tablet.browser.open("/kiosk").alert


def test_a_tablet_forgets_its_key(tablet: Tablet) -> None:
    tablet.set_up()
    page = tablet.browser.submit(tablet.browser.open("/kiosk/key").form("/kiosk/forget"))

    assert not page.has_form("/kiosk/forget")
    assert tablet.browser.open("/kiosk").has_form("/kiosk/key")


def test_another_site_can_not_type_here(tablet: Tablet) -> None:
    form = tablet.set_up().form("/kiosk")
    page = tablet.browser.submit(form, {"Origin": "https://evil.example"}, pin=tablet.pin)
    assert page.status == 403


@pytest.mark.parametrize(("language", "words"), [("de", "Guten Tag, Jane"), ("es", "Hola, Jane")])
def test_it_speaks_the_language_of_the_tablet(tablet: Tablet, language: str, words: str) -> None:
    tablet.browser.headers["Accept-Language"] = language
    tablet.set_up()
    assert words in tablet.types(tablet.pin).text
