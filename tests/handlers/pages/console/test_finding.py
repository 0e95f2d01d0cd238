"""A professional finds people by their addresses on a page: who is found is asked, everybody else gets a link."""

from typing import Any

import pytest

from chalicelib.domain.contact import Contact
from chalicelib.domain.user_profile import PROFESSIONAL, Circle
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, profiles
from chalicelib.services.discovery.blocking import Unwanted
from chalicelib.services.invitations import mine
from tests.handlers.browser import Page
from tests.handlers.office import Office
from tests.handlers.visits import with_login
from tests.holding import holds

MEDIATOR: dict[str, Any] = {"name": "Olga Berg", "profession": "Mediator", "circle": PROFESSIONAL}
PRIVATE: dict[str, Any] = {"circle": Circle("private", "client"), "visible_in_search": True}


@pytest.fixture
def office(office: Office) -> Office:
    """Its owner looks for people; the stranger lets others find them."""
    context = office.world.context
    profiles.change(context, office.users["owner"], Patch(MEDIATOR))
    profiles.change(context, office.users["stranger"], Patch({"name": "Pat Doe"} | PRIVATE))
    return office


def looks(office: Office, text: str, as_what: str = "client", role: str = "owner") -> Page:
    form = office.open("/invite/find", role).form("/invite/find")
    return office.browsers[role].submit(form, addresses=text, relationship=as_what)


def asks(office: Office, found: Page) -> Page:
    form = found.form("/invite/find/ask")
    return office.browsers["owner"].submit(form, **form.boxes)


def contacts(office: Office) -> list[Contact]:
    return [one for one in office.world.store.items.values() if isinstance(one, Contact)]


@holds("S0.4", "S0.5", "S0.6", "S0.9")
@pytest.mark.parametrize("as_what", ["client", "co_parent"])
def test_who_is_found_is_ticked_and_sent_a_request(office: Office, as_what: str) -> None:
    found = looks(office, "stranger@example.com", as_what)
    assert "Pat Doe" in found.text
    assert "Not found" not in found.text

    done = asks(office, found)

    assert "The request is sent" in done.text
    assert "Pat Doe" in done.text
    (received,) = mine.list_mine(office.world.context, office.users["stranger"])
    assert (received.channel, received.grants.relationship) == ("in_app", as_what)
    office.world.run()
    assert office.world.email.inbox == []


@holds("S0.6")
def test_a_request_that_is_sent_twice_is_one(office: Office) -> None:
    found = looks(office, "stranger@example.com")
    assert [asks(office, found).status for _ in range(2)] == [200, 200]
    assert len(mine.list_mine(office.world.context, office.users["stranger"])) == 1

    later = asks(office, looks(office, "stranger@example.com"))
    assert later.status == 409
    assert "was asked already" in later.alert


@holds("S0.7", "A44")
def test_hidden_absent_and_blocked_are_shown_alike(office: Office) -> None:
    context, eve = office.world.context, with_login(office.world, "Eve")
    profiles.change(context, eve, Patch({"name": "Eve Stone"} | PRIVATE))
    blocking.block(context, eve, Unwanted(office.users["owner"].id, "Olga"))
    with_login(office.world, "Hugo")

    def seen(address: str) -> str:
        return looks(office, address).text.replace(address, "-")

    assert seen("nobody@example.com") == seen("eve@example.com") == seen("hugo@example.com")


@holds("S0.4", "S0.7", "S0.8", "S0.9")
def test_who_is_not_found_gets_a_name_and_a_link(office: Office) -> None:
    found = looks(office, "hugo@example.com", "co_parent")
    made = office.browsers["owner"].submit(found.form("/invite"), name="Hugo from the gym", step="send")

    assert made.status == 201
    assert "The link is ready" in made.text
    (placeholder,) = contacts(office)
    assert (placeholder.name, placeholder.state) == ("Hugo from the gym", "re_invite")
    assert (placeholder.type, placeholder.grants.relationship) == ("co_parent", "co_parent")


@holds("S0.7")
def test_or_another_way_in_the_usual_form(office: Office) -> None:
    found = looks(office, "hugo@example.com\n+447700900123")
    form = (
        office.browsers["owner"].submit(found.form("/invite"), address="+447700900123", step="change").form("/invite")
    )
    kept = {name: form.fields[name] for name in ("address", "relationship", "channel", "role")}
    assert kept == {"address": "+447700900123", "relationship": "client", "channel": "link", "role": "client"}


@holds("S0.5")
def test_an_address_book_is_brought_as_a_file(office: Office) -> None:
    form = office.open("/invite/find").form("/invite/find")
    card = b"BEGIN:VCARD\nFN:Pat\nEMAIL:stranger@example.com\nTEL:12345\nEND:VCARD\n"
    page = office.browsers["owner"].upload(form, card, "text/vcard", relationship="client")
    assert "Pat Doe" in page.text
    assert "12345" in page.text


@holds("S0.4", "S0.5")
@pytest.mark.parametrize(
    ("text", "as_what", "field"),
    [
        ("Pat Doe", "client", "addresses"),
        ("", "client", "addresses"),
        ("\n".join(f"a{number}@example.com" for number in range(501)), "client", "addresses"),
        ("stranger@example.com", "", "relationship"),
        ("stranger@example.com", "mother", "relationship"),
    ],
)
def test_what_can_not_be_looked_for_is_told_at_its_field(office: Office, text: str, as_what: str, field: str) -> None:
    page = looks(office, text, as_what)
    assert (page.status, field in page.described) == (422, True) or (page.status, field in page.described) == (
        400,
        True,
    )


@holds("S0.1", "S0.2")
def test_who_has_not_completed_their_profile_is_led_there(office: Office) -> None:
    page = looks(office, "stranger@example.com", role="admin")
    assert (page.status, "/me/profile" in page.links) == (403, True)
    assert "Pat Doe" not in page.text


def test_nobody_ticked_is_told(office: Office) -> None:
    form = looks(office, "stranger@example.com").form("/invite/find/ask")
    page = office.browsers["owner"].submit(form, **dict.fromkeys(form.boxes))
    assert page.status == 422
    assert "Tick one" in page.alert


def test_staff_find_nobody_where_they_invite_nobody(office: Office) -> None:
    assert office.open("/invite/find", "staff").status == 403
    office.world.policy(office.place, office.users["owner"], staff_invite_clients=True)
    assert office.open("/invite/find", "staff").status == 200
