"""Sixteen at once around asks and searches: one answer, one invitation, and no limit that a race gets round."""

from collections import Counter

from chalicelib.domain import refs
from chalicelib.domain.ask import MOST_OPEN, ClientAsk
from chalicelib.domain.discovery import LookedFor, Sought
from chalicelib.domain.identity import User
from chalicelib.domain.user_profile import PROFESSIONAL, Circle, FoundAs
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import answering, asking, profiles, searching
from chalicelib.services.discovery.answering import NamedAsk
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEWER = max(ROUNDS // 10, 1)


def client(arena: Arena, name: str) -> User:
    user = arena.world.user(name)
    profiles.change(arena.world.context, user, Patch({"name": name, "circle": Circle("private", "client")}))
    return user


def professional(arena: Arena, name: str, place: str, member: str) -> User:
    user = arena.world.user(name)
    said = {"name": name, "profession": "Coach", "circle": PROFESSIONAL, "visible_in_search": True}
    profiles.change(arena.world.context, user, Patch(said | {"found_as": FoundAs(place, member)}))
    return user


def found(arena: Arena, user: User, professionals: list[User]) -> list[str]:
    """A handle of each."""
    sought = Sought(entries=tuple(LookedFor(one.email or "") for one in professionals))
    return [one.people[0].handle for one in searching.discover_professionals(arena.world.context, user, sought)]


def asked(arena: Arena, name: str) -> ClientAsk:
    """Somebody new asks the owner of a new place."""
    place = arena.place()
    (owner,) = place.owners
    professional(arena, "Olga", place.id, owner)
    jane = client(arena, name)
    return asking.ask(arena.world.context, jane, found(arena, jane, [arena.owner])[0], None)


def approves(arena: Arena, ask: ClientAsk) -> Contender:
    named = NamedAsk(arena.owner, ask.organization, ask.id)
    return lambda: answering.approve(arena.world.context, named)


def withdraws(arena: Arena, ask: ClientAsk, user: User) -> Contender:
    return lambda: asking.withdraw(arena.world.context, user, ask.id)


def test_sixteen_approvals_make_one_invitation(arena: Arena) -> None:
    asks = [asked(arena, f"Jane{number}") for number in range(FEWER)]
    for ask in asks:
        ended = arena.race([approves(arena, ask)] * CONTENDERS)
        assert set(ended.refusals) <= {"Conflict", "Unavailable"}
        assert {one.status for one in ended.answers} == {"approved"}
    places = arena.places()
    for ask in asks:
        assert places[ask.organization].invitation.id == arena.world.item(refs.ask(ask.id)).invitation


def test_whoever_withdraws_while_others_approve_is_invited_or_is_not(arena: Arena) -> None:
    for number in range(FEWER):
        ask = asked(arena, f"Jane{number}")
        user = arena.world.user(f"Jane{number}")
        half = CONTENDERS // 2
        ended = arena.race([approves(arena, ask)] * half + [withdraws(arena, ask, user)] * half)
        assert set(ended.refusals) <= {"Conflict", "Unavailable", "AskClosed"}
        (status,) = {one.status for one in ended.answers}
        invited = arena.places()[ask.organization]["invitation"]
        assert (status, len(invited)) in {("approved", 1), ("withdrawn", 0)}


def test_sixteen_asks_at_once_are_five(arena: Arena) -> None:
    place = arena.place()
    team = [arena.world.user(f"Pro{number}") for number in range(CONTENDERS)]
    for one in team:
        professional(arena, one.name or "", place.id, arena.world.join(place, one, "staff"))
    for number in range(2):
        jane = client(arena, f"Jane{number}")
        handles = found(arena, jane, team)
        ended = arena.race([_asks(arena, jane, one) for one in handles])
        assert set(ended.refusals) <= {"Conflict", "Unavailable", "Unprocessable"}
        while len(ended.answers) < MOST_OPEN:
            ended.answers.extend(arena.race([_asks(arena, jane, one) for one in handles]).answers)
        mine = asking.list_mine(arena.world.context, jane)
        assert Counter(one.status for one in mine) == {"open": MOST_OPEN}


def test_one_person_is_asked_once_by_sixteen_devices(arena: Arena) -> None:
    place = arena.place()
    (owner,) = place.owners
    professional(arena, "Olga", place.id, owner)
    jane = client(arena, "Jane")
    (handle,) = found(arena, jane, [arena.owner])
    ended = arena.race([_asks(arena, jane, handle)] * CONTENDERS)
    assert set(ended.refusals) <= {"Conflict", "Unavailable", "AskOpen"}
    assert len(ended.answers) == len(asking.list_mine(arena.world.context, jane)) == 1


@holds("A44")
def test_of_sixteen_searches_at_once_no_more_than_the_quota_are_answered(arena: Arena) -> None:
    sought = Sought(entries=(LookedFor("nobody@example.com"),))
    for number in range(FEWER):
        jane = client(arena, f"Jane{number}")
        for _ in range(12):
            searching.discover_professionals(arena.world.context, jane, sought)
        search = _searches(arena, jane, sought)
        ended = arena.race([search] * CONTENDERS)
        assert set(ended.refusals) <= {"RateLimited", "Unavailable"}
        assert len(ended.answers) <= 8
        again = arena.race([search] * CONTENDERS)
        assert len(ended.answers) + len(again.answers) == 8


def _asks(arena: Arena, user: User, handle: str) -> Contender:
    return lambda: asking.ask(arena.world.context, user, handle, None)


def _searches(arena: Arena, user: User, sought: Sought) -> Contender:
    return lambda: searching.discover_professionals(arena.world.context, user, sought)
