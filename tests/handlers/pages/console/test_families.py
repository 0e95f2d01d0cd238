"""Dependents and PINs in the console: guardians found and put into slots, PINs given, replaced, withdrawn and sent."""

import pytest

from chalicelib.domain import refs
from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.pages.console.test_contacts import jane, joined, noted, press
from tests.handlers.people import People
from tests.holding import holds

__all__ = ["jane", "joined"]


@pytest.fixture
def mia(office: Office, jane: str, http: Http, people: People) -> str:
    body = {"name": "Mia", "segments": {"site": "North"}, "guardians": [{"contact": jane, "slot": "A"}]}
    return str(http.post(f"{people.org}/dependents", body, token=people.owner).json["id"])


def child(http: Http, people: People, identifier: str) -> dict[str, object]:
    return http.get(f"{people.org}/dependents/{identifier}", token=people.owner).json  # type: ignore[no-any-return]


def push(office: Office, page: Page, step: str, **typed: str) -> Page:
    form = next(one for one in page.forms if one.action.endswith("/pin"))
    return office.browsers["owner"].post(form.action, form.fields | {"step": step} | typed)


def test_a_dependent_is_noted_down_once_with_where_it_is(office: Office, http: Http, people: People) -> None:
    form = office.open("/dependents/new").form("/new")
    typed = {"name": "Mia", "places": "site: North\nclassroom: Sunflowers\n"}
    pages = [office.browsers["owner"].submit(form, **typed) for _ in range(2)]
    (made,) = http.get(f"{people.org}/dependents", token=people.owner).json["items"]

    assert made["segments"] == {"site": "North", "classroom": "Sunflowers"}
    assert all("Sunflowers" in one.text for one in pages)
    assert "Mia" in office.open("/dependents?segment=Sunflowers").text
    assert "Mia" not in office.open("/dependents?q=tom").text


@holds("S4.3")
def test_a_guardian_is_shown_in_the_state_of_the_list_of_contacts(
    office: Office, http: Http, people: People, mia: str, jane: str
) -> None:
    for page in (office.open("/dependents"), office.open(f"/dependents/{mia}")):
        assert "Guardian A" in page.text
        assert "Not invited yet" in page.text
        assert office.path(f"/contacts/{jane}/invite") in page.links
    http.post(f"{people.org}/contacts/{jane}/invite", {}, token=people.owner)

    assert "Invited, not joined" in office.open(f"/dependents/{mia}").text


def test_a_guardian_is_found_put_into_a_slot_and_taken_off(
    office: Office, http: Http, people: People, mia: str
) -> None:
    ben = noted(http, people, name="Ben Doe")
    page = office.open(f"/dependents/{mia}")
    find = page.forms[-1]
    found = office.browsers["owner"].submit(find, find="ben", slot="B", step="find")
    choose = next(one for one in found.forms if one.fields.get("slot") == "B" and "version" in one.fields)
    press_b = office.browsers["owner"].post(choose.action, choose.fields | {"contact": ben})
    assert "Guardian B" in press_b.text
    assert {one["contact"]: one["slot"] for one in child(http, people, mia)["guardians"]}[ben] == "B"  # type: ignore[index, attr-defined]

    outdated = office.browsers["owner"].post(choose.action, choose.fields | {"off": ben})
    assert outdated.status == 412
    fields = {"form_token": choose.fields["form_token"], "off": ben}
    office.browsers["owner"].post(choose.action, fields)
    assert ben not in str(child(http, people, mia))


@pytest.mark.parametrize(
    "typed",
    [
        {"step": "find", "find": "x"},
        {"step": "find", "find": "nobody like this"},
        {"contact": "con_0000000000000000", "slot": "B"},
        {"contact": "con_0000000000000000", "slot": "Q"},
    ],
    ids=str,
)
def test_who_can_be_no_guardian_is_told_so(office: Office, mia: str, typed: dict[str, str]) -> None:
    form = office.open(f"/dependents/{mia}").forms[-1]
    page = office.browsers["owner"].submit(form, **typed)

    assert page.status in (400, 422)
    assert page.alert


