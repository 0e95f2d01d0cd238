"""The page of one's own profile: where clients ask, the photo, and whom one has blocked, without scripts."""

import pytest

from chalicelib.domain.user_profile import FoundAs, UserProfile
from chalicelib.services.discovery import blocking, presence
from chalicelib.services.discovery.blocking import Unwanted
from tests.handlers.browser import Page
from tests.handlers.office import Office
from tests.pictures import png

OLGA = {"name": "Olga Berg", "profession": "Mediator", "circle": "third_party professional"}


def own(office: Office, role: str = "owner") -> Page:
    return office.browsers[role].open("/me/profile")


def said(office: Office, role: str = "owner") -> UserProfile:
    return presence.own_profile(office.world.context, office.users[role])


def saves(office: Office, role: str = "owner", **typed: str) -> Page:
    return office.browsers[role].submit(own(office, role).form("/me/profile"), **(OLGA | typed))


def membership(office: Office, role: str) -> FoundAs:
    return FoundAs(office.place.id, f"mem_{role[0]}{office.users[role].id.removeprefix('usr_')}")


def value(place: FoundAs) -> str:
    return f"{place.organization} {place.membership}"


def test_whoever_is_on_a_team_chooses_where_clients_ask_and_nowhere_again(office: Office) -> None:
    here = membership(office, "owner")
    assert office.place.branding.name in own(office).text
    page = saves(office, found_as=value(here), visible="on")
    assert "Saved" in page.text
    assert said(office).found_as == here
    assert f'value="{value(here)}" selected' in page.html

    saves(office, found_as="")
    assert said(office).found_as is None


@pytest.mark.parametrize("role", ["client", "stranger"])
def test_whoever_is_on_no_team_is_not_asked_where(office: Office, role: str) -> None:
    assert "found_as" not in own(office, role).form("/me/profile").fields
    saves(office, role)
    assert said(office, role).found_as is None


@pytest.mark.parametrize("typed", ["nonsense", "org_0000000000000000 mem_o0000000000000000", " ", "a b c"])
def test_a_place_that_is_none_of_theirs_is_told_at_its_field_and_nothing_is_saved(office: Office, typed: str) -> None:
    page = saves(office, found_as=typed)
    assert (page.status, "found_as" in page.described) == (422, True)
    assert "Choose a team that you belong to now" in page.text
    assert page.form("/me/profile").fields["name"] == "Olga Berg"
    assert said(office).version == 0


def test_the_place_of_another_is_refused_alike(office: Office) -> None:
    assert saves(office, found_as=value(membership(office, "staff"))).status == 422


def test_a_form_without_the_choice_leaves_it_as_it_is(office: Office) -> None:
    here = membership(office, "owner")
    saves(office, found_as=value(here))
    form = own(office).form("/me/profile")
    form.fields.pop("found_as")
    office.browsers["owner"].submit(form, **OLGA)
    assert said(office).found_as == here


def test_a_photo_is_put_up_shown_and_removed(office: Office) -> None:
    page = office.browsers["owner"].upload(own(office).form("/photo"), png(64, 64))
    photo = said(office).photo
    assert photo is not None
    assert photo.path in page.html
    assert "Saved" in page.text

    gone = office.browsers["owner"].submit(page.form("/photo/remove"))
    assert said(office).photo is None
    assert not gone.has_form("/photo/remove")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\r\n--b0und", b"x" * 300_000, png(8, 8)])
def test_what_is_no_picture_is_told_at_its_field(office: Office, content: bytes) -> None:
    page = office.browsers["owner"].upload(own(office).form("/photo"), content)
    assert page.status in (413, 422)
    assert "file" in page.described
    assert said(office).photo is None


def test_a_picture_is_taken_from_our_own_form_only(office: Office) -> None:
    form = own(office).form("/photo")
    form.fields["form_token"] = "x" * 43
    assert office.browsers["owner"].upload(form, png(64, 64)).status == 403
    assert said(office).photo is None


def test_whom_one_has_blocked_is_shown_to_oneself_and_lifted(office: Office) -> None:
    context, olga = office.world.context, office.users["owner"]
    blocking.block(context, olga, Unwanted(office.users["stranger"].id, "Eve <b>Stone</b>"))
    blocking.block(context, olga, Unwanted(office.users["client"].id, ""))
    page = own(office)
    assert "Eve <b>Stone</b>" in page.text
    assert "Somebody without a name" in page.text
    assert "Eve" not in own(office, "admin").text

    first = next(one for one in page.forms if one.action.endswith("/lift"))
    left = office.browsers["owner"].submit(first)
    assert "The block is lifted" in left.text
    assert len(blocking.list_blocks(context, olga)) == 1


def test_a_block_of_another_or_one_that_is_lifted_is_not_found(office: Office) -> None:
    olga = office.users["owner"]
    blocking.block(office.world.context, olga, Unwanted(office.users["stranger"].id, "Eve"))
    form = own(office).form("/lift")
    token = own(office, "admin").form("/photo").fields["form_token"]
    assert office.browsers["admin"].post(form.action, {"form_token": token}).status == 404
    office.browsers["owner"].submit(form)
    assert office.browsers["owner"].submit(form).status == 404


def settings(office: Office, role: str = "client") -> Page:
    return office.browsers[role].open(f"/me/{office.place.id}/settings")


def test_a_client_withholds_the_address_of_the_account_and_shares_it_again(office: Office) -> None:
    client = office.browsers["client"]
    withheld = client.submit(settings(office).form("/address/withhold"))
    assert "does not see the address of your account" in withheld.text
    shared = client.submit(withheld.form("/settings/address"))
    assert "sees the address of your account" in shared.text
    assert "client@example.com" in shared.text


def test_the_team_is_not_asked_whether_it_shows_its_address(office: Office) -> None:
    page = settings(office, "staff")
    assert not page.has_form("/settings/address")
    assert not page.has_form("/address/withhold")
