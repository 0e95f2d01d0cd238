"""Who may invite whom: the whole matrix, with every switch and every relation, and who sees what."""

from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.organization import MembershipStatus, Policy, Role
from chalicelib.domain.permissions import MATRIX, SIGHT, Offer, may_assign_others, may_invite, rule_for
from tests.domain.samples import CLIENT, a_membership
from tests.holding import holds

ROLES = [str(role) for role in Role]
SWITCHES = ("admins_invite_admins", "staff_invite_guests", "staff_invite_clients", "clients_invite_guests")
ALL_ON = Policy(**dict.fromkeys(SWITCHES, True))
# (inviter, invited): the switch it hangs on, and the relation it needs. What is not here is never allowed.
ALLOWED = {
    ("owner", "admin"): ("", ""),
    ("owner", "staff"): ("", ""),
    ("owner", "client"): ("", ""),
    ("owner", "guest"): ("", ""),
    ("admin", "admin"): ("admins_invite_admins", ""),
    ("admin", "staff"): ("", ""),
    ("admin", "client"): ("", ""),
    ("admin", "guest"): ("", ""),
    ("staff", "guest"): ("staff_invite_guests", "assigned_client"),
    ("staff", "client"): ("staff_invite_clients", "assigned_to_self"),
    ("client", "guest"): ("clients_invite_guests", "self"),
}
POLICIES = [Policy(**dict(zip(SWITCHES, values, strict=True))) for values in product((True, False), repeat=4)]
RELATIONS = ("", "assigned_client", "assigned_to_self", "self")


def offer_to(role: str, relation: str) -> Offer:
    """An offer in which exactly one relation holds."""
    return {
        "": Offer(role),
        "assigned_client": Offer(role, client="con_other", client_assigned_to_inviter=True),
        "assigned_to_self": Offer(role, staff=(a_membership("staff").id,)),
        "self": Offer(role, client=CLIENT),
    }[relation]


@holds("A36")
@pytest.mark.parametrize("inviter", ROLES)
@pytest.mark.parametrize("invited", ROLES)
def test_the_matrix_with_every_switch_and_relation_decides_as_promised(inviter: str, invited: str) -> None:
    membership = a_membership(inviter, contact=CLIENT if inviter == "client" else "")
    for policy, relation in product(POLICIES, RELATIONS):
        decision = may_invite([membership], offer_to(invited, relation), policy)
        switch, needed = ALLOWED.get((inviter, invited), ("", "never"))
        expected = needed in ("", relation) and (not switch or getattr(policy, switch))
        assert decision.allowed is expected, (policy, relation, decision)
        assert decision.rule
        assert (decision.membership == membership) is expected


def test_the_product_has_no_other_line_than_the_table() -> None:
    assert {(str(rule.inviter), str(rule.role)): (rule.switch, rule.relation) for rule in MATRIX} == {
        pair: (switch, relation or "any") for pair, (switch, relation) in ALLOWED.items()
    }


@holds("A43")
@pytest.mark.parametrize("inviter", ROLES)
def test_nobody_makes_an_owner_by_invitation(inviter: str) -> None:
    for relation in RELATIONS:
        assert not may_invite([a_membership(inviter)], offer_to("owner", relation), ALL_ON).allowed


@holds("S2.9")
@pytest.mark.parametrize("invited", ROLES)
def test_a_guest_invites_nobody(invited: str) -> None:
    for relation in RELATIONS:
        assert not may_invite([a_membership("guest", contact=CLIENT)], offer_to(invited, relation), ALL_ON).allowed


@holds("A36")
@given(st.sets(st.sampled_from(ROLES)), st.sampled_from(ROLES))
def test_nobody_offers_a_role_above_their_highest(held: set[str], invited: str) -> None:
    memberships = [a_membership(role, contact=CLIENT) for role in held]
    decision = may_invite(memberships, Offer(invited, client=CLIENT, client_assigned_to_inviter=True), ALL_ON)
    highest = min((ROLES.index(role) for role in held), default=len(ROLES))
    assert not decision.allowed or ROLES.index(invited) >= highest


@holds("A37")
@pytest.mark.parametrize("status", [MembershipStatus.DEACTIVATED, MembershipStatus.ENDED])
def test_only_an_active_membership_gives_rights(status: str) -> None:
    former = replace(a_membership("owner"), status=status)
    decision = may_invite([former], Offer("client"), ALL_ON)
    assert (decision.allowed, decision.rule) == (False, "no_membership")


@holds("S2.1")
def test_one_person_with_two_roles_has_the_rights_of_both() -> None:
    both = [a_membership("client", contact=CLIENT), a_membership("staff")]
    assert may_invite(both, Offer("guest", client=CLIENT), ALL_ON).rule == "client_invites_guest"
    assert may_invite(both, Offer("client", staff=(both[1].id,)), ALL_ON).rule == "staff_invites_client"


def test_a_client_without_a_record_is_nobody_to_be_the_guest_of() -> None:
    assert not may_invite([a_membership("client")], Offer("guest", client=""), ALL_ON).allowed


@holds("S2.4")
def test_staff_may_not_assign_the_new_client_to_others_too() -> None:
    me = a_membership("staff")
    assert not may_invite([me], Offer("client", staff=(me.id, "mem_other")), ALL_ON).allowed


@holds("S3.4", "A42")
@pytest.mark.parametrize("role", ROLES)
def test_only_owners_and_admins_invite_on_behalf_of_others(role: str) -> None:
    assert may_assign_others(a_membership(role)) is (role in ("owner", "admin"))


def test_the_switches_begin_as_promised() -> None:
    assert [name for name in SWITCHES if getattr(Policy(), name)] == [
        "admins_invite_admins",
        "staff_invite_guests",
        "clients_invite_guests",
    ]
    assert {rule.switch for rule in MATRIX} - {""} == set(SWITCHES) <= {field.name for field in fields(Policy)}


@holds("S2.2")
def test_owners_and_admins_see_everything() -> None:
    for role in (Role.OWNER, Role.ADMIN):
        assert (SIGHT[role].members, SIGHT[role].contacts, SIGHT[role].invitations) == (set(Role), "all", "all")


@holds("S2.3", "S2.5")
def test_staff_see_the_team_and_what_is_theirs() -> None:
    sight = SIGHT[Role.STAFF]
    assert (sight.members, sight.contacts, sight.invitations) == ({"owner", "admin", "staff"}, "assigned", "assigned")


@holds("S2.8")
def test_guests_see_nothing_of_the_directory() -> None:
    assert (SIGHT[Role.GUEST].contacts, SIGHT[Role.GUEST].invitations) == ("none", "none")
    assert SIGHT[Role.CLIENT].contacts == "none"


def test_a_rule_is_found_by_both_roles() -> None:
    assert rule_for("owner", "owner") is None
    assert rule_for("admin", "admin") == next(rule for rule in MATRIX if rule.name == "admin_invites_admin")
