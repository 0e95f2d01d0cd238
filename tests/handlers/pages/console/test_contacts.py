"""Contacts in the console: found, noted down, changed, served, invited and unlinked, each as far as the caller may."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World


def noted(http: Http, people: People, **fields: object) -> str:
    made = http.post(f"{people.org}/contacts", {"name": "Jane Doe"} | fields, token=people.owner)
    return str(made.json["id"])


def stored(office: Office, identifier: str) -> Contact:
    return office.world.item(refs.contact(office.place.id, identifier))  # type: ignore[no-any-return]


def press(office: Office, page: Page, form: str, role: str = "owner", **typed: str) -> Page:
    return office.browsers[role].submit(page.form(form), **typed)


@pytest.fixture
def jane(office: Office, http: Http, people: People) -> str:
    return noted(http, people, emails=["jane@example.com"])


@pytest.fixture
def joined(office: Office, world: World, http: Http, people: People) -> str:
    """A contact with an account at another address than the one on file."""
    identifier = noted(http, people, name="Lena Brandt", emails=["lena@example.com"])
    member = world.user("Lena", email="private@example.org")
    handed = http.post(
        f"{people.org}/contacts/{identifier}/invite", {"channel": "link", "match": "bearer"}, token=people.owner
    ).json
    token = handed["url"].rpartition("/")[2]
    offer = http.get(f"/v1/links/{token}").json
    body = {"version": offer["version"]}
    assert http.post(f"/v1/links/{token}/accept", body, token=member).status == 200
    return identifier


@holds("S4.7")
def test_each_contact_is_shown_as_to_invite_to_invite_again_or_joined_with_what_can_be_done(
    office: Office, http: Http, people: People, jane: str
) -> None:
    assert "Not invited yet" in office.open(f"/contacts/{jane}").text
    page = office.open("/contacts")
    assert office.path(f"/contacts/{jane}/invite") in page.links

    http.post(f"{people.org}/contacts/{jane}/invite", {}, token=people.owner)
    assert "Invited, not joined" in office.open("/contacts").text
    assert "Invite again" in office.open(f"/contacts/{jane}").text


@holds("S4.9")
def test_who_joined_is_shown_with_the_address_they_registered_and_can_be_unlinked(office: Office, joined: str) -> None:
    assert "private@example.org" in office.open("/contacts").text
    page = office.open(f"/contacts/{joined}")
    assert "private@example.org" in page.text
    assert not page.has_form("/invite")

    after = press(office, page, "/unlink")
    assert "Unlinked" in after.text
    assert stored(office, joined).state == "invite"
    assert not after.has_form("/unlink")
    assert office.path(f"/contacts/{joined}/invite") in after.links


@holds("S4.5")
def test_nothing_is_sent_before_the_button_is_pressed_and_then_once(office: Office, jane: str) -> None:
    page = office.open(f"/contacts/{jane}/invite")
    office.world.run()
    assert "jane@example.com" in page.text
    assert not office.world.email.inbox

    for _ in range(2):
        after = press(office, page, "/invite", note="Welcome")
    office.world.run()
    assert "on its way" in after.text
    assert [one.delivery.address for one in office.world.email.inbox] == ["jane@example.com"]
    assert "once more" in office.open(f"/contacts/{jane}/invite").text


def test_who_has_no_address_is_told_so_before_anything_is_tried(office: Office, http: Http, people: People) -> None:
    page = office.open(f"/contacts/{noted(http, people)}/invite")

    assert page.status == 422
    assert "Give an email address" in page.alert


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=jane", {"Jane"}),
        ("type=lead", {"Lea"}),
        ("tag=autumn", {"Lea"}),
        ("segment=Sunflowers", {"Jane"}),
        ("segment=Sunflowers&slot=B", set()),
        ("slot=A", {"Jane"}),
        ("state=linked", set()),
        ("staff=none", {"Jane", "Lea"}),
        ("attention=on", set()),
        ("state=king&slot=Q&attention=y&staff=x&q=%00", {"Jane", "Lea"}),
    ],
)
def test_contacts_are_found_by_place_type_tag_and_name(
    office: Office, http: Http, people: People, jane: str, query: str, found: set[str]
) -> None:
    noted(http, people, name="Lea Moe", type="lead", tags=["autumn"])
    child = {
        "name": "Mia",
        "segments": {"site": "North", "classroom": "Sunflowers"},
        "guardians": [{"contact": jane, "slot": "A"}],
    }
    http.post(f"{people.org}/dependents", child, token=people.owner)
    page = office.open(f"/contacts?{query}")

    assert page.status == 200
    assert {name for name in ("Jane", "Lea") if name in page.text} == found


def test_long_lists_go_on_page_by_page_and_a_foreign_cursor_is_refused(
    office: Office, http: Http, people: People
) -> None:
    for number in range(30):
        noted(http, people, name=f"Person {number:02}")
    first = office.open("/contacts?q=person")
    (following,) = [link for link in first.links if "cursor=" in link]
    second = office.browsers["owner"].open(following)

    assert first.html.count('class="row pick"') == 25
    assert second.html.count('class="row pick"') == 5
    assert office.open(f"/contacts?{following.partition('?')[2]}&tag=x").status == 400


def test_a_contact_is_noted_down_once_and_nobody_is_invited(office: Office) -> None:
    form = office.open("/contacts/new").form("/new")
    typed = {"name": "Ann Lee", "emails": "ann@example.com\nlee@example.com", "tags": "autumn, new", "type": "lead"}
    first = office.browsers["owner"].submit(form, **typed)
    second = office.browsers["owner"].submit(form, **typed)
    office.world.run()

    assert "Nobody was invited" in first.text
    assert "Ann Lee" in second.text
    found = [one for ref, one in office.world.store.items.items() if ref.kind == "contact" and one.name == "Ann Lee"]
    (ann,) = found
    assert (ann.emails, ann.tags, ann.type) == (("ann@example.com", "lee@example.com"), ("autumn", "new"), "lead")
    assert not office.world.email.inbox


@pytest.mark.parametrize(
    "typed",
    [
        {"emails": "ann@"},
        {"phones": "12"},
        {"name": "", "emails": ""},
        {"timezone": "Mars/North"},
        {"name": "x" * 81},
        {"type": ""},
        {"preferred": "pigeon"},
        {"locale": "??"},
    ],
    ids=str,
)
@pytest.mark.parametrize("form", ["new", "edit"])
def test_what_is_wrong_is_told_on_the_form_which_keeps_what_was_typed(
    office: Office, jane: str, form: str, typed: dict[str, str]
) -> None:
    path = "/contacts/new" if form == "new" else f"/contacts/{jane}/edit"
    page = office.open(path)
    before = dict(office.world.store.items)
    again = press(office, page, form, **{"name": "Ann", "external_id": "K-1"} | typed)

    assert again.status in (400, 422)
    assert again.alert
    assert again.form(form).fields["external_id"] == "K-1"
    assert office.world.store.items == before


def test_who_was_changed_meanwhile_is_not_overwritten_unseen_and_nothing_typed_is_lost(
    office: Office, http: Http, people: People, jane: str
) -> None:
    page = office.open(f"/contacts/{jane}/edit")
    http.patch(f"{people.org}/contacts/{jane}", {"name": "Jane Other"}, token=people.owner)
    again = press(office, page, "/edit", name="Jane Roe")

    assert again.status == 412
    assert stored(office, jane).name == "Jane Other"
    assert again.form("/edit").fields["name"] == "Jane Roe"
    assert "Saved" in press(office, again, "/edit").text
    assert stored(office, jane).name == "Jane Roe"


def test_what_was_cleared_is_cleared_and_what_was_left_is_left(office: Office, http: Http, people: People) -> None:
    full = noted(
        http, people, emails=["jane@example.com"], phones=["+447700900123"], tags=["a"], timezone="Europe/Berlin"
    )
    page = office.open(f"/contacts/{full}/edit")
    press(office, page, "/edit", phones="", tags="", timezone="")
    contact = stored(office, full)

    assert (contact.phones, contact.tags, contact.timezone) == ((), (), "")
    assert contact.emails == ("jane@example.com",)


def test_staff_are_put_on_the_list_first_and_taken_off(office: Office, http: Http, people: People, jane: str) -> None:
    ids = [one["id"] for one in http.get(f"{people.org}/members?role=staff", token=people.owner).json["items"]]
    for member in ids:
        page = office.open(f"/contacts/{jane}")
        assert "Saved who serves them" in press(office, page, "/staff", add=member).text
    path, fields = office.path(f"/contacts/{jane}/staff"), page.form("/staff").fields
    outdated = office.browsers["owner"].post(path, fields | {"off": ids[0]})
    assert outdated.status == 412

    token = {"form_token": fields["form_token"]}
    office.browsers["owner"].post(path, token | {"first": ids[1]})
    assert [one["id"] for one in _staff(http, people, jane)] == [ids[1], ids[0]]
    office.browsers["owner"].post(path, token | {"off": ids[1]})
    assert [one["id"] for one in _staff(http, people, jane)] == [ids[0]]


def _staff(http: Http, people: People, contact: str) -> list[dict[str, object]]:
    return http.get(f"{people.org}/contacts/{contact}", token=people.owner).json["staff"]  # type: ignore[no-any-return]


@holds("A22")
def test_staff_see_and_change_those_they_serve_and_unlink_nobody(
    office: Office, http: Http, people: People, joined: str, jane: str
) -> None:
    assert office.open(f"/contacts/{joined}", "staff").status == 404
    assert "Jane" not in office.open("/contacts", "staff").text
    member = http.get(f"{people.org}/members?role=staff&q=staff", token=people.owner).json["items"][0]["id"]
    http.send("PUT", f"{people.org}/contacts/{joined}/staff", {"staff": [member]}, token=people.owner)
    page = office.open(f"/contacts/{joined}", "staff")

    assert "Lena Brandt" in page.text
    assert not page.has_form("/unlink")
    assert not page.has_form("/staff")
    token = page.form("/sign-out").fields["form_token"]
    for verb in ("unlink", "staff"):
        refused = office.browsers["staff"].post(office.path(f"/contacts/{joined}/{verb}"), {"form_token": token})
        assert refused.status == 403
        assert stored(office, joined).state == "linked"
    assert office.open("/contacts/new", "staff").status == 403


@holds("A57")
def test_whatever_is_written_about_a_contact_is_text(office: Office, http: Http, people: People) -> None:
    nasty = "<script>alert(1)</script>"
    identifier = noted(http, people, name=nasty, tags=[nasty], external_id=nasty, emails=["n@example.com"])
    for more in ("", f"/{identifier}", f"/{identifier}/edit", f"/{identifier}/invite"):
        page = office.open(f"/contacts{more}")
        assert page.status == 200
        assert "<script" not in page.html
        assert nasty in page.text
