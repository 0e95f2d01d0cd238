"""The pages of the first steps: the way through them, what is asked again, and what can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.tokens import KeyRing
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import Http
from tests.handlers.people import PASSWORD, People
from tests.handlers.visits import signed_in, with_login
from tests.holding import holds
from tests.world import World

Visit = Callable[..., Browser]
QUESTIONS = [
    {
        "name": "goal",
        "kind": "text",
        "labels": {"en": "What is your goal?", "de": "Was ist Ihr Ziel?"},
        "required": True,
    },
    {
        "name": "days",
        "kind": "several",
        "labels": {"en": "Which days?"},
        "options": [{"name": "mon", "labels": {"en": "Monday"}}, {"name": "tue", "labels": {"en": "Tuesday"}}],
    },
    {"name": "born", "kind": "date", "labels": {"en": "Born?"}, "when": "past"},
    {"name": "new", "kind": "yes_no", "labels": {"en": "New?"}},
]
FORM = {"kind": "form", "questions": QUESTIONS}
TITLES = {"en": {"title": "A step", "text": "Read this."}, "de": {"title": "Ein Schritt", "text": "Bitte lesen."}}


@pytest.fixture
def jane(world: World, people: People) -> User:
    return with_login(world, "Jane")


class Way:
    """Jane's way through the steps of Acme."""

    def __init__(self, world: World, http: Http, visit: Visit, people: People, jane: User) -> None:
        self.world, self.http, self.visit, self.people, self.jane = world, http, visit, people, jane

    def publishes(self, **step: Any) -> dict[str, Any]:
        made = self.http.post(
            f"{self.people.org}/steps", {"role": "client", "texts": TITLES} | step, token=self.people.owner
        )
        assert made.status == 201, made.text
        return dict(made.json)

    def joins(self) -> Browser:
        contact = self.http.post(f"{self.people.org}/contacts", {"name": "Jane"}, token=self.people.owner).json["id"]
        self.world.join(self.people.place, self.jane, "client", contact_id=contact)
        browser = self.visit()
        signed_in(browser, self.jane)
        return browser

    @property
    def portal(self) -> str:
        return f"/me/{self.people.place.id}"

    def opens(self, browser: Browser, step: dict[str, Any]) -> Page:
        return browser.open(f"{self.portal}/onboarding/{step['id']}")

    def does(self, browser: Browser, step: dict[str, Any], **typed: Any) -> Page:
        return browser.submit(self.opens(browser, step).form(step["id"]), **typed)


@pytest.fixture
def way(world: World, http: Http, visit: Visit, people: People, jane: User) -> Way:
    return Way(world, http, visit, people, jane)


@holds("S3.14")
def test_whoever_joins_is_led_step_by_step_to_the_portal_and_nowhere_else_before(way: Way) -> None:
    welcome, terms, form, profile = (
        way.publishes(kind="welcome", url="https://film.example/1"),
        way.publishes(kind="disclosure"),
        way.publishes(**FORM),
        way.publishes(kind="profile"),
    )
    browser = way.joins()
    page = browser.open(way.portal)
    assert page.path == f"{way.portal}/onboarding", "shut"
    assert "0 of 4 done" in page.text
    assert f"{way.portal}/onboarding/{welcome['id']}" in page.links
    assert "https://film.example/1" in way.opens(browser, welcome).links

    page = way.does(browser, welcome)
    assert page.path == f"{way.portal}/onboarding/{terms['id']}"
    page = browser.submit(page.form(terms["id"]), agreed="yes")
    assert page.path == f"{way.portal}/onboarding/{form['id']}"
    assert browser.open(way.portal).path == f"{way.portal}/onboarding"
    page = browser.submit(page.form(form["id"]), **{"answers.goal": "Sleep", "answers.days.tue": "on"})
    assert page.path == f"{way.portal}/onboarding/{profile['id']}"
    page = browser.submit(page.form(profile["id"]), name="Jane Roe", locale="es")
    assert page.path == f"{way.portal}?told=onboarded"
    assert "Todo listo" in page.text, "in the language that she has just chosen"

    held = way.world.item(refs.membership(way.people.place.id, way.jane.id, "client"))
    assert (held.name, held.locale) == ("Jane Roe", "es")
    answers = way.world.item(refs.answers(held, form["id"], 1)).answers
    assert answers == {"goal": ("Sleep",), "days": ("tue",)}
    assert "Todo listo" in browser.open(f"{way.portal}/onboarding").text


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(way: Way) -> None:
    form = way.publishes(**FORM)
    browser = way.joins()
    typed = {"answers.goal": "", "answers.born": "2999-01-01", "answers.days.mon": "on", "answers.new": "no"}
    page = way.does(browser, form, **typed)
    assert page.status == 422
    assert "Please answer this question" in page.alert
    assert "2999" not in page.alert
    assert 'value="2999-01-01"' in page.html
    assert 'id="answers.days.mon" name="answers.days.mon" value="on" checked' in page.html
    assert 'value="no" checked' in page.html
    assert browser.submit(page.form(form["id"]), **typed | {"answers.goal": "Rest", "answers.born": ""}).status == 200


def test_a_text_that_is_required_is_not_passed_without_its_tick(way: Way) -> None:
    terms = way.publishes(kind="disclosure")
    browser = way.joins()
    page = browser.submit(way.opens(browser, terms).form(terms["id"]))
    assert page.status == 422
    assert "Please confirm this" in page.alert


