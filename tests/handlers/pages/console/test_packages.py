"""Packages in the console: created, found, changed, sold on a page, offered in an invitation and retired."""

import pytest

from chalicelib.domain.package import Package
from tests.handlers.browser import Browser, Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.holding import holds

HOURS = {"name": "Ten hours", "amount": "1200,50", "currency": "eur", "units": "10", "terms": "Pay first."}


def create(office: Office, by: str = "owner", **typed: str) -> Page:
    form = office.open("/packages/new", by).form("/packages/new")
    return office.browsers[by].submit(form, **HOURS | typed)


def kept(office: Office) -> list[Package]:
    return [one for ref, one in office.world.store.items.items() if ref.kind == "package"]


def made(office: Office, by: str = "owner", **typed: str) -> str:
    assert create(office, by, **typed).status == 200
    return str(kept(office)[-1].id)


def press(office: Office, page: Page, form: str, by: str = "owner", **typed: str) -> Page:
    return office.browsers[by].submit(page.form(form), **typed)


def test_a_package_is_created_listed_and_shown(office: Office) -> None:
    after = create(office, description="For whoever begins.\nTwice a week.")
    (package,) = kept(office)

    assert "The package is there" in after.text
    assert (package.amount, package.currency, package.units, package.owner) == (120_050, "EUR", 10, "")
    assert package.description == "For whoever begins.\nTwice a week."
    listed = office.open("/packages")
    assert office.path(f"/packages/{package.id}") in listed.links
    assert "€1,200.50" in listed.text


def test_a_double_click_creates_one(office: Office) -> None:
    form = office.open("/packages/new").form("/packages/new")
    answers = [office.browsers["owner"].submit(form, **HOURS).status for _ in range(2)]

    assert answers == [200, 200]
    assert len(kept(office)) == 1


def test_a_group_has_places_and_nothing_else_has(office: Office) -> None:
    made(office, kind="group", seats="12")
    assert kept(office)[0].seats == 12

    for typed in ({"kind": "group", "seats": ""}, {"kind": "individual", "seats": "12"}):
        refused = create(office, **typed)
        assert refused.status in (400, 422)
        assert "seats" in refused.described


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "n" * 81),
        ("amount", "free"),
        ("amount", "-1"),
        ("amount", "0.10"),
        ("amount", "99999999"),
        ("currency", "Taler"),
        ("currency", "XXX"),
        ("units", "many"),
        ("units", "5000"),
        ("seats", "1.5"),
        ("kind", "royal"),
        ("description", "d" * 2_001),
        ("terms", "t" * 2_001),
    ],
)
def test_what_is_wrong_is_told_at_its_field_in_the_readers_language_and_nothing_is_lost(
    office: Office, field: str, text: str
) -> None:
    office.browsers["owner"].headers["Accept-Language"] = "de"
    page = create(office, **{field: text})

    assert page.status in (400, 422)
    assert field in page.described
    assert "Bitte" in page.alert or "Geben Sie" in page.alert or "höchstens" in page.alert or "Wählen" in page.alert
    assert page.form("/packages/new").fields["name"] == (text if field == "name" else "Ten hours")
    assert not kept(office)


def test_what_is_free_is_not_sold_on_a_page(office: Office) -> None:
    assert "amount" in create(office, amount="0", page="on").described
    assert create(office, amount="0").status == 200


def test_a_package_on_a_page_has_an_address_and_a_code_to_scan(office: Office) -> None:
    page = create(office, page="on")
    (url,) = [link for link in page.links if "/p/" in link]

    assert "data:image/svg+xml" in page.html
    assert "Ten hours" in Browser().open(url.removeprefix("https://usher.test")).text


def test_its_page_is_taken_back_by_a_box_that_is_not_ticked(office: Office) -> None:
    identifier = made(office, page="on")
    page = office.open(f"/packages/{identifier}")
    (url,) = [link for link in page.links if "/p/" in link]
    office.browsers["owner"].submit(page.form(f"/{identifier}"), page=None)

    assert "/p/" not in office.open(f"/packages/{identifier}").html
    assert Browser().open(url.removeprefix("https://usher.test")).status in (404, 410)


def test_what_is_changed_is_saved_and_the_rest_stays(office: Office) -> None:
    identifier = made(office)
    page = office.open(f"/packages/{identifier}")
    after = press(office, page, f"/{identifier}", amount="1300", units="")
    (package,) = kept(office)

    assert "Saved" in after.text
    assert (package.amount, package.units, package.terms) == (130_000, 0, "Pay first.")


def test_whoever_was_slower_sees_what_is_there_by_now_before_it_is_overwritten(office: Office) -> None:
    identifier = made(office)
    page = office.open(f"/packages/{identifier}")
    press(office, page, f"/{identifier}", name="Twelve hours")
    again = press(office, page, f"/{identifier}", name="Eleven hours")

    assert again.status == 412
    assert again.alert
    assert kept(office)[0].name == "Twelve hours"
    assert "Saved" in press(office, again, f"/{identifier}").text
    assert kept(office)[0].name == "Eleven hours"


