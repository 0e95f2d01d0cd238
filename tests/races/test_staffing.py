"""Sixteen at once around who serves a client: one list, nobody in it who has left, and no sight after the answer."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization
from chalicelib.services.core.assigned import staff_of
from chalicelib.services.invitations import accepting, listing, reading
from chalicelib.services.people import contacts, counts, directory, staffing
from chalicelib.services.people.staffing import StaffList
from chalicelib.services.team import deactivating
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender
from tests.services.steps import token_of

FEWER = max(ROUNDS // 5, 1)


@dataclass
class Practice:
    """A business with three coaches, and Jane, whom Sue serves."""

    arena: Arena
    place: Organization
    coaches: dict[str, str]
    jane: str

    @classmethod
    def of(cls, arena: Arena) -> "Practice":
        world, place = arena.world, arena.place()
        coaches = {name: world.join(place, world.user(name), "staff") for name in ("Sue", "Tom", "Uma")}
        draft = contacts.ContactDraft(name="Jane", emails=("jane@example.com",))
        jane = contacts.create(world.context, arena.owner, place.id, draft, None).id
        made = cls(arena, place, coaches, jane)
        made.puts("Sue")()
        return made

    def user(self, name: str) -> User:
        return self.arena.world.user(name)

    def puts(self, *names: str, version: int | None = None) -> Contender:
        wanted = StaffList(contact=self.jane, staff=tuple(self.coaches[name] for name in names), version=version)
        return lambda: staffing.put_staff(self.arena.world.context, self.arena.owner, self.place.id, wanted)

    def reads(self, name: str) -> Contender:
        return lambda: contacts.get(self.arena.world.context, self.user(name), self.place.id, self.jane)

    def version(self) -> int:
        found = contacts.get(self.arena.world.context, self.arena.owner, self.place.id, self.jane)
        return found.version

    def listed(self) -> list[str]:
        """Who is assigned, after looking whether the list is one list."""
        names = {identifier: name for name, identifier in self.coaches.items()}
        marks = staff_of(self.arena.world.context, self.place.id, self.jane)
        assert [one.position for one in marks] == list(range(len(marks)))
        return [names[one.membership] for one in marks]

    def sees_nothing(self, name: str, invitation: str) -> None:
        context, user, place = self.arena.world.context, self.user(name), self.place.id
        everybody, anything = directory.ContactQuestion(), listing.Question()
        assert directory.list_contacts(context, user, place, everybody, after=None, limit=50).items == []
        assert listing.list_invitations(context, user, place, anything, after=None, limit=50).items == []
        counted = counts.count(context, user, place)
        assert not any(one.count for one in (*counted.contacts.values(), *counted.invitations.values()))
        with pytest.raises(NotFound):
            reading.get(context, user, place, invitation)
        with pytest.raises(NotFound):
            self.reads(name)()


@holds("S2.4")
def test_of_two_primaries_at_once_one_wins_and_the_others_are_told(arena: Arena) -> None:
    winners: Counter[str] = Counter()
    for _ in range(FEWER):
        practice = Practice.of(arena)
        version = practice.version()
        pair = [practice.puts("Tom", "Sue", version=version), practice.puts("Uma", version=version)]
        results = arena.race(pair * (CONTENDERS // 2))
        assert len(results.answers) == 1
        assert results.refusals == {"VersionMismatch": CONTENDERS - 1}
        assert practice.listed() == [one.name for one in results.answers[0].staff]
        winners[practice.listed()[0]] += 1
    assert set(winners) <= {"Tom", "Uma"}


@holds("S2.3", "S2.4")
def test_after_the_answer_nobody_who_was_taken_off_reads_the_client(arena: Arena) -> None:
    for _ in range(FEWER):
        practice = Practice.of(arena)
        invitation = arena.world.invite(practice.place, arena.owner, contact=practice.jane).invitation

        def takes_off(practice: Practice = practice, invitation: str = invitation.id) -> None:
            practice.puts("Tom")()
            practice.sees_nothing("Sue", invitation)

        results = arena.race([takes_off, *[practice.reads("Sue")] * (CONTENDERS - 1)])
        assert set(results.refusals) <= {"NotFound"}
        assert practice.listed() == ["Tom"]


@holds("S2.4")
def test_nobody_is_assigned_who_is_deactivated_at_the_same_moment(arena: Arena) -> None:
    for _ in range(FEWER):
        practice = Practice.of(arena)

        def leaves(practice: Practice = practice) -> Any:
            context, member = arena.world.context, practice.coaches["Tom"]
            return deactivating.deactivate(context, arena.owner, practice.place.id, member, Handover())

        results = arena.race([practice.puts("Tom", "Sue"), leaves] * (CONTENDERS // 2))
        assert set(results.refusals) <= {"Unprocessable", "Conflict"}
        assert any(getattr(one, "status", "") == "deactivated" for one in results.answers)
        served = staffing.get(arena.world.context, arena.owner, practice.place.id, practice.jane).staff
        assert "Tom" not in [one.name for one in served]
        assert practice.listed()


@holds("A37", "S2.3")
def test_whoever_is_taken_off_brings_in_nobody_any_more(arena: Arena) -> None:
    joe = arena.world.user("Joe")
    for _ in range(FEWER):
        practice = Practice.of(arena)
        arena.world.policy(practice.place, arena.owner, staff_invite_clients=True)
        token = token_of(
            arena.world.invite(practice.place, practice.user("Sue"), contact=practice.jane, channel="link")
        )

        def accepts(token: str = token) -> Any:
            return accepting.accept(arena.world.context, token, joe, 1)

        results = arena.race([practice.puts("Tom"), accepts] * (CONTENDERS // 2))
        assert set(results.refusals) <= {"NotAllowed", "Conflict", "RecipientMismatch"}
        assert practice.listed() == ["Tom"]
        joined = [one for one in results.answers if not hasattr(one, "staff")]
        left = contacts.get(arena.world.context, arena.owner, practice.place.id, practice.jane)
        assert bool(joined) == bool(left.linked_user), "what was answered is what is there"


@holds("S2.4")
def test_a_list_and_an_invitation_that_names_another_leave_one_of_them(arena: Arena) -> None:
    for _ in range(FEWER):
        practice = Practice.of(arena)

        def invites(practice: Practice = practice) -> Any:
            named = {"staff": (practice.coaches["Uma"], practice.coaches["Sue"])}
            return arena.world.invite(practice.place, arena.owner, contact=practice.jane, channel="link", grants=named)

        results = arena.race([practice.puts("Tom"), invites] * (CONTENDERS // 2))
        assert set(results.refusals) <= {"InvitationOpen", "Conflict"}
        assert practice.listed() in (["Tom"], ["Uma", "Sue"])
