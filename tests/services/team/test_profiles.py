"""How members are shown: name, title, greeting and photo, and who says so."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.services.core.access import enter
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import member_settings, members, photos, pictures, promoting
from tests.holding import holds
from tests.pictures import chunk, jpeg, png
from tests.services.steps import Acme


def changes(acme: Acme, user: User, member: str, **fields: Any) -> Membership:
    return member_settings.change(acme.context, user, acme.place.id, member, Patch(fields))


def gives(acme: Acme, user: User, member: str, data: bytes = png(64, 64), media_type: str = "image/png") -> Membership:
    return photos.put(acme.context, user, acme.place.id, member, (media_type, data))


def owner_id(acme: Acme) -> str:
    return enter(acme.store, acme.place.id, acme.owner)[0].highest.id


def pictures_kept(acme: Acme) -> int:
    return sum(ref.kind == "picture" for ref in acme.store.items)


def a_client(acme: Acme, *staff: str) -> User:
    acme.invites_and_sends(grants={"staff": staff})
    jane = acme.joins_as_new_user(acme.token())
    acme.accepts(acme.token(), jane)
    return jane


@holds("S3.14", "S2.4")
def test_clients_see_photo_title_and_greeting_of_those_who_serve_them(acme: Acme) -> None:
    changes(acme, acme.staff, acme.staff_id, title="Head  coach", greeting="Welcome!\n\n\n\nAsk me anything.")
    gives(acme, acme.staff, acme.staff_id)
    jane = a_client(acme, acme.staff_id)

    (stan,) = (
        one
        for one in members.list_members(acme.context, jane, acme.place.id, after=None, limit=9).items
        if one.id == acme.staff_id
    )
    assert (stan.profile.title, stan.profile.greeting) == ("Head coach", "Welcome!\n\nAsk me anything.")
    assert pictures.find(acme.context, stan.profile.photo.hash).data == png(64, 64)
    assert (stan.email, stan.phone) == ("", "")


@holds("S2.14")
def test_a_member_is_changed_by_themselves_by_admins_and_an_owner_by_owners_only(acme: Acme) -> None:
    other = acme.join(acme.place, acme.user("Sue"), Role.STAFF)
    for user, member in ((acme.staff, acme.staff_id), (acme.admin, acme.staff_id), (acme.owner, acme.admin_id)):
        assert changes(acme, user, member, title="T").profile.title == "T"
        assert gives(acme, user, member).profile.photo
    before = acme.snapshot()

    for user, member in ((acme.staff, other), (acme.staff, acme.admin_id), (acme.admin, owner_id(acme))):
        with pytest.raises(NotAllowed):
            changes(acme, user, member, title="T")
        with pytest.raises(NotAllowed):
            gives(acme, user, member)
        with pytest.raises(NotAllowed):
            photos.remove(acme.context, user, acme.place.id, member)
    with pytest.raises(NotFound):
        changes(acme, acme.user("Eve"), acme.staff_id, title="T")
    assert acme.snapshot() == before


@holds("S2.14")
def test_clients_and_guests_say_for_themselves_how_they_are_shown(acme: Acme) -> None:
    jane = a_client(acme, acme.staff_id)
    (mine,) = acme.memberships(jane)
    guest = acme.user("Gus")
    guest_id = acme.join(acme.place, guest, Role.GUEST, subject=mine.contact)

    assert changes(acme, jane, mine.id, name="Janet").name == "Janet"
    assert gives(acme, guest, guest_id).profile.photo
    for member in (acme.staff_id, mine.id):
        with pytest.raises((NotFound, NotAllowed)):
            changes(acme, guest, member, name="Eve")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "x" * 81),
        ("title", "a\nb"),
        ("title", "x" * 81),
        ("greeting", "x" * 501),
        ("greeting", "a\0b"),
    ],
)
def test_texts_that_cannot_be_shown_are_refused_by_their_field(acme: Acme, field: str, text: str) -> None:
    before = acme.snapshot()

    with pytest.raises(Unprocessable) as refused:
        changes(acme, acme.staff, acme.staff_id, **{field: text})

    assert [one.field for one in refused.value.errors] == [field]
    assert acme.snapshot() == before


def test_title_and_greeting_are_taken_away_again_and_what_is_not_named_stays(acme: Acme) -> None:
    changes(acme, acme.staff, acme.staff_id, title="Coach", greeting="Hello")
    changes(acme, acme.staff, acme.staff_id, title="")

    left = changes(acme, acme.staff, acme.staff_id, locale="de")
    assert (left.profile.title, left.profile.greeting, left.locale) == ("", "Hello", "de")


@holds("S2.14")
def test_a_photo_is_replaced_and_removed_with_its_bytes_and_nobody_elses(acme: Acme) -> None:
    for user, member in ((acme.staff, acme.staff_id), (acme.admin, acme.admin_id)):
        gives(acme, user, member)
        gives(acme, user, member)
    assert pictures_kept(acme) == 2, "each has a copy of their own"

    replaced = gives(acme, acme.staff, acme.staff_id, jpeg(), "image/jpeg")
    assert pictures_kept(acme) == 2
    assert replaced.profile.photo
    gone = photos.remove(acme.context, acme.admin, acme.place.id, acme.staff_id)
    with pytest.raises(NotFound):
        pictures.find(acme.context, replaced.profile.photo.hash)
    assert gone.profile.photo is None
    assert photos.remove(acme.context, acme.admin, acme.place.id, acme.staff_id) == gone, "once more changes nothing"
    assert pictures_kept(acme) == 1


def test_a_photo_tells_nobody_where_it_was_taken(acme: Acme) -> None:
    place = b"52.5200N 13.4050E"
    talking = png(64, 64, chunk(b"eXIf", place))
    given = gives(acme, acme.staff, acme.staff_id, talking).profile.photo
    assert given
    assert pictures.find(acme.context, given.hash).data == png(64, 64)


def test_a_photo_goes_along_with_a_change_of_role_and_can_be_removed_there(acme: Acme) -> None:
    given = gives(acme, acme.staff, acme.staff_id).profile.photo
    changes(acme, acme.staff, acme.staff_id, title="Coach")
    change = promoting.RoleChange("admin")
    begun = promoting.change_role(acme.context, acme.owner, acme.place.id, acme.staff_id, change)
    assert (begun.profile.photo, begun.profile.title) == (given, "Coach")
    assert acme.item(refs.membership(acme.place.id, acme.staff.id, "staff")).profile.photo is None

    photos.remove(acme.context, acme.staff, acme.place.id, begun.id)
    assert pictures_kept(acme) == 0


def test_what_is_no_picture_is_refused_and_who_has_left_is_not_changed(acme: Acme) -> None:
    with pytest.raises(Unprocessable):
        gives(acme, acme.staff, acme.staff_id, b"<script>")
    acme.sets_membership(acme.staff, Role.STAFF, MembershipStatus.ENDED)
    for act in (
        lambda: gives(acme, acme.owner, acme.staff_id),
        lambda: changes(acme, acme.owner, acme.staff_id, name="X"),
    ):
        with pytest.raises(Conflict):
            act()
    assert pictures_kept(acme) == 0
