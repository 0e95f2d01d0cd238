"""The gate behind accepting: shut until what comes first is done, for each membership by itself."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import MemberDeactivated, NotFound, OnboardingRequired
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.step import StepRef
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.invitations import accepting
from chalicelib.services.people import own_groups
from chalicelib.services.team import leaving, members, promoting
from tests.holding import holds
from tests.services.steps import Acme

PATH = "/me/{}/onboarding"


class Place(Acme):
    """Acme, which asks for a step of whoever joins from now on."""

    def asks(self, role: str = "", **facts: Any) -> StepRef:
        here = self.item(refs.organization(self.place.id))
        step = StepRef(id=f"stp_{len(here.steps)}", version=1, kind="welcome", role=role, required_since=self.now)
        self.store.commit([Put(refs.of(here), replace(here, steps=(*here.steps, replace(step, **facts))), Always())])
        return step

    def member(self, identifier: str) -> Membership:
        reference = refs.member(self.place.id, identifier)
        assert reference
        found: Membership = self.item(reference)
        return found


@pytest.fixture
def acme() -> Place:
    return Place()


@holds("S3.14")
def test_whoever_joins_comes_in_only_after_the_steps_and_is_told_where_they_are(acme: Place) -> None:
    acme.asks("client")
    handed = acme.invites_and_sends()
    jane = acme.joins_as_new_user(acme.token())
    joined = accepting.accept(acme.context, acme.token(), jane, 1)
    assert joined.next == accepting.accept(acme.context, acme.token(), jane, 1).next == PATH.format(acme.place.id)
    with pytest.raises(OnboardingRequired) as refused:
        enter(acme.store, acme.place.id, jane)
    assert refused.value.extra == {"organization": acme.place.id, "next": joined.next}
    assert handed.invitation.contact == joined.membership.contact
    for user in (acme.owner, acme.admin, acme.staff):
        assert enter(acme.store, acme.place.id, user)[0].memberships


def test_those_who_were_in_before_stay_in(acme: Place) -> None:
    acme.later(1)
    acme.asks()
    for user in (acme.admin, acme.staff):
        assert enter(acme.store, acme.place.id, user)[0].memberships


def test_each_membership_opens_its_own_rights_only(acme: Place) -> None:
    """Stan, who works here, also becomes a client: he keeps what staff may, and nothing of a client yet."""
    acme.later(1)
    acme.asks("client")
    acme.join(acme.place, acme.staff, Role.CLIENT)
    caller = enter(acme.store, acme.place.id, acme.staff)[0]
    assert [one.role for one in caller.memberships] == [Role.STAFF]


def test_a_guest_is_held_back_by_the_steps_of_guests_where_they_came_later(acme: Place) -> None:
    evening, morning = (acme.adds_contact(name=name, kind="group") for name in ("Evening", "Morning"))
    gus = acme.user("Gus")
    acme.join(acme.place, gus, Role.GUEST, subject=morning.id)
    acme.later(1)
    acme.asks("guest")
    acme.join(acme.place, gus, Role.GUEST, subject=evening.id)
    assert [one.subject for one in enter_as_anyone(acme.store, acme.place.id, gus).memberships] == [morning.id]
    assert [one.group.name for one in own_groups.list_mine(acme.context, gus, acme.place.id)] == ["Morning"]
    listed = members.list_members(acme.context, gus, acme.place.id, after=None, limit=10).items
    assert {one.subject for one in listed} == {morning.id, ""}
    sue = acme.user("Sue")
    acme.join(acme.place, sue, Role.GUEST, subject=evening.id)
    with pytest.raises(OnboardingRequired):
        enter_as_anyone(acme.store, acme.place.id, sue)


def test_a_guest_who_is_shut_out_as_a_client_comes_in_as_a_guest(acme: Place) -> None:
    evening, gus = acme.adds_contact(name="Evening", kind="group"), acme.user("Gus")
    acme.later(1)
    acme.asks("client")
    acme.join(acme.place, gus, Role.CLIENT)
    with pytest.raises(OnboardingRequired):
        enter_as_anyone(acme.store, acme.place.id, gus)
    acme.join(acme.place, gus, Role.GUEST, subject=evening.id)
    assert enter_as_anyone(acme.store, acme.place.id, gus).highest.role == Role.GUEST


def test_the_gate_hides_nothing_else(acme: Place) -> None:
    """Strangers, former and deactivated members learn what they always did."""
    acme.later(1)
    acme.asks()
    cleo = acme.user("Cleo")
    held = acme.join(acme.place, cleo, Role.CLIENT)
    with pytest.raises(NotFound):
        enter(acme.store, acme.place.id, acme.user("Eve"))
    shut = replace(acme.member(held), status=MembershipStatus.DEACTIVATED)
    acme.store.commit([Put(refs.of(shut), shut, Always())])
    with pytest.raises(MemberDeactivated):
        enter(acme.store, acme.place.id, cleo)


def test_whoever_does_not_want_to_may_leave(acme: Place) -> None:
    acme.later(1)
    acme.asks()
    cleo = acme.user("Cleo")
    acme.join(acme.place, cleo, Role.CLIENT)
    (left,) = leaving.leave(acme.context, cleo, acme.place.id)
    assert left.status == MembershipStatus.ENDED


def test_another_role_locks_out_nobody_who_was_in(acme: Place) -> None:
    acme.later(1)
    acme.asks()
    acme.later(1)
    wanted = promoting.RoleChange("admin")
    begun = promoting.change_role(acme.context, acme.owner, acme.place.id, acme.staff_id, wanted)
    assert begun.onboarded_at == acme.now
    assert enter(acme.store, acme.place.id, acme.staff)[0].highest.role == Role.ADMIN
    # Whoever had not done the steps yet has those of the new role to do.
    dora = acme.user("Dora")
    held = acme.join(acme.place, dora, Role.STAFF)
    begun = promoting.change_role(acme.context, acme.owner, acme.place.id, held, wanted)
    assert begun.onboarded_at is None
    with pytest.raises(OnboardingRequired):
        enter(acme.store, acme.place.id, dora)
