"""Kiosks in the console: a key that is shown once, another one, and its end."""

import pytest

from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.holding import holds


def made(office: Office, **typed: str) -> Page:
    form = office.open("/kiosks").form("/kiosks")
    return office.browsers["owner"].submit(form, **{"name": "Entrance", "site": "North"} | typed)


def listed(http: Http, people: People) -> list[dict[str, object]]:
    return http.get(f"{people.org}/kiosks", token=people.owner).json["items"]  # type: ignore[no-any-return]


def test_a_kiosk_is_made_once_and_its_key_is_shown_once(office: Office, http: Http, people: People) -> None:
    form = office.open("/kiosks").form("/kiosks")
    pages = [office.browsers["owner"].submit(form, name="Entrance", site="North") for _ in range(2)]

    assert "usher_" in pages[0].html
    assert "usher_" not in pages[1].html
    assert "usher_" not in office.open("/kiosks").html
    assert [(one["name"], one["site"]) for one in listed(http, people)] == [("Entrance", "North")]


@pytest.mark.parametrize("typed", [{"name": ""}, {"site": ""}, {"name": "x" * 81}, {"site": "x" * 61}], ids=str)
def test_what_is_wrong_is_told_at_its_field(office: Office, http: Http, people: People, typed: dict[str, str]) -> None:
    page = made(office, **typed)

    assert page.status in (400, 422)
    assert page.alert
    assert not listed(http, people)


def test_a_kiosk_gets_another_key_and_is_ended(office: Office, http: Http, people: People) -> None:
    first = made(office).html
    page = office.open("/kiosks")
    second = office.browsers["owner"].submit(page.form("/rotate")).html
    assert "usher_" in second
    assert second != first

    after = office.browsers["owner"].submit(page.form("/revoke"))
    assert "Ended" in after.text
    assert [one["status"] for one in listed(http, people)] == ["revoked"]
    assert not after.has_form("/revoke")


@holds("A22")
def test_staff_see_no_kiosk_and_make_none(office: Office) -> None:
    made(office)
    page = office.open(role="staff")
    assert office.path("/kiosks") not in page.links
    assert office.open("/kiosks", "staff").status == 403
    token = page.form("/sign-out").fields["form_token"]
    fields = {"form_token": token, "name": "Mine", "site": "North"}
    assert office.browsers["staff"].post(office.path("/kiosks"), fields).status == 403
