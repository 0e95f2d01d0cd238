"""Members in the console: found, shown, given another role, let go and had back, each as far as the caller may."""

import pytest

from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.holding import holds


def member(office: Office, http: Http, people: People, role: str) -> str:
    """The member whose browser that of `role` is."""
    items = http.get(f"{people.org}/members?q={role}", token=people.owner).json["items"]
    email = office.users[role].email
    return next(str(one["id"]) for one in items if one["email"] == email and one["status"] != "ended")


def state(http: Http, people: People, identifier: str) -> str:
    return str(http.get(f"{people.org}/members/{identifier}", token=people.owner).json["status"])


def press(office: Office, page: Page, form: str, by: str = "owner", **typed: str) -> Page:
    return office.browsers[by].submit(page.form(form), **typed)


@pytest.fixture
def staff(office: Office, http: Http, people: People) -> str:
    return member(office, http, people, "staff")


@holds("A22")
@pytest.mark.parametrize(("role", "sees_clients"), [("owner", True), ("admin", True), ("staff", False)])
def test_everybody_on_the_team_sees_the_team_and_managers_see_clients_too(
    office: Office, role: str, sees_clients: bool
) -> None:
    page = office.open("/members", role)

    assert {"owner@example.com", "admin@example.com", "staff@example.com"} <= set(page.text.replace("· ", "").split())
    assert ("client@example.com" in page.text) == sees_clients
    assert (office.path("/invite?role=staff") in page.links) == sees_clients


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?role=staff", {"staff"}),
        ("?q=adm", {"admin"}),
        ("?status=ended", set()),
        ("?role=king&status=x&q=%00", {"admin", "staff", "client"}),
    ],
)
def test_members_are_found_by_role_state_and_name(office: Office, query: str, found: set[str]) -> None:
    page = office.open(f"/members{query}")

    assert page.status == 200
    assert {role for role in ("admin", "staff", "client") if f"{role}@example.com" in page.text} == found


def test_long_lists_go_on_page_by_page_and_a_foreign_cursor_is_refused(office: Office) -> None:
    for number in range(30):
        office.world.join(office.place, office.world.user(f"Person {number}"), "client")
    first = office.open("/members?role=client&q=person")
    (following,) = [link for link in first.links if "cursor=" in link]
    second = office.browsers["owner"].open(following)

    assert first.html.count('class="row"') == 25
    assert second.html.count('class="row"') == 5
    assert office.open(f"/members?role=staff&{following.rpartition('&')[2]}").status == 400


def test_a_colleague_is_invited_by_a_form_that_knows_the_role(office: Office) -> None:
    assert office.open("/invite?role=staff").form("/invite").fields["role"] == "staff"
    assert office.open("/invite?role=king").form("/invite").fields["role"] == "client"


def test_an_owner_promotes_and_demotes_and_gets_to_the_membership_that_goes_on(office: Office, staff: str) -> None:
    up = press(office, office.open(f"/members/{staff}"), "/role", role="admin")
    assert "The role is changed" in up.text
    assert up.form("/role").fields["role"] == "admin"
    assert office.path("/invite") in office.open("", "staff").links

    down = press(office, up, "/role", role="staff", invitations="revoke")
    assert down.form("/role").fields["role"] == "staff"


@pytest.mark.parametrize("role", ["king", "client", ""])
def test_a_role_that_is_none_is_refused_at_the_form(office: Office, staff: str, role: str) -> None:
    page = press(office, office.open(f"/members/{staff}"), "/role", role=role)

    assert page.status in (400, 422)
    assert page.alert
    assert "role" in page.described


def test_whoever_was_changed_meanwhile_is_not_overwritten_unseen(
    office: Office, http: Http, people: People, staff: str
) -> None:
    page = office.open(f"/members/{staff}")
    http.patch(f"{people.org}/members/{staff}", {"title": "Coach"}, token=people.owner)
    again = press(office, page, f"/{staff}", name="Stan")

    assert again.status == 412
    assert again.form(f"/{staff}").fields["name"] == "Stan"
    assert "Saved" in press(office, again, f"/{staff}").text
    changed = http.get(f"{people.org}/members/{staff}", token=people.owner).json
    assert (changed["name"], changed["title"]) == ("Stan", "")


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"name": "x" * 81}, {"greeting": "g" * 501}, {"locale": "??"}], ids=str
)
def test_what_is_wrong_is_told_at_the_form_which_keeps_what_was_typed(
    office: Office, staff: str, typed: dict[str, str]
) -> None:
    page = press(office, office.open(f"/members/{staff}"), f"/{staff}", **{"title": "Coach"} | typed)

    assert page.status in (400, 422)
    assert page.alert
    assert page.form(f"/{staff}").fields["title"] == "Coach"


