"""Changing the role of a member: who may, what follows, and what dies on the way."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.time import MINUTE
from chalicelib.services.core.access import enter
from chalicelib.services.people import contacts
from chalicelib.services.team import members, promoting
from chalicelib.services.worker import doing
from tests.holding import holds
from tests.services.selling import Shop
from tests.services.steps import Acme, token_of


@pytest.fixture
def shop() -> Shop:
    return Shop()


def promotes(acme: Acme, user: User, member: str, role: str, invitations: str = "transfer") -> Membership:
    wanted = promoting.RoleChange(role, invitations)
    return promoting.change_role(acme.context, user, acme.place.id, member, wanted)


def owner_id(acme: Acme) -> str:
    return enter(acme.store, acme.place.id, acme.owner)[0].highest.id


def test_an_owner_makes_another_owner_and_the_right_counts_at_once(shop: Shop) -> None:
    promoted = promotes(shop, shop.owner, shop.admin_id, "owner")
    assert enter(shop.store, shop.place.id, shop.admin)[0].highest == promoted
    assert members.get_member(shop.context, shop.owner, shop.place.id, shop.admin_id) == promoted, "by the old id too"
    assert promotes(shop, shop.owner, shop.admin_id, "owner") == promoted, "once more changes nothing"
    assert promotes(shop, shop.admin, owner_id(shop), "staff").role == "staff"
    with pytest.raises(NotAllowed):
        promotes(shop, shop.owner, promoted.id, "staff")


def test_nobody_promotes_themselves_or_reaches_above_or_outside_the_team(shop: Shop) -> None:
    client = shop.join(shop.place, shop.user("Cleo"), "client")
    before = shop.snapshot()
    for user, member, role in (
        (shop.owner, owner_id(shop), "admin"),
        (shop.admin, shop.admin_id, "owner"),
        (shop.admin, shop.staff_id, "admin"),
        (shop.admin, owner_id(shop), "staff"),
        (shop.staff, shop.admin_id, "staff"),
    ):
        with pytest.raises(NotAllowed):
            promotes(shop, user, member, role)
    with pytest.raises(Unprocessable):
        promotes(shop, shop.owner, shop.staff_id, "client")
    with pytest.raises(Conflict):
        promotes(shop, shop.owner, client, "staff")
    with pytest.raises(NotFound):
        promotes(shop, shop.user("Eve"), shop.staff_id, "admin")
    assert shop.snapshot() == before


def test_two_owners_who_demote_each_other_leave_one(shop: Shop) -> None:
    other = promotes(shop, shop.owner, shop.admin_id, "owner")
    mine, committed = owner_id(shop), shop.store.commit
    rival = [True]

    def faster(writes: object) -> None:
        if rival and rival.pop():
            promotes(shop, shop.admin, mine, "staff")
        committed(writes)

    shop.store.commit = faster
    with pytest.raises(NotAllowed):
        promotes(shop, shop.owner, other.id, "staff")
    owners = [one for ref, one in shop.store.items.items() if ref.kind == "membership" and one.role == "owner"]
    assert [one.user for one in owners if one.is_active] == [shop.admin.id]


def test_what_a_member_has_follows_the_new_role(shop: Shop) -> None:
    contact = shop.invites(grants={"staff": (shop.staff_id,)}).invitation.contact
    package = shop.sells(shop.staff, owner=shop.staff_id)
    promoted = promotes(shop, shop.owner, shop.staff_id, "admin")
    shop.run()
    assert shop.package(package).owner == promoted.id
    assert not shop.item(refs.assignment(shop.place.id, contact, shop.staff_id))
    assert shop.item(refs.assignment(shop.place.id, contact, promoted.id)).membership == promoted.id
    assert shop.staff_ids(contact) == [promoted.id]
    back = promotes(shop, shop.owner, shop.staff_id, "staff")
    for _ in range(3):
        shop.waits(2 * MINUTE)
    assert back.id == shop.staff_id
    assert contacts.get(shop.context, shop.staff, shop.place.id, contact)
    assert not [one for ref, one in shop.store.items.items() if ref.kind == "membership" and one.due_at]


@pytest.mark.parametrize("invitations", ["transfer", "revoke"])
def test_open_invitations_of_somebody_demoted_go_as_those_of_a_leaver(shop: Shop, invitations: str) -> None:
    handed = shop.invites(shop.admin, name="Jane", channel="link", role="staff")
    promotes(shop, shop.owner, shop.admin_id, "staff", invitations)
    with pytest.raises(NotAllowed):
        shop.accepts(token_of(handed), shop.user("Jane"))
    shop.run()
    assert shop.the(handed).status == {"transfer": "pending", "revoke": "revoked"}[invitations]
    if invitations == "transfer":
        assert shop.the(handed).inviter.user == shop.owner.id
        assert shop.accepts(token_of(handed), shop.user("Jane")).role == "staff"


@holds("F01")
def test_somebody_promoted_keeps_what_they_sent_also_without_the_relay(shop: Shop) -> None:
    handed = shop.invites(shop.admin, name="Jane", channel="link")
    promoted = promotes(shop, shop.owner, shop.admin_id, "owner")
    shop.later(2 * MINUTE)
    for _ in range(4):
        shop.sweeps()
        while shop.queue.works:
            doing.do(shop.context, shop.queue.works.pop(0))
        shop.later(MINUTE)
    assert shop.the(handed).inviter.membership == promoted.id


def test_the_contact_by_which_somebody_joined_knows_their_new_role(shop: Shop) -> None:
    made = shop.invites_and_sends(email="sue@example.com", name="Sue", role="staff")
    sue = shop.joins_as_new_user(shop.token())
    joined = shop.accepts(shop.token(), sue)
    promoted = promotes(shop, shop.owner, joined.id, "admin")
    shop.works()
    assert shop.contact_of(made).linked_memberships == (promoted.id,)
    shop.waits(3 * MINUTE)
    assert shop.item(refs.of(joined)).due_at is None
