"""The inviter's right is asked again when the invitation is accepted: role, switch and assignment (A37)."""

import pytest

from chalicelib.domain.errors import NotAllowed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.services.core.assigned import serving
from tests.holding import holds
from tests.services.steps import Acme, token_of


def refused_without_trace(acme: Acme, token: str, user: User) -> None:
    before = acme.snapshot()
    with pytest.raises(NotAllowed):
        acme.accepts(token, user)
    assert acme.snapshot() == before


@holds("A37")
def test_the_invitation_of_a_removed_admin_can_not_be_accepted(acme: Acme) -> None:
    token = token_of(acme.invites(acme.admin, name="Jane", channel="link"))
    acme.sets_membership(acme.admin, "admin", "ended")
    refused_without_trace(acme, token, acme.user("Jane"))


@holds("A37")
@pytest.mark.parametrize("status", ["deactivated", "ended"])
def test_nor_that_of_one_who_was_deactivated_or_demoted(acme: Acme, status: str) -> None:
    token = token_of(acme.invites(acme.admin, name="Jane", channel="link", role="staff"))
    acme.sets_membership(acme.admin, "admin", status)
    acme.join(acme.place, acme.admin, "staff")
    refused_without_trace(acme, token, acme.user("Jane"))


@holds("A37")
@pytest.mark.parametrize(
    ("switch", "role"),
    [("admins_invite_admins", "admin"), ("staff_invite_clients", "client"), ("staff_invite_guests", "guest")],
)
def test_a_switch_that_was_turned_off_stops_open_invitations(acme: Acme, switch: str, role: str) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    client = acme.has_client()[1].id
    acme.assigns(client, acme.staff_id)
    grants = {"client": {"staff": (acme.staff_id,)}, "guest": {"client": client}}.get(role, {})
    user = acme.admin if role == "admin" else acme.staff
    token = token_of(acme.invites(user, name="Jane", channel="link", role=role, grants=grants))
    acme.policy(acme.place, acme.owner, **{switch: False})
    refused_without_trace(acme, token, acme.user("Jane"))
    acme.policy(acme.place, acme.owner, **{switch: True})
    assert acme.accepts(token, acme.user("Jane")).role == role


@holds("A37")
def test_staff_no_longer_assigned_bring_no_guest_to_that_client(acme: Acme) -> None:
    client = acme.has_client()[1].id
    acme.assigns(client, acme.staff_id)
    token = token_of(acme.invites(acme.staff, name="Gus", channel="link", role="guest", grants={"client": client}))
    acme.unassigns(client, acme.staff_id)
    refused_without_trace(acme, token, acme.user("Gus"))


@holds("A37")
def test_a_client_who_left_brings_no_guest(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    contact_id = contact.id
    token = token_of(acme.invites(cleo, name="Gus", channel="link", role="guest", grants={"client": contact_id}))
    acme.sets_membership(cleo, "client", "ended")
    refused_without_trace(acme, token, acme.user("Gus"))


@holds("A37")
def test_a_right_that_came_back_counts_again(acme: Acme) -> None:
    token = token_of(acme.invites(acme.admin, name="Jane", channel="link"))
    acme.deactivates(acme.admin, "admin")
    refused_without_trace(acme, token, acme.user("Jane"))
    acme.sets_membership(acme.admin, "admin", "active")
    assert acme.accepts(token, acme.user("Jane")).role == "client"


@holds("A37")
def test_one_role_lost_does_not_speak_for_another(acme: Acme) -> None:
    token = token_of(acme.invites(acme.owner, name="Jane", channel="link"))
    acme.deactivates(acme.admin, "admin")
    assert acme.accepts(token, acme.user("Jane")).role == "client"


@holds("A38")
def test_who_was_to_serve_a_client_and_left_before_they_joined_serves_nobody(acme: Acme) -> None:
    handed = acme.invites(name="Jane", channel="link", grants={"staff": (acme.staff_id,)})
    acme.deactivates(acme.staff, "staff")

    assert acme.accepts(token_of(handed), acme.user("Jane")).role == "client"
    served_by = serving(acme.context, acme.place.id, handed.invitation.contact)
    assert [one.name for one in served_by] == ["Olga"]


@holds("S2.4", "A36")
def test_only_owners_and_admins_put_others_or_groups_into_an_invitation(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    group = acme.adds_contact(name="Team", kind="group").id
    cleo, _ = acme.has_client()
    for user in (acme.staff, cleo):
        for more in ({"staff": (acme.admin_id,)}, {"groups": (group,)}):
            with pytest.raises(NotAllowed):
                acme.invites(user, name="John", channel="link", grants=more)
    assert acme.invites(name="John", channel="link", grants={"groups": (group,)})


@holds("S2.8")
@pytest.mark.parametrize("more", [{"staff": True}, {"groups": True}])
def test_a_guest_has_staff_and_groups_through_the_client_alone(acme: Acme, more: dict[str, bool]) -> None:
    _, cleo = acme.has_client()
    named = {"staff": (acme.staff_id,), "groups": (acme.adds_contact(name="Team", kind="group").id,)}
    with pytest.raises(Unprocessable):
        acme.invites(name="Gus", role="guest", grants={"client": cleo.id} | {name: named[name] for name in more})