def test_who_is_deactivated_hands_clients_over_is_out_at_once_and_can_come_back(
    office: Office, http: Http, people: People, staff: str
) -> None:
    admin = member(office, http, people, "admin")
    made = http.post(f"{people.org}/contacts", {"name": "Lena"}, token=people.owner).json["id"]
    http.send("PUT", f"{people.org}/contacts/{made}/staff", {"staff": [staff]}, token=people.owner)
    page = office.open(f"/members/{staff}/leave")
    after = press(office, page, "/leave", to=admin, step="deactivate")
    office.world.run()

    assert "Deactivated" in after.text
    assert office.open(role="staff").status == 403
    served = http.get(f"{people.org}/contacts/{made}", token=people.owner).json["staff"]
    assert [one["id"] for one in served] == [admin]
    assert "Active again" in press(office, after, "/activate").text
    assert office.open(role="staff").status == 200


def test_open_invitations_of_whoever_goes_are_taken_over_or_withdrawn(
    office: Office, http: Http, people: People
) -> None:
    admin = member(office, http, people, "admin")
    office.invite("admin", name="Jane", address="jane@example.com")
    press(office, office.open(f"/members/{admin}/leave"), "/leave", invitations="revoke", step="deactivate")
    office.world.run()

    assert "Jane" in office.open("/invitations?status=revoked").text


def test_who_is_removed_has_ended_and_nothing_can_be_done_any_more(
    office: Office, http: Http, people: People, staff: str
) -> None:
    after = press(office, office.open(f"/members/{staff}/leave"), "/leave", step="remove")

    assert "Removed" in after.text
    assert state(http, people, staff) == "ended"
    assert office.path(f"/members/{staff}/leave") not in after.links
    assert not after.has_form("/activate")
    assert office.open(f"/members/{staff}/leave").status == 403


def test_clients_go_to_nobody_who_is_not_on_the_team(office: Office, http: Http, people: People, staff: str) -> None:
    page = press(office, office.open(f"/members/{staff}/leave"), "/leave", to="mem_nobody", step="remove")

    assert page.status == 422
    assert "to" in page.described
    assert state(http, people, staff) == "active"


@holds("A22")
def test_nobody_does_more_to_a_member_than_their_role_allows(
    office: Office, http: Http, people: People, staff: str
) -> None:
    ids = {role: member(office, http, people, role) for role in ("owner", "admin")}
    for role, about, forms in (
        ("admin", ids["owner"], ()),
        ("admin", staff, (f"/{staff}",)),
        ("staff", ids["admin"], ()),
        ("staff", staff, (f"/{staff}",)),
        ("owner", ids["owner"], (f"/{ids['owner']}",)),
    ):
        page = office.open(f"/members/{about}", role)
        shown = {one.action.rpartition("/members")[2] for one in page.forms if "/members/" in one.action}
        assert shown == set(forms)
        token = page.form("/sign-out").fields["form_token"]
        may_leave = role == "admin" and about == staff
        assert (office.path(f"/members/{about}/leave") in page.links) == may_leave
        for verb, typed in (("role", {"role": "owner"}), *(() if may_leave else (("leave", {"step": "remove"}),))):
            sent = {"form_token": token} | typed
            refused = office.browsers[role].post(office.path(f"/members/{about}/{verb}"), sent)
            assert refused.status == 403
        assert state(http, people, about) == "active"


@holds("A57")
def test_whatever_is_written_about_a_member_is_text(office: Office, staff: str) -> None:
    nasty = "<script>alert(1)</script>"
    press(office, office.open(f"/members/{staff}"), f"/{staff}", name=nasty, title=nasty, greeting=nasty)
    for more in ("", f"/{staff}", f"/{staff}/leave"):
        page = office.open(f"/members{more}")
        assert page.status == 200
        assert "<script" not in page.html
        assert nasty in page.text
