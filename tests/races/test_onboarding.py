"""Sixteen at once around the steps of somebody who has joined: one end, each step done once, one PIN."""

from chalicelib.domain import refs
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization, Role
from chalicelib.models.codec import to_entity
from chalicelib.services.onboarding import going_through, steps
from chalicelib.services.onboarding.drafts import StepDraft
from chalicelib.services.onboarding.given import Given
from chalicelib.services.onboarding.going_through import MyStep
from chalicelib.services.people import contacts
from chalicelib.services.people.contacts import ContactDraft
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEWER = max(ROUNDS // 10, 1)


def asked(arena: Arena, place: Organization, kind: str) -> str:
    draft = StepDraft(kind=kind, role=Role.CLIENT, texts={"en": Wording(title="First", text="Read this.")})
    return steps.publish(arena.world.context, arena.owner, place.id, draft).ref.id


def joins(arena: Arena, place: Organization) -> User:
    contact = contacts.create(arena.world.context, arena.owner, place.id, ContactDraft(name="Jane"), None)
    jane = arena.world.user("Jane")
    arena.world.join(place, jane, Role.CLIENT, contact_id=contact.id)
    return jane


def does(arena: Arena, place: Organization, user: User, step: str) -> Contender:
    mine = MyStep(user, place.id, step, 1)
    return lambda: going_through.do(arena.world.context, mine, Given())


def events(arena: Arena, place: Organization, kind: str) -> int:
    kept = [to_entity(item) for item in arena.world.table.raw() if item["kind"]["S"] == "event"]
    return sum((one.organization, one.type) == (place.id, kind) for one in kept)


def test_of_two_last_steps_at_once_exactly_one_finishes(arena: Arena) -> None:
    for _ in range(FEWER):
        place = arena.place()
        last = [asked(arena, place, kind) for kind in ("welcome", "pin")]
        jane = joins(arena, place)
        contenders = [does(arena, place, jane, last[number % 2]) for number in range(CONTENDERS)]
        found = arena.race(contenders)
        assert set(found.refusals) <= {"Conflict"}
        for contender in contenders[:2]:
            assert not contender().is_shut
        assert events(arena, place, "onboarding.finished") == 1
        assert events(arena, place, "onboarding.step_done") == len(last)
        assert events(arena, place, "pin.given") == 1
        held = arena.world.item(refs.membership(place.id, jane.id, Role.CLIENT))
        assert (set(held.steps_done), held.onboarded_at is not None) == (set(last), True)


def test_a_step_that_is_done_sixteen_times_at_once_is_done_once(arena: Arena) -> None:
    for _ in range(FEWER):
        place = arena.place()
        step = asked(arena, place, "pin")
        jane = joins(arena, place)
        found = arena.race([does(arena, place, jane, step)] * CONTENDERS)
        assert set(found.refusals) <= {"Conflict"}
        assert len({one.steps[0].pin for one in found.answers}) == 1
        assert [events(arena, place, f"onboarding.{what}") for what in ("step_done", "finished")] == [1, 1]
        assert events(arena, place, "pin.given") == 1
