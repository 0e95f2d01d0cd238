"""Clients see the staff who serve them, guests the client they belong to, and neither sees anybody else."""

from typing import Any

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import MembershipStatus, Role
from chalicelib.services.team import members
from tests.holding import holds
from tests.services.steps import Acme


def seen(acme: Acme, user: User, limit: int = 50) -> list[Any]:
    found: list[Any] = []
    after = None
    while True:
        page = members.list_members(acme.context, user, acme.place.id, after=after, limit=limit)
        found += page.items
        after = page.next
        if after is None:
            return found


def a_client(acme: Acme, name: str, *staff: str) -> tuple[User, str]:
    """The user and the contact of a client whom this staff serves."""
    handed = acme.invites_and_sends(email=f"{name.lower()}@example.com", name=name, grants={"staff": staff})
    user = acme.joins_as_new_user(acme.token(), name=name)
    acme.accepts(acme.token(), user)
    return user, handed.invitation.contact


@holds("S2.6", "S2.8")
def test_clients_see_their_staff_and_nobody_elses(acme: Acme) -> None:
    other = acme.user("Stella")
    acme.join(acme.place, other, Role.STAFF)
    jane, _ = a_client(acme, "Jane", acme.staff_id)
    john, _ = a_client(acme, "John")
    assert {one.name for one in seen(acme, jane)} == {"Jane", "Stan"}
    assert {one.name for one in seen(acme, john)} == {"John", "Olga"}, "where nobody serves them, the owners do"
    assert [one.id for one in seen(acme, jane, limit=1)] == [one.id for one in seen(acme, jane)]
    stan = members.get_member(acme.context, jane, acme.place.id, acme.staff_id)
    assert (stan.name, stan.email, stan.phone) == ("Stan", "", ""), "how to reach them is theirs to say"
    with pytest.raises(NotFound):
        members.get_member(acme.context, john, acme.place.id, acme.staff_id)


@holds("S2.8")
def test_staff_who_left_or_were_taken_off_are_seen_no_more(acme: Acme) -> None:
    jane, contact_id = a_client(acme, "Jane", acme.staff_id, acme.admin_id)
    assert {one.name for one in seen(acme, jane)} == {"Jane", "Stan", "Adam"}
    acme.unassigns(contact_id, acme.admin_id)
    acme.sets_membership(acme.staff, Role.STAFF, MembershipStatus.DEACTIVATED)
    assert {one.name for one in seen(acme, jane)} == {"Jane", "Olga"}
    with pytest.raises(NotFound):
        members.get_member(acme.context, jane, acme.place.id, acme.staff_id)


@holds("S2.8")
def test_guests_see_their_client_and_not_the_clients_staff(acme: Acme) -> None:
    jane, contact_id = a_client(acme, "Jane", acme.staff_id)
    a_client(acme, "John")
    guest = acme.user("Gus")
    mine = acme.join(acme.place, guest, Role.GUEST, subject=contact_id)
    found = seen(acme, guest)
    assert {one.name for one in found} == {"Gus", "Jane"}
    [client] = [one for one in found if one.name == "Jane"]
    assert members.get_member(acme.context, guest, acme.place.id, client.id).user == jane.id
    assert members.get_member(acme.context, guest, acme.place.id, mine).user == guest.id
    assert client.email == ""
    with pytest.raises(NotFound):
        members.get_member(acme.context, guest, acme.place.id, acme.staff_id)


@holds("S2.8")
def test_a_guest_of_two_and_a_client_who_is_a_guest_see_all_of_theirs(acme: Acme) -> None:
    jane, hers = a_client(acme, "Jane", acme.staff_id)
    _, his = a_client(acme, "John")
    guest = acme.user("Gus")
    for subject in (hers, his):
        acme.join(acme.place, guest, Role.GUEST, subject=subject)
    acme.join(acme.place, jane, Role.GUEST, subject=his)
    assert {one.name for one in seen(acme, guest)} == {"Gus", "Jane", "John"}
    assert {one.name for one in seen(acme, jane)} == {"Jane", "Stan", "John"}


@holds("A35")
def test_strangers_see_no_member(acme: Acme) -> None:
    with pytest.raises(NotFound):
        seen(acme, acme.user("Stranger"))
    with pytest.raises(NotFound):
        members.get_member(acme.context, acme.user("Stranger"), acme.place.id, acme.staff_id)
