"""Members who leave, are let go or get another role while others do the same: an owner stays, and nothing is lost."""

from collections import Counter
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.time import MINUTE
from chalicelib.services.core.assigned import staff_of
from chalicelib.services.core.owners import owners_of
from chalicelib.services.invitations import accepting
from chalicelib.services.people import contacts, staffing
from chalicelib.services.team import deactivating, leaving, promoting, removing, succeeding
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEW = ROUNDS // 5
REFUSALS = {"Conflict", "LastOwner", "NotAllowed", "NotFound", "MemberDeactivated", "Unavailable"}


def leave(arena: Arena, place: Organization, user: Any) -> Contender:
    return lambda: leaving.leave(arena.world.context, user, place.id)


def remove(arena: Arena, place: Organization, user: Any, member: str) -> Contender:
    return lambda: removing.remove(arena.world.context, user, place.id, member, Handover())


def deactivate(arena: Arena, place: Organization, user: Any, member: str) -> Contender:
    return lambda: deactivating.deactivate(arena.world.context, user, place.id, member, Handover())


def accept(arena: Arena, token: str, user: Any) -> Contender:
    return lambda: accepting.accept(arena.world.context, token, user, 1)


def assign(arena: Arena, place: Organization, wanted: staffing.StaffList) -> Contender:
    return lambda: staffing.put_staff(arena.world.context, arena.owner, place.id, wanted)


def change(arena: Arena, place: Organization, user: Any, member: str, role: str) -> Contender:
    wanted = promoting.RoleChange(role)
    return lambda: promoting.change_role(arena.world.context, user, place.id, member, wanted)


def members(arena: Arena, place: Organization) -> list[Membership]:
    return list(arena.world.store.children(refs.organization(place.id), "MEM#").items)


def afterwards(arena: Arena, place: Organization) -> None:
    """The work is done, and looks once more."""
    for minutes in (2, 4, 6):
        later = arena.world.at(arena.world.now + minutes * MINUTE)
        for one in members(arena, place):
            succeeding.succeed(later, place.id, one.id)
    assert not [one.id for one in members(arena, place) if one.due_at], "nothing is left to move"


def member_id(arena: Arena, place: Organization, user: Any, role: str) -> str:
    return next(one.id for one in members(arena, place) if one.user == user.id and one.role == role)


@holds("S2.14")
def test_whatever_two_owners_do_to_each_other_one_stays(arena: Arena) -> None:
    olga, otto = arena.owner, arena.world.user("Otto")
    left: Counter[str] = Counter()
    for _ in range(FEW):
        place = arena.place()
        second = arena.world.join(place, otto, Role.OWNER)
        first = member_id(arena, place, olga, "owner")
        kinds = [
            leave(arena, place, olga),
            leave(arena, place, otto),
            change(arena, place, olga, second, "staff"),
            remove(arena, place, otto, first),
            deactivate(arena, place, olga, second),
            change(arena, place, otto, first, "admin"),
            leave(arena, place, olga),
            remove(arena, place, olga, second),
        ]
        results = arena.race(kinds * (CONTENDERS // len(kinds)))
        assert set(results.refusals) <= REFUSALS
        owners = [one for one in members(arena, place) if one.role == "owner" and one.is_active]
        assert [one.id for one in owners_of(arena.world.context, place.id)] == [one.id for one in owners]
        assert len(owners) == 1
        left[owners[0].user] += 1
        afterwards(arena, place)
    assert set(left) <= {olga.id, otto.id}


@holds("A37")
def test_who_leaves_while_somebody_accepts_what_they_sent_keeps_nobody_out(arena: Arena) -> None:
    adam, jane = arena.world.user("Adam"), arena.world.user("Jane")
    ends: Counter[str] = Counter()
    for _ in range(FEW):
        place = arena.place()
        arena.world.join(place, adam, Role.ADMIN)
        made = arena.world.invite(place, adam, email=jane.email).invitation
        token = arena.token(made)
        results = arena.race([leave(arena, place, adam), accept(arena, token, jane)] * (CONTENDERS // 2))
        assert set(results.refusals) <= REFUSALS
        afterwards(arena, place)
        now = arena.world.item(refs.invitation(made.id))
        ends[now.status] += 1
        if now.status in OPEN:
            assert now.inviter.user == arena.owner.id
            assert accepting.accept(arena.world.context, token, jane, 1).membership.is_active
        assert not [one for one in members(arena, place) if one.user == adam.id and one.is_active]
    assert set(ends) <= {"accepted", "pending"}


@holds("S2.3")
def test_nobody_is_left_to_somebody_who_is_deactivated_while_they_are_assigned(arena: Arena) -> None:
    stan = arena.world.user("Stan")
    won: Counter[int] = Counter()
    for _ in range(FEW):
        place = arena.place()
        member = arena.world.join(place, stan, Role.STAFF)
        draft = contacts.ContactDraft(name="Ann", emails=("ann@example.com",))
        person = contacts.create(arena.world.context, arena.owner, place.id, draft, None)
        wanted = staffing.StaffList(contact=person.id, staff=(member,))
        pair = [deactivate(arena, place, arena.owner, member), assign(arena, place, wanted)]
        results = arena.race(pair * (CONTENDERS // 2))
        assert set(results.refusals) <= REFUSALS | {"Unprocessable"}
        afterwards(arena, place)
        served = [one.membership for one in staff_of(arena.world.context, place.id, person.id)]
        assert served in ([], [member_id(arena, place, arena.owner, "owner")])
        won[len(served)] += 1
    assert won.total() == FEW


@holds("A37")
def test_who_is_promoted_while_somebody_accepts_what_they_sent_keeps_nobody_out(arena: Arena) -> None:
    adam, jane = arena.world.user("Adam"), arena.world.user("Jane")
    for _ in range(FEW):
        place = arena.place()
        member = arena.world.join(place, adam, Role.ADMIN)
        made = arena.world.invite(place, adam, email=jane.email).invitation
        token = arena.token(made)
        promote = change(arena, place, arena.owner, member, "owner")
        results = arena.race([promote, accept(arena, token, jane)] * (CONTENDERS // 2))
        assert set(results.refusals) <= REFUSALS
        afterwards(arena, place)
        if arena.world.item(refs.invitation(made.id)).status in OPEN:
            accepting.accept(arena.world.context, token, jane, 1)
        assert [one.role for one in members(arena, place) if one.user == jane.id and one.is_active] == ["client"]
        assert len(owners_of(arena.world.context, place.id)) == 2


def test_of_two_admins_who_remove_each_other_one_stays(arena: Arena) -> None:
    adam, eve = arena.world.user("Adam"), arena.world.user("Eve")
    for _ in range(FEW):
        place = arena.place()
        first, second = arena.world.join(place, adam, Role.ADMIN), arena.world.join(place, eve, Role.ADMIN)
        pair = [remove(arena, place, adam, second), remove(arena, place, eve, first)]
        results = arena.race(pair * (CONTENDERS // 2))
        assert set(results.refusals) <= REFUSALS
        assert len([one for one in members(arena, place) if one.role == "admin" and one.is_active]) == 1
        afterwards(arena, place)