@pytest.mark.parametrize(("field", "text"), [("amount", "x"), ("name", ""), ("units", "5000"), ("terms", "t" * 2_001)])
def test_a_wrong_change_is_told_at_its_field(office: Office, field: str, text: str) -> None:
    identifier = made(office)
    page = press(office, office.open(f"/packages/{identifier}"), f"/{identifier}", **{field: text})

    assert page.status in (400, 422)
    assert field in page.described
    assert page.form(f"/{identifier}").fields[field] == text


def test_fewer_places_than_are_taken_are_refused_at_their_field(office: Office, http: Http, people: People) -> None:
    identifier = made(office, kind="group", seats="12")
    for name in ("Jane", "John"):
        grants = {"packages": [{"package": identifier, "settlement": "prepaid"}]}
        recipient = {"name": name, "email": f"{name.lower()}@example.com"}
        body = {"role": "client", "channel": "email", "recipient": recipient, "grants": grants}
        assert http.post(f"{people.org}/invitations", body, token=people.owner).status == 201
    page = press(office, office.open(f"/packages/{identifier}"), f"/{identifier}", seats="1")

    assert page.status == 409
    assert "seats" in page.described
    assert "2 of 12" in page.text


def test_what_is_retired_is_offered_to_nobody_and_stays_to_be_looked_at(office: Office) -> None:
    identifier = made(office, page="on")
    page = office.open(f"/packages/{identifier}")
    after = press(office, page, "/retire")

    assert "Retired" in after.text
    assert not after.has_form("/retire")
    assert office.path(f"/packages/{identifier}") not in office.open("/packages").links
    assert office.path(f"/packages/{identifier}") in office.open("/packages?status=retired").links
    assert press(office, page, f"/{identifier}", name="Other").status == 412
    assert press(office, page, "/retire").status == 200
    restored = press(office, after, "/restore")
    assert "Restored" in restored.text
    assert restored.has_form("/retire")
    assert office.path(f"/packages/{identifier}") in office.open("/packages").links


def test_an_invitation_to_a_package_begins_at_the_package(office: Office) -> None:
    identifier = made(office)
    (link,) = [one for one in office.open(f"/packages/{identifier}").links if "/invite?package=" in one]
    form = office.browsers["owner"].open(link).form("/invite")
    assert form.fields["package"] == identifier

    office.browsers["owner"].submit(form, name="Jane", address="jane@example.com", step="send")
    office.world.run()
    assert [one.delivery.address for one in office.world.email.inbox] == ["jane@example.com"]
    (invitation,) = [one for ref, one in office.world.store.items.items() if ref.kind == "invitation"]
    assert [one.package for one in invitation.grants.packages] == [identifier]
    assert office.open("/invite?package=pkg_nothing").form("/invite").fields["package"] == ""


def test_staff_have_a_list_of_their_own_and_only_look_at_the_organizations(office: Office) -> None:
    ours = made(office)
    after = create(office, "staff", name="Mine")
    mine = kept(office)[-1]

    assert after.status == 200
    assert mine.owner.startswith("mem_")
    assert "page" not in after.form(f"/{mine.id}").boxes
    assert "Saved" in press(office, after, f"/{mine.id}", "staff", name="Mine indeed").text
    seen = office.open(f"/packages/{ours}", "staff")
    assert not seen.has_form(f"/{ours}")
    assert not seen.has_form("/retire")


@holds("A22")
def test_nobody_does_more_to_a_package_than_their_role_allows(office: Office) -> None:
    ours = made(office)
    token = office.open("/packages", "staff").form("/sign-out").fields["form_token"]
    for verb in ("", "/retire"):
        sent = {"form_token": token, "name": "Mine"}
        assert office.browsers["staff"].post(office.path(f"/packages/{ours}{verb}"), sent).status == 403
    published = create(office, "staff", page="on")

    assert published.status == 403
    assert published.alert
    assert [one.name for one in kept(office)] == ["Ten hours"]
    assert kept(office)[0].status == "active"


def test_long_lists_go_on_page_by_page_and_a_foreign_cursor_is_refused(office: Office) -> None:
    for number in range(27):
        made(office, name=f"Package {number}")
    first = office.open("/packages")
    (following,) = [link for link in first.links if "cursor=" in link]

    assert first.html.count('class="row"') == 25
    assert office.browsers["owner"].open(following).html.count('class="row"') == 2
    assert office.open(f"/packages?status=retired&{following.rpartition('&')[2]}").status == 400
    assert office.open("/packages?status=king").status == 200


@holds("A57")
def test_whatever_is_written_about_a_package_is_text(office: Office) -> None:
    nasty = "<script>alert(1)</script>"
    identifier = made(office, name=nasty, description=nasty, terms=nasty)
    for more in ("", f"/{identifier}"):
        page = office.open(f"/packages{more}")
        assert page.status == 200
        assert "<script" not in page.html
        assert nasty in page.text
    assert "<script" not in office.open("/packages/new").html
