"""Leaving an organization: who may, what stays behind, and that an owner always stays."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, MemberDeactivated, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.access import enter
from chalicelib.services.core.owners import owners_of
from chalicelib.services.team import leaving, members, photos, promoting, removing
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.pictures import png
from tests.services.steps import Acme, token_of


def leaves(acme: Acme, user: User, member: str = "") -> list[Membership]:
    return leaving.leave(acme.context, user, acme.place.id, member)


def removes(acme: Acme, user: User, member: str, invitations: str = "transfer") -> Membership:
    return removing.remove(acme.context, user, acme.place.id, member, Handover(invitations))


def owner_id(acme: Acme) -> str:
    return enter(acme.store, acme.place.id, acme.owner)[0].highest.id


def a_client(acme: Acme) -> tuple[User, Membership]:
    acme.invites_and_sends(grants={"staff": (acme.staff_id,)})
    jane = acme.joins_as_new_user(acme.token())
    return jane, acme.accepts(acme.token(), jane)


Parting = Callable[[Acme, User, str], Any]
WAYS: dict[str, Parting] = {
    "leaves": leaves,
    "is removed": lambda acme, user, member: removes(acme, acme.owner, member),
}


@holds("A47", "S2.14")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_left_has_no_right_with_the_next_request(acme: Acme, way: str) -> None:
    WAYS[way](acme, acme.admin, acme.admin_id)

    with pytest.raises(NotFound):
        acme.invites(acme.admin)
    with pytest.raises(NotFound):
        members.list_members(acme.context, acme.admin, acme.place.id, after=None, limit=9)
    (mine,) = members.belongings(acme.context, acme.admin)
    assert mine.membership.status == "ended"
    with pytest.raises(NotFound):
        leaves(acme, acme.admin)


@holds("S2.14", "S2.13")
@pytest.mark.parametrize("way", WAYS)
def test_whoever_left_can_be_invited_again_and_joins_anew(acme: Acme, way: str) -> None:
    jane, joined = a_client(acme)
    WAYS[way](acme, jane, joined.id)
    contact = acme.item(refs.contact(acme.place.id, joined.contact))
    assert (contact.state, contact.linked_user, contact.linked_memberships) == ("invite", "", ())

    again = acme.invites(contact=contact.id, channel="link", match="bearer")
    acme.works()
    rejoined = acme.accepts(token_of(again), jane)

    assert (rejoined.id, rejoined.status, rejoined.due_at) == (joined.id, "active", None)
    acme.waits(3 * MINUTE)
    assert acme.item(refs.of(joined)).is_active, "what was left of the first time touches nothing of the second"


@holds("A37")
@pytest.mark.parametrize("way", WAYS)
def test_what_somebody_sent_who_left_goes_on_and_stays_in_every_list(acme: Acme, way: str) -> None:
    open_one = acme.invites(acme.admin, name="Jane", channel="link")
    ended = acme.invites(acme.admin, name="John", channel="link")
    acme.revokes(ended)

    WAYS[way](acme, acme.admin, acme.admin_id)
    acme.works()

    assert acme.the(open_one).inviter.user == acme.owner.id
    assert acme.accepts(token_of(open_one), acme.user("Jane")).role == "client"
    assert acme.the(ended).inviter.name == "Adam"
    assert (
        members.get_member(acme.context, acme.owner, acme.place.id, acme.the(ended).inviter.membership).name == "Adam"
    )
    acme.waits(3 * MINUTE)
    assert acme.item(refs.membership(acme.place.id, acme.admin.id, "admin")).due_at is None


def test_or_it_is_withdrawn_where_somebody_is_removed(acme: Acme) -> None:
    left = acme.invites(acme.admin, name="Jane", channel="link")
    removes(acme, acme.owner, acme.admin_id, "revoke")
    acme.works()
    assert acme.the(left).status == "revoked"


@holds("S2.14")
def test_the_last_owner_stays_until_there_is_another(acme: Acme) -> None:
    client = acme.join(acme.place, acme.owner, Role.CLIENT)
    before = acme.snapshot()
    with pytest.raises(Conflict, match="make somebody else an owner first"):
        leaves(acme, acme.owner)
    assert acme.snapshot() == before, "nothing of theirs ended"

    assert [one.id for one in leaves(acme, acme.owner, client)] == [client]
    promoting.change_role(acme.context, acme.owner, acme.place.id, acme.admin_id, promoting.RoleChange("owner"))
    (left,) = leaves(acme, acme.owner)
    assert (left.role, left.status) == ("owner", "ended")
    assert [one.user for one in owners_of(acme.context, acme.place.id)] == [acme.admin.id]
    with pytest.raises(Conflict):
        leaves(acme, acme.admin)


def test_of_two_owners_who_leave_at_once_one_stays(acme: Acme) -> None:
    other = acme.user("Otto")
    acme.join(acme.place, other, Role.OWNER)
    committed, rival = acme.store.commit, [True]

    def faster(writes: Any) -> None:
        if rival and rival.pop():
            leaves(acme, other)
        committed(writes)

    acme.store.commit = faster
    with pytest.raises(Conflict):
        leaves(acme, acme.owner)
    assert [one.user for one in owners_of(acme.context, acme.place.id)] == [acme.owner.id]


def test_all_memberships_end_or_the_one_that_is_named(acme: Acme) -> None:
    jane, joined = a_client(acme)
    guest = acme.join(acme.place, jane, Role.GUEST, subject="con_" + "A" * 16)
    staff = acme.join(acme.place, jane, Role.STAFF)

    assert [one.id for one in leaves(acme, jane, guest)] == [guest]
    with pytest.raises(NotFound):
        leaves(acme, jane, guest)
    with pytest.raises(NotFound):
        leaves(acme, jane, acme.admin_id)
    assert [one.id for one in leaves(acme, jane)] == [joined.id, staff], "the higher role last"


def test_who_was_switched_off_or_never_here_has_nothing_to_leave(acme: Acme) -> None:
    acme.sets_membership(acme.staff, Role.STAFF, MembershipStatus.DEACTIVATED)
    with pytest.raises(MemberDeactivated):
        leaves(acme, acme.staff)
    with pytest.raises(NotFound):
        leaves(acme, acme.user("Eve"))
    with pytest.raises(NotFound):
        leaving.leave(acme.context, acme.admin, "org_unknown")


@holds("A36")
def test_admins_remove_anybody_but_owners_and_themselves_and_nobody_else_does(acme: Acme) -> None:
    jane, joined = a_client(acme)
    before = acme.snapshot()
    for user, member in (
        (acme.admin, owner_id(acme)),
        (acme.admin, acme.admin_id),
        (acme.staff, acme.admin_id),
        (jane, joined.id),
    ):
        with pytest.raises(NotAllowed):
            removes(acme, user, member)
    for user, member in ((jane, acme.admin_id), (acme.user("Eve"), acme.staff_id), (acme.owner, "mem_unknown")):
        with pytest.raises(NotFound):
            removes(acme, user, member)
    assert acme.snapshot() == before

    assert removes(acme, acme.admin, joined.id).status == "ended"
    again = acme.snapshot()
    assert removes(acme, acme.owner, joined.id).status == "ended"
    assert acme.snapshot() == again, "once more changes nothing"


def test_somebody_switched_off_is_removed_and_their_photo_with_them(acme: Acme) -> None:
    photos.put(acme.context, acme.staff, acme.place.id, acme.staff_id, ("image/png", png()))
    acme.sets_membership(acme.staff, Role.STAFF, MembershipStatus.DEACTIVATED)

    removed = removes(acme, acme.admin, acme.staff_id)

    assert (removed.status, removed.profile.photo) == ("ended", None)
    assert not [ref for ref in acme.store.items if ref.kind == "picture"]


def test_a_contact_with_two_roles_stays_linked_until_the_last_has_ended(acme: Acme) -> None:
    jane, joined = a_client(acme)
    staff = acme.invites(contact=joined.contact, role="staff", channel="link", match="bearer")
    second = acme.accepts(token_of(staff), jane)

    removes(acme, acme.owner, joined.id)
    contact = acme.item(refs.contact(acme.place.id, joined.contact))
    assert (contact.linked_user, contact.linked_memberships) == (jane.id, (second.id,))
    leaves(acme, jane)
    assert acme.item(refs.contact(acme.place.id, joined.contact)).linked_user == ""


def test_an_organization_from_before_finds_its_owners_and_lists_them_from_then_on(acme: Acme) -> None:
    reference = refs.organization(acme.place.id)
    acme.store.commit([Put(reference, replace(acme.item(reference), owners=()), Always())])
    assert [one.user for one in owners_of(acme.context, acme.place.id)] == [acme.owner.id]
    with pytest.raises(Conflict):
        leaves(acme, acme.owner)

    promoting.change_role(acme.context, acme.owner, acme.place.id, acme.admin_id, promoting.RoleChange("owner"))
    assert len(acme.item(reference).owners) == 2
    leaves(acme, acme.owner)
    assert [one.user for one in owners_of(acme.context, acme.place.id)] == [acme.admin.id]
