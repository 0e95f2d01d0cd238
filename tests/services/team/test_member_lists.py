"""Members by role, by state and by the beginning of a name or address."""

from typing import Any

import pytest

from chalicelib.domain.identity import User
from chalicelib.domain.organization import MembershipStatus, Role
from chalicelib.services.team import members, promoting
from chalicelib.services.team.members import MemberQuestion
from tests.holding import holds
from tests.services.steps import Acme


def listed(acme: Acme, user: User, limit: int = 50, **asked: str) -> list[str]:
    found: list[Any] = []
    after = None
    while True:
        question = MemberQuestion(**asked)
        page = members.list_members(acme.context, user, acme.place.id, question, after=after, limit=limit)
        assert len(page.items) <= limit
        found += page.items
        after = page.next
        if after is None:
            return sorted(one.name for one in found)


@holds("S2.14")
def test_each_role_has_its_list_and_what_is_asked_for_must_hold_together(acme: Acme) -> None:
    for name in ("Cleo", "Carl"):
        acme.join(acme.place, acme.user(name), Role.CLIENT)
    acme.join(acme.place, acme.user("Gus"), Role.GUEST, subject="con_x")
    acme.sets_membership(acme.user("Carl"), Role.CLIENT, MembershipStatus.DEACTIVATED)

    assert listed(acme, acme.admin, role="client") == ["Carl", "Cleo"]
    assert listed(acme, acme.admin, role="client", status="active") == ["Cleo"]
    assert listed(acme, acme.admin, role="guest") == ["Gus"]
    assert listed(acme, acme.admin, status="deactivated") == ["Carl"]
    assert listed(acme, acme.admin, name="c") == ["Carl", "Cleo"]
    assert listed(acme, acme.admin, name="cleo@ex") == ["Cleo"]
    assert listed(acme, acme.admin, role="staff", name="cleo") == []


@holds("S2.14")
@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_bring_everybody_once_however_short_they_are(acme: Acme, limit: int) -> None:
    for number in range(9):
        acme.join(acme.place, acme.user(f"Client {number}"), Role.CLIENT)

    assert listed(acme, acme.owner, limit, role="client") == [f"Client {number}" for number in range(9)]
    assert listed(acme, acme.owner, limit) == sorted(["Olga", "Adam", "Stan", *(f"Client {n}" for n in range(9))])
    assert listed(acme, acme.staff, limit) == ["Adam", "Olga", "Stan"]


@holds("S2.5", "S2.14")
def test_co_workers_find_the_team_among_many_clients_and_no_client_by_any_filter(acme: Acme) -> None:
    for number in range(450):
        acme.join(acme.place, acme.user(f"Client {number}"), Role.CLIENT)

    assert listed(acme, acme.staff) == ["Adam", "Olga", "Stan"]
    assert listed(acme, acme.staff, role="client") == listed(acme, acme.staff, name="client") == []


@holds("S2.14")
def test_who_got_another_role_is_listed_in_that_role_only(acme: Acme) -> None:
    promoting.change_role(acme.context, acme.owner, acme.place.id, acme.staff_id, promoting.RoleChange("admin"))

    assert listed(acme, acme.owner, name="stan") == ["Stan"]
    assert listed(acme, acme.owner, role="staff") == []
    assert listed(acme, acme.owner, status="ended") == []
    assert listed(acme, acme.owner, role="admin") == ["Adam", "Stan"]


@holds("A44")
def test_a_client_finds_nobody_by_an_address_that_is_not_shown(acme: Acme) -> None:
    handed = acme.invites_and_sends(grants={"staff": (acme.staff_id,)})
    jane = acme.joins_as_new_user(acme.token())
    acme.accepts(acme.token(), jane)
    assert handed.invitation.contact

    assert listed(acme, jane, name="stan") == ["Stan"]
    assert listed(acme, jane, name="stan@") == []
    assert listed(acme, jane, name="adam") == []
