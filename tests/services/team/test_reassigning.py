"""Clients of a member who is deactivated, removed or leaves: nobody is left without somebody who answers."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Assignment
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.access import enter
from chalicelib.services.core.assigned import serving, staff_of
from chalicelib.services.people import staffing, unlinking
from chalicelib.services.people.directory import ContactQuestion, list_contacts
from chalicelib.services.team import deactivating, leaving, members, promoting, removing
from chalicelib.services.team.handing_over import Handover
from chalicelib.services.team.promoting import RoleChange
from chalicelib.services.worker import doing
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.mortal import Fate, MortalAcme
from tests.services.steps import Acme

Parting = Callable[[Acme], Any]


def deactivates(acme: Acme, to: str = "", member: str = "") -> Membership:
    wanted = Handover(clients_to=to)
    return deactivating.deactivate(acme.context, acme.admin, acme.place.id, member or acme.staff_id, wanted)


def removes(acme: Acme, to: str = "") -> Membership:
    return removing.remove(acme.context, acme.admin, acme.place.id, acme.staff_id, Handover(clients_to=to))


def leaves(acme: Acme) -> list[Membership]:
    return leaving.leave(acme.context, acme.staff, acme.place.id)


def a_colleague(acme: Acme, name: str) -> str:
    return acme.join(acme.place, acme.user(name), Role.STAFF)


def a_client(acme: Acme, name: str, *staff: str) -> str:
    return acme.invites(email=f"{name.lower()}@example.com", name=name, grants={"staff": staff}).invitation.contact


def serve(acme: Acme, contact: str) -> list[str]:
    """The list as it is kept."""
    return [one.membership for one in staff_of(acme.context, acme.place.id, contact)]


def seen(acme: Acme, contact: str) -> list[str]:
    return [one.name for one in serving(acme.context, acme.place.id, contact)]


def told(acme: Acme) -> list[tuple[str, str]]:
    """Of what, and whom, since the story of this file began; those of invitations aside."""
    notices = [one for ref, one in acme.store.items.items() if ref.kind == "notice" and not one.news.about]
    return sorted((one.news.what, member) for one in notices for member in one.named)


@holds("S2.3", "S2.4")
@pytest.mark.parametrize("way", [deactivates, removes, leaves])
def test_the_next_in_the_list_comes_first_and_is_told_once_for_all_clients(acme: Acme, way: Parting) -> None:
    sue = a_colleague(acme, "Sue")
    clients = [a_client(acme, name, acme.staff_id, sue) for name in ("Jane", "John", "Joan")]
    second = a_client(acme, "Jim", sue, acme.staff_id)

    way(acme)
    assert [seen(acme, one) for one in clients] == [["Sue"]] * 3, "at once, before anything has moved"
    acme.works()

    assert [serve(acme, one) for one in (*clients, second)] == [[sue]] * 4
    acme.waits(3 * MINUTE)
    assert told(acme) == [(NoticeKind.HANDED_OVER, sue)]
    assert acme.item(refs.membership(acme.place.id, acme.staff.id, "staff")).due_at is None


@holds("S2.3")
@pytest.mark.parametrize("way", [deactivates, removes])
def test_whom_nobody_else_serves_goes_to_whoever_is_named_or_else_to_who_lets_them_go(acme: Acme, way: Any) -> None:
    sue = a_colleague(acme, "Sue")
    jane = a_client(acme, "Jane", acme.staff_id)
    way(acme, sue)
    acme.works()
    assert (serve(acme, jane), told(acme)) == ([sue], [(NoticeKind.HANDED_OVER, sue)])

    deactivating.deactivate(acme.context, acme.admin, acme.place.id, sue, Handover())
    acme.works()
    assert serve(acme, jane) == [acme.admin_id]
    assert told(acme) == [(NoticeKind.HANDED_OVER, sue)], "whoever did it knows"


@holds("S2.4", "S3.16")
def test_clients_of_somebody_who_left_are_shown_to_the_owners_who_are_told_once(acme: Acme) -> None:
    clients = [a_client(acme, name, acme.staff_id) for name in ("Jane", "John")]
    leaves(acme)
    acme.works()

    assert [serve(acme, one) for one in clients] == [[], []]
    assert seen(acme, clients[0]) == ["Olga"]
    owner = enter(acme.store, acme.place.id, acme.owner)[0].highest.id
    assert told(acme) == [(NoticeKind.UNSERVED, owner)]


@pytest.mark.parametrize("to", ["mem_x", "the leaver", "a client", "somebody switched off", "somebody elsewhere"])
def test_clients_go_to_active_members_of_the_team_only(acme: Acme, to: str) -> None:
    other = acme.organization(acme.user("Otto"), "Other")
    named = {
        "the leaver": acme.staff_id,
        "a client": acme.join(acme.place, acme.user("Cleo"), Role.CLIENT),
        "somebody switched off": a_colleague(acme, "Sue"),
        "somebody elsewhere": acme.join(other, acme.user("Ed"), Role.STAFF),
    }.get(to, to)
    if to == "somebody switched off":
        acme.sets_membership(acme.user("Sue"), Role.STAFF, "deactivated")
    before = acme.snapshot()
    for way in (deactivates, removes):
        with pytest.raises(Unprocessable) as refused:
            way(acme, named)
        assert [one.field for one in refused.value.errors] == ["clients.to"]
    assert acme.snapshot() == before


def test_where_the_heir_has_left_meanwhile_an_owner_stands_in(acme: Acme) -> None:
    sue = a_colleague(acme, "Sue")
    jane = a_client(acme, "Jane", acme.staff_id)
    deactivates(acme, sue)
    acme.sets_membership(acme.user("Sue"), Role.STAFF, "ended")
    acme.works()
    assert seen(acme, jane) == ["Olga"]
    assert len(serve(acme, jane)) == 1


def test_an_heir_with_another_role_since_is_found_by_the_old_id(acme: Acme) -> None:
    sue = a_colleague(acme, "Sue")
    jane = a_client(acme, "Jane", acme.staff_id)
    deactivates(acme, sue)
    promoted = promoting.change_role(acme.context, acme.owner, acme.place.id, sue, RoleChange("admin"))
    acme.works()
    assert serve(acme, jane) == [promoted.id]


def test_who_comes_back_gets_nothing_back_and_what_had_not_moved_stays_theirs(acme: Acme) -> None:
    jane = a_client(acme, "Jane", acme.staff_id)
    deactivates(acme)
    acme.works()
    deactivating.activate(acme.context, acme.admin, acme.place.id, acme.staff_id)
    acme.waits(3 * MINUTE)
    assert serve(acme, jane) == [acme.admin_id]

    john = a_client(acme, "John", acme.staff_id)
    deactivates(acme)
    deactivating.activate(acme.context, acme.admin, acme.place.id, acme.staff_id)
    acme.waits(3 * MINUTE)
    assert serve(acme, john) == [acme.staff_id]


@holds("F01")
def test_an_assignment_written_while_they_were_let_go_is_found_by_the_second_look(acme: Acme) -> None:
    jane, john = a_client(acme, "Jane", acme.staff_id), a_client(acme, "John")
    deactivates(acme)
    acme.run()
    mark = Assignment(organization=acme.place.id, contact=john, membership=acme.staff_id, at=acme.now)
    acme.store.commit([Put(refs.assignment(acme.place.id, john, acme.staff_id), mark, Always())])
    assert (seen(acme, john), serve(acme, john)) == (["Olga"], [acme.staff_id]), "it counts for nobody"

    acme.waits(2 * MINUTE)
    assert (serve(acme, jane), serve(acme, john)) == ([acme.admin_id], [acme.admin_id])


@holds("F01")
def test_without_the_stream_the_schedule_hands_over(acme: Acme) -> None:
    jane = a_client(acme, "Jane", acme.staff_id)
    acme.run()
    deactivates(acme)
    acme.later(2 * MINUTE)
    assert acme.sweeps()
    while acme.queue.works:
        doing.do(acme.context, acme.queue.works.pop(0))
    assert serve(acme, jane) == [acme.admin_id]


def test_an_unlinked_member_of_the_team_leaves_nothing_behind_either(acme: Acme) -> None:
    made = acme.invites_and_sends(email="sue@example.com", name="Sue", role="staff")
    sue = acme.joins_as_new_user(acme.token())
    member = acme.accepts(acme.token(), sue)
    jane = a_client(acme, "Jane", member.id)
    unlinking.unlink(acme.context, acme.owner, acme.place.id, made.invitation.contact)
    acme.waits(2 * MINUTE)
    assert seen(acme, jane) == ["Olga"]
    assert member.id not in serve(acme, jane)


def test_whoever_changes_roles_is_told_of_it_and_nobody_else(acme: Acme) -> None:
    promoted = promoting.change_role(acme.context, acme.owner, acme.place.id, acme.staff_id, RoleChange("admin"))
    demoted = promoting.change_role(acme.context, acme.owner, acme.place.id, promoted.id, RoleChange("staff"))
    assert told(acme) == [(NoticeKind.DEMOTED, demoted.id), (NoticeKind.PROMOTED, promoted.id)]


@holds("S2.8", "S2.4")
def test_a_client_nobody_serves_sees_the_owners_and_after_that_who_serves_them_in_order(acme: Acme) -> None:
    sue = a_colleague(acme, "Sue")
    made = acme.invites_and_sends()
    jane = acme.joins_as_new_user(acme.token())
    acme.accepts(acme.token(), jane)
    contact = made.invitation.contact

    def sees() -> list[str]:
        page = members.list_members(acme.context, jane, acme.place.id, after=None, limit=9)
        return [one.name for one in page.items if one.user != jane.id]

    assert sees() == ["Olga"]
    wanted = staffing.StaffList(contact=contact, staff=(sue, acme.staff_id))
    staffing.put_staff(acme.context, acme.admin, acme.place.id, wanted)
    assert sees() == ["Sue", "Stan"]
    deactivates(acme, member=sue)
    assert sees() == ["Stan"]


WAYS: dict[str, Parting] = {"deactivates": deactivates, "removes": removes, "leaves": leaves}


@holds("F01", "F02", "I4")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize("way", WAYS)
def test_whichever_call_of_a_hand_over_is_the_last_of_a_process(way: str, after: bool) -> None:
    for place in count(1):
        fate = Fate(0, after=after)
        acme = MortalAcme(fate)
        sue = a_colleague(acme, "Sue")
        shared, alone = a_client(acme, "Jane", acme.staff_id, sue), a_client(acme, "John", acme.staff_id)
        acme.run()
        fate.calls, fate.at = 0, place
        with suppress(Died):
            WAYS[way](acme)
        if acme.item(refs.membership(acme.place.id, acme.staff.id, "staff")).is_active:
            WAYS[way](acme)
        for _ in range(6):
            with suppress(Died):
                acme.works()
            acme.later(MINUTE)
        fate.at = 0
        acme.works()
        assert serve(acme, shared) == [sue]
        assert serve(acme, alone) == ([] if way == "leaves" else [acme.admin_id])
        owner = enter(acme.store, acme.place.id, acme.owner)[0].highest.id
        expected = [(NoticeKind.HANDED_OVER, sue)] + ([(NoticeKind.UNSERVED, owner)] if way == "leaves" else [])
        assert told(acme) == expected, "each is told once"
        assert acme.item(refs.membership(acme.place.id, acme.staff.id, "staff")).due_at is None
        if not fate.died:
            assert place > 10
            return


def test_a_contact_from_before_with_its_staff_in_two_places_keeps_nobody_who_left(acme: Acme) -> None:
    jane = a_client(acme, "Jane", acme.staff_id)
    reference = refs.contact(acme.place.id, jane)
    contact = acme.item(reference)
    old = replace(contact, grants=replace(contact.grants, staff=(acme.staff_id,)))
    acme.store.commit([Put(reference, old, Always())])
    deactivates(acme)
    acme.works()
    assert (serve(acme, jane), acme.item(reference).grants.staff) == ([acme.admin_id], ())
    assert acme.item(reference).version > contact.version


@holds("S2.4")
def test_owners_and_admins_find_whom_nobody_serves_and_staff_find_nobody_there(acme: Acme) -> None:
    sue = a_colleague(acme, "Sue")
    group = acme.adds_contact(kind="group", name="Tuesday group")
    for name, staff in (("Jane", [acme.staff_id]), ("John", [acme.staff_id, sue]), ("Joan", [])):
        a_client(acme, name, *staff)
    acme.invites(email="ed@example.com", name="Ed", role="staff")

    def found(user: User) -> set[str]:
        asked, names, after = ContactQuestion(unserved=True), set(), None
        while True:
            page = list_contacts(acme.context, user, acme.place.id, asked, after=after, limit=1)
            names |= {one.name for one in page.items}
            after = page.next
            if after is None:
                return names

    assert found(acme.admin) == {"Joan", group.name}
    leaves(acme)
    assert found(acme.owner) == {"Joan", "Jane", group.name}, "at once"
    acme.works()
    assert found(acme.owner) == {"Joan", "Jane", group.name}
    assert found(acme.user("Sue")) == set()


@holds("S3.16")
def test_clients_hear_of_it_where_the_organization_wants_that(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, tell_clients_of_staff=True)
    acme.invites_and_sends(grants={"staff": (acme.staff_id,)})
    jane = acme.joins_as_new_user(acme.token())
    joined = acme.accepts(acme.token(), jane)
    deactivates(acme)
    acme.works()
    assert told(acme) == [(NoticeKind.STAFF_CHANGED, joined.id)]