def test_a_step_may_be_skipped_done_later_and_corrected(way: Way) -> None:
    form = way.publishes(**FORM, required=False)
    way.publishes(kind="welcome")
    browser = way.joins()
    page = browser.submit(way.opens(browser, form).form("/skip"))
    assert "/onboarding/" in page.path, "on to the next"
    assert "Skipped on" in way.opens(browser, form).text
    way.does(browser, form, **{"answers.goal": "Sleep"})
    page = way.opens(browser, form)
    assert 'value="Sleep"' in page.html
    page = way.does(browser, form, **{"answers.goal": "Rest"})
    assert page.path == f"{way.portal}/onboarding?told=saved"
    assert 'value="Rest"' in way.opens(browser, form).html


def test_a_consent_is_given_refused_and_taken_back(way: Way) -> None:
    photos = way.publishes(kind="consent", required=False)
    browser = way.joins()
    way.does(browser, photos, agreed="no")
    assert "You did not agree" in way.opens(browser, photos).text
    way.does(browser, photos, agreed="yes")
    page = way.opens(browser, photos)
    assert "Done on" in page.text
    browser.submit(page.form("/withdraw"))
    assert "You did not agree" in way.opens(browser, photos).text


def test_a_step_that_changed_meanwhile_is_read_again(way: Way) -> None:
    terms = way.publishes(kind="disclosure")
    browser = way.joins()
    page = way.opens(browser, terms)
    body = {"kind": "disclosure", "role": "client", "texts": {"en": {"title": "Terms", "text": "Be very kind."}}}
    assert way.http.patch(f"{way.people.org}/steps/{terms['id']}", body, token=way.people.owner).status == 200
    again = browser.submit(page.form(terms["id"]), agreed="yes")
    assert again.status == 409
    assert "was changed" in again.text
    assert "Be very kind" in again.text
    assert browser.submit(again.form(terms["id"]), agreed="yes").path == f"{way.portal}?told=onboarded"


def test_a_form_sent_twice_changes_nothing_and_the_back_button_is_harmless(way: Way) -> None:
    welcome = way.publishes(kind="welcome")
    browser = way.joins()
    page = way.opens(browser, welcome)
    browser.submit(page.form(welcome["id"]))
    events = len(way.world.events())
    again = browser.submit(page.form(welcome["id"]))
    assert again.path == f"{way.portal}/onboarding?told=saved"
    assert len(way.world.events()) == events


@pytest.mark.parametrize("locale", ["en", "de", "es"])
def test_steps_speak_the_language_of_the_page(way: Way, visit: Visit, locale: str) -> None:
    form = way.publishes(**FORM)
    way.world.join(way.people.place, way.jane, "client")
    browser = visit(**{"Accept-Language": locale})
    signed_in(browser, way.jane)
    page = way.opens(browser, form)
    assert page.language == locale
    assert ("Was ist Ihr Ziel?" if locale == "de" else "What is your goal?") in page.text


def test_what_is_not_asked_of_me_is_unknown_and_who_is_not_signed_in_is_asked_to(way: Way, visit: Visit) -> None:
    staff = way.publishes(kind="welcome", role="staff")
    way.publishes(kind="welcome")
    browser = way.joins()
    assert way.opens(browser, staff).status == 404
    assert browser.open(f"{way.portal}/onboarding/stp_0000000000000000").status == 404
    assert browser.open("/me/org_0000000000000000/onboarding").status == 404
    assert visit().open(f"{way.portal}/onboarding").path.startswith("/sign-in")


@holds("S3.14")
def test_from_the_invitation_the_way_leads_through_the_steps_to_the_portal(
    way: Way, world: World, people: People, visit: Visit
) -> None:
    welcome = way.publishes(kind="welcome")
    world.invite(people.place, people.owner, email="jane@example.com", name="Jane")
    world.run()
    browser = visit()
    link = f"/i/{world.email.inbox[-1].token}"
    offer = browser.submit(
        browser.open(f"{link}/sign-in").form("/sign-in"), identifier="jane@example.com", password=PASSWORD
    )
    arrived = browser.submit(offer.form("/accept"))
    assert arrived.path == f"{way.portal}/onboarding"
    assert browser.open(link).path == arrived.path, "by the link once more"
    assert way.does(browser, welcome).path == f"{way.portal}?told=onboarded"
    assert browser.open(link).path == link


@holds("S4.11")
def test_the_step_of_the_pin_shows_it_before_the_way_goes_on(way: Way) -> None:
    pin, welcome = way.publishes(kind="pin"), way.publishes(kind="welcome")
    browser = way.joins()
    page = way.does(browser, pin)
    assert page.path == f"{way.portal}/onboarding/{pin['id']}"
    held = way.world.item(refs.membership(way.people.place.id, way.jane.id, "client"))
    digits = way.http.get(f"{way.people.org}/contacts/{held.contact}/pin", token=way.people.owner).json["pin"]
    assert digits in page.text
    assert f"{way.portal}/onboarding/{welcome['id']}" in page.links
    assert way.does(browser, welcome).path == f"{way.portal}?told=onboarded"
    assert way.portal in way.opens(browser, pin).links


@holds("S4.11")
def test_a_pin_that_can_not_be_read_is_not_offered_once_more(way: Way) -> None:
    pin = way.publishes(kind="pin")
    browser = way.joins()
    way.does(browser, pin)
    way.world.keys.current = KeyRing({1: b"s" * 32}, 1, way.world.keys.current.addresses)
    again = way.visit()
    signed_in(again, way.jane)
    page = way.opens(again, pin)
    assert "You have a PIN, and it works, but it can’t be shown any more." in page.text
    assert not page.has_form(f"/onboarding/{pin['id']}")
    assert way.portal in page.links
