"""Members who are deactivated and activated, and the invitations they leave behind."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, MemberDeactivated, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.services.people import unlinking
from chalicelib.services.team import deactivating, members
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.services.steps import Acme


def deactivate(acme: Acme, user: User, member: str, mode: str = "transfer") -> None:
    deactivating.deactivate(acme.context, user, acme.place.id, member, Handover(mode))


@holds("A37")
def test_open_invitations_go_to_whoever_lets_a_member_go(acme: Acme) -> None:
    left = acme.invites_and_sends(acme.admin)

    deactivate(acme, acme.owner, acme.admin_id)

    inviter = acme.item(refs.invitation(left.invitation.id)).inviter
    assert (inviter.user, inviter.role) == (acme.owner.id, Role.OWNER)
    token = acme.email.inbox[-1].token
    assert acme.accepts(token, acme.joins_as_new_user(token)).role == Role.CLIENT


@holds("A37")
def test_or_they_are_withdrawn(acme: Acme) -> None:
    left = acme.invites(acme.admin)

    deactivate(acme, acme.owner, acme.admin_id, "revoke")

    assert acme.item(refs.invitation(left.invitation.id)).status == "revoked"


@holds("S2.14")
def test_a_deactivated_member_is_shut_out_until_activated(acme: Acme) -> None:
    deactivate(acme, acme.owner, acme.admin_id)
    with pytest.raises(MemberDeactivated):
        acme.invites(acme.admin)

    deactivating.activate(acme.context, acme.owner, acme.place.id, acme.admin_id)

    assert acme.invites(acme.admin).invitation.status == "pending"
    statuses = [one.membership.status for one in members.belongings(acme.context, acme.admin)]
    assert statuses == ["active"]


@holds("I2")
def test_what_has_ended_is_neither_deactivated_nor_made_active_again(acme: Acme) -> None:
    left = acme.invites_and_sends()
    jane = acme.user("Jane")
    member = acme.accepts(acme.token(), jane).id
    unlinking.unlink(acme.context, acme.owner, acme.place.id, left.invitation.contact)

    with pytest.raises(Conflict):
        deactivate(acme, acme.owner, member)
    with pytest.raises(Conflict):
        deactivating.activate(acme.context, acme.owner, acme.place.id, member)

    assert [one.status for one in acme.memberships(jane)] == ["ended"]


def test_nobody_deactivates_themselves_and_only_an_owner_an_owner(acme: Acme) -> None:
    owner_id = members.belongings(acme.context, acme.owner)[0].membership.id

    with pytest.raises(NotAllowed):
        deactivate(acme, acme.owner, owner_id)
    with pytest.raises(NotAllowed):
        deactivate(acme, acme.admin, owner_id)
    with pytest.raises(NotFound):
        deactivate(acme, acme.staff, "mem_unknown")


def test_of_two_owners_who_deactivate_each_other_one_stays(acme: Acme) -> None:
    second = acme.user("Otto")
    second_id = acme.join(acme.place, second, Role.OWNER)
    first_id = members.belongings(acme.context, acme.owner)[0].membership.id

    deactivate(acme, acme.owner, second_id)

    with pytest.raises(MemberDeactivated):
        deactivate(acme, second, first_id)


@holds("A36")
def test_staff_deactivate_nobody(acme: Acme) -> None:
    with pytest.raises(NotAllowed):
        deactivate(acme, acme.staff, acme.admin_id)


def test_an_ended_membership_needs_a_new_invitation(acme: Acme) -> None:
    first = acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    jane = acme.joins_as_new_user(token)
    joined = acme.accepts(token, jane)
    unlinking.unlink(acme.context, acme.owner, acme.place.id, first.invitation.contact)

    with pytest.raises(Conflict):
        deactivating.activate(acme.context, acme.owner, acme.place.id, joined.id)