def test_where_it_is_may_change_and_what_is_left_out_is_gone(
    office: Office, http: Http, people: People, mia: str
) -> None:
    page = office.open(f"/dependents/{mia}/edit")
    assert page.form("/edit").fields["places"] == "site: North"
    after = press(office, page, "/edit", name="Mia Doe", places="classroom: Bees")
    assert "Saved" in after.text
    assert child(http, people, mia)["segments"] == {"classroom": "Bees"}

    again = press(office, page, "/edit", name="Mia Roe")
    assert again.status == 412
    assert again.form("/edit").fields["name"] == "Mia Roe"
    assert press(office, again, "/edit", name="").status in (400, 422)


@holds("A22")
def test_staff_see_the_dependents_of_whom_they_serve_and_change_none(
    office: Office, http: Http, people: People, mia: str, jane: str
) -> None:
    assert office.open(f"/dependents/{mia}", "staff").status == 404
    member = http.get(f"{people.org}/members?role=staff&q=staff", token=people.owner).json["items"][0]["id"]
    http.send("PUT", f"{people.org}/contacts/{jane}/staff", {"staff": [member]}, token=people.owner)
    page = office.open(f"/dependents/{mia}", "staff")

    assert page.status == 200
    assert not page.has_form("/guardians")
    assert office.open(f"/dependents/{mia}/edit", "staff").status == 403
    assert office.open("/dependents/new", "staff").status == 403
    token = page.form("/sign-out").fields["form_token"]
    refused = office.browsers["staff"].post(office.path(f"/dependents/{mia}/guardians"), {"form_token": token})
    assert refused.status == 403
    assert office.browsers["staff"].post(office.path("/dependents/new"), {"form_token": token}).status == 403


@holds("S4.12")
def test_a_pin_is_given_shown_replaced_once_and_withdrawn(office: Office, jane: str) -> None:
    page = office.open(f"/contacts/{jane}/pin")
    assert "no PIN yet" in page.text
    given = push(office, page, "give")
    first = office.world.item(refs.pin(office.place.id, jane)).digest
    replaced = push(office, given, "replace")
    second = office.world.item(refs.pin(office.place.id, jane)).digest
    assert second != first
    assert push(office, given, "replace").status == 412
    assert office.world.item(refs.pin(office.place.id, jane)).digest == second

    assert "opens nothing" in push(office, replaced, "withdraw").text
    assert office.world.item(refs.pin(office.place.id, jane)) is None


@holds("S4.13")
def test_a_pin_is_sent_once_for_a_form_to_who_has_joined_and_to_nobody_else(
    office: Office, jane: str, joined: str
) -> None:
    push(office, office.open(f"/contacts/{jane}/pin"), "give")
    refused = push(office, office.open(f"/contacts/{jane}/pin"), "text", channel="email")
    assert refused.status in (409, 422)
    assert refused.alert

    push(office, office.open(f"/contacts/{joined}/pin"), "give")
    page = office.open(f"/contacts/{joined}/pin")
    form = next(one for one in page.forms if "channel" in one.fields)
    for _ in range(2):
        office.browsers["owner"].submit(form, step="text", channel="email")
    office.world.run()
    assert [one.delivery.address for one in office.world.email.inbox] == ["private@example.org"]


def test_many_are_given_their_pins_at_once(office: Office, http: Http, people: People, jane: str) -> None:
    other = noted(http, people, name="Ben")
    token = office.open().form("/sign-out").fields["form_token"]
    asked = office.browsers["owner"].post(
        office.path("/group-pins"), {"form_token": token, f"pick.{jane}": "on", f"pick.{other}": "on"}
    )
    assert "They have not joined yet" in asked.text
    assert "Give 2" not in asked.text
    assert office.world.item(refs.pin(office.place.id, jane)) is None
    asked = office.browsers["owner"].submit(asked.form("/group-pins"), channel="none", step="preview")
    assert "Have no PIN yet and would get one: 2" in asked.text
    assert "Give 2 their PINs" in asked.text
    assert office.world.item(refs.pin(office.place.id, jane)) is None
    office.browsers["owner"].submit(asked.form("/group-pins"), channel="none", step="send")
    office.world.run()

    assert all(office.world.item(refs.pin(office.place.id, one)) for one in (jane, other))
    wrong = office.browsers["owner"].submit(asked.form("/group-pins"), channel="pigeon", step="send")
    assert wrong.status in (400, 422)
    token = office.open(role="staff").form("/sign-out").fields["form_token"]
    assert office.browsers["staff"].post(office.path("/group-pins"), {"form_token": token}).status == 403
