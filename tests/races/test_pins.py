"""Sixteen at once around PINs: one PIN for one contact, no digits twice, and no race adds guesses at a kiosk."""

from collections import Counter

from chalicelib.domain.api_key import PresentedKey, read_key
from chalicelib.domain.dependent import Guardian
from chalicelib.domain.identity import User
from chalicelib.services.people import contacts, dependents
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.dependents import DependentDraft
from chalicelib.services.pins import kiosks, pins, verifying
from chalicelib.services.pins.kiosks import KioskDraft
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEWER = max(ROUNDS // 10, 1)


def person(arena: Arena, place: str, name: str = "Jane") -> str:
    draft = ContactDraft(name=name, emails=(f"{name.lower()}@example.com",))
    return contacts.create(arena.world.context, arena.owner, place, draft, None).id


def gives(arena: Arena, place: str, contact: str) -> Contender:
    return lambda: pins.give(arena.world.context, arena.owner, place, contact)


def test_sixteen_who_ask_for_one_pin_get_the_same(arena: Arena) -> None:
    for _ in range(FEWER):
        place = arena.place().id
        contact = person(arena, place)
        found = arena.race([gives(arena, place, contact)] * CONTENDERS)
        # Who was too late four times tells the caller to ask again.
        assert set(found.refusals) <= {"Conflict"}
        assert len({one.digits for one in found.answers}) == 1
        assert gives(arena, place, contact)().digits == found.answers[0].digits


def test_sixteen_people_never_share_digits(arena: Arena) -> None:
    for _ in range(FEWER):
        place = arena.place().id
        people = [person(arena, place, f"P{number}") for number in range(CONTENDERS)]
        arena.race([gives(arena, place, one) for one in people])
        held = [gives(arena, place, one)().digits for one in people]
        assert max(Counter(held).values()) == 1


@holds("A21")
def test_of_sixteen_guesses_at_once_no_more_than_ten_are_answered(arena: Arena) -> None:
    """Whatever else comes at the same moment, the right one among them too."""
    for _ in range(FEWER):
        place = arena.place().id
        contact = person(arena, place)
        draft = DependentDraft(name="Mia", segments={"site": "North"}, guardians=(Guardian(contact=contact, slot="A"),))
        dependents.create(arena.world.context, arena.owner, place, draft, None)
        key = stands(arena, arena.owner, place)
        right = pins.give(arena.world.context, arena.owner, place, contact).digits or ""
        wrong = "999999"
        answered = 0
        for _ in range(3):
            found = arena.race([types(arena, key, wrong)] * CONTENDERS)
            assert set(found.refusals) <= {"PinWrong", "PinLocked", "RateLimited"}
            answered += found.refusals["PinWrong"]
        while answered < 10:
            found = arena.race([types(arena, key, wrong)] * CONTENDERS)
            answered += found.refusals["PinWrong"]
        assert answered == 10
        last = arena.race([types(arena, key, right)] * CONTENDERS)
        assert (last.answers, set(last.refusals)) == ([], {"PinLocked"})


def types(arena: Arena, key: PresentedKey, digits: str) -> Contender:
    return lambda: verifying.verify(arena.world.context, key, digits)


def stands(arena: Arena, owner: User, place: str) -> PresentedKey:
    made = kiosks.create(arena.world.context, owner, place, KioskDraft(name="Door", site="North"), None)
    key = read_key(made.text)
    assert key
    return key
