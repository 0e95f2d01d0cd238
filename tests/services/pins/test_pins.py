"""The PIN of a contact: given once, kept whatever happens to the account, replaced on request only, never twice."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, NotFound, PinWrong, Unprocessable, VersionMismatch
from chalicelib.domain.pin import PinPopulation
from chalicelib.domain.writes import Always, Put
from chalicelib.models.codec import to_item
from chalicelib.services.invitations import accepting
from chalicelib.services.people import contacts, unlinking
from chalicelib.services.pins import pins
from chalicelib.services.pins.pins import Replacing
from tests.holding import holds
from tests.services.pins.entrance import Entrance
from tests.services.steps import token_of


class Loaded:
    """Randomness in which the next draws of a PIN are known."""

    def __init__(self, random: Any, *draws: int) -> None:
        self._random, self._draws = random, list(draws)

    def __call__(self, length: int) -> bytes:
        if length == 16 and self._draws:
            return self._draws.pop(0).to_bytes(16, "big")
        made: bytes = self._random(length)
        return made


def load(entrance: Entrance, *draws: int) -> None:
    entrance.outside = replace(entrance.outside, random=Loaded(entrance.outside.random, *draws))


def test_a_pin_is_made_on_request_and_then_it_is_the_same(entrance: Entrance) -> None:
    with pytest.raises(NotFound):
        entrance.shown()
    first = entrance.pin()

    assert len(first) == 6
    assert first.isdigit()
    assert entrance.pin() == first
    assert entrance.shown().digits == first
    assert entrance.told().count("pin.given") == 1


def test_leading_zeros_belong_to_it(entrance: Entrance) -> None:
    load(entrance, 42)
    assert entrance.pin() == "000042"
    assert entrance.types("000042").contact.id == entrance.jane.id


@holds("S4.11")
def test_a_pin_does_not_change_when_the_account_is_unlinked_and_works_again_with_the_next_one(
    entrance: Entrance,
) -> None:
    """It belongs to the guardian's record, not to the account."""
    made = entrance.invites(contact=entrance.jane.id, channel="link")
    first, second = entrance.user("Jane"), entrance.user("Jenny", email="jane@example.com")
    accepting.accept(entrance.context, token_of(made), first, 1)
    pin = entrance.pin()
    kept = entrance.item(refs.pin(entrance.place.id, entrance.jane.id))

    unlinking.unlink(entrance.context, entrance.owner, entrance.place.id, entrance.jane.id)

    assert entrance.item(refs.pin(entrance.place.id, entrance.jane.id)) == kept
    assert entrance.shown().digits == pin
    assert entrance.types(pin).contact.id == entrance.jane.id

    again = entrance.invites(contact=entrance.jane.id, channel="link")
    accepting.accept(entrance.context, token_of(again), second, 1)

    assert entrance.now_of(entrance.jane).linked_user == second.id
    assert entrance.item(refs.pin(entrance.place.id, entrance.jane.id)) == kept
    assert entrance.types(pin).contact.id == entrance.jane.id


@holds("S4.12")
def test_another_pin_is_made_on_request_only_and_the_old_one_opens_nothing(entrance: Entrance) -> None:
    first = entrance.pin()
    entrance.registers()
    entrance.texts()
    entrance.changes(entrance.mia, name="Mia")
    assert entrance.pin() == entrance.shown().digits == first
    second = entrance.replaces()

    assert second != first
    assert entrance.shown().digits == second
    assert entrance.types(second).contact.id == entrance.jane.id
    with pytest.raises(PinWrong):
        entrance.types(first)
    assert entrance.told().count("pin.replaced") == 1


def test_the_old_digits_are_anybodys_again(entrance: Entrance) -> None:
    load(entrance, 1, 2, 1)
    entrance.pin()
    entrance.replaces()
    joe = entrance.person("Joe")
    assert entrance.pin(joe) == "000001"


def test_whoever_saw_another_version_replaces_nothing(entrance: Entrance) -> None:
    first = entrance.pin()
    seen = entrance.shown().pin.version
    second = entrance.replaces(version=seen)

    with pytest.raises(VersionMismatch):
        entrance.replaces(version=seen)
    assert entrance.shown().digits == second != first
    assert entrance.shown().pin.version == seen + 1


def test_a_repetition_with_the_same_key_replaces_once(entrance: Entrance) -> None:
    entrance.pin()
    replay = Replay("key", "request")
    second = entrance.replaces(replay=replay)

    assert entrance.replaces(replay=replay) == second


def test_who_has_none_is_given_one_before_it_can_be_replaced(entrance: Entrance) -> None:
    with pytest.raises(NotFound):
        entrance.replaces()


def test_a_withdrawn_pin_opens_nothing_and_another_can_be_given(entrance: Entrance) -> None:
    first = entrance.pin()
    for _ in range(2):
        pins.withdraw(entrance.context, entrance.owner, entrance.place.id, entrance.jane.id)

    with pytest.raises(PinWrong):
        entrance.types(first)
    with pytest.raises(NotFound):
        entrance.shown()
    assert entrance.item(refs.pin_population(entrance.place.id)) == PinPopulation()
    second = entrance.pin()
    assert entrance.types(second).contact.id == entrance.jane.id
    assert entrance.told().count("pin.withdrawn") == 1


def test_a_group_has_no_pin(entrance: Entrance) -> None:
    group = entrance.adds_contact(name="Evening", kind="group")
    with pytest.raises(Unprocessable):
        entrance.pin(group)


def test_nobody_is_given_the_digits_of_somebody_else(entrance: Entrance) -> None:
    load(entrance, 7, 7, 7, 8)
    joe = entrance.person("Joe")

    assert (entrance.pin(), entrance.pin(joe)) == ("000007", "000008")


def test_the_same_digits_may_be_somebody_elses_in_another_organization(entrance: Entrance) -> None:
    load(entrance, 7, 7)
    other = entrance.organization(entrance.owner, "Other")
    draft = contacts.ContactDraft(name="Joe", emails=("joe@example.com",))
    joe = contacts.create(entrance.context, entrance.owner, other.id, draft, None)

    assert entrance.pin() == pins.give(entrance.context, entrance.owner, other.id, joe.id).digits == "000007"


@pytest.mark.parametrize(
    ("given", "length"),
    [
        ({"digits_6": 99}, 6),
        ({"digits_6": 100}, 7),
        ({"digits_6": 100, "digits_7": 999}, 7),
        ({"digits_6": 100, "digits_7": 1_000}, 8),
        ({"digits_6": 99, "digits_7": 1_000}, 6),
        ({"digits_6": 100, "digits_7": 1_000, "digits_8": 10_000, "digits_9": 100_000}, 10),
    ],
)
def test_at_most_one_in_ten_thousand_values_of_a_length_is_taken(
    entrance: Entrance, given: dict[str, int], length: int
) -> None:
    population = refs.pin_population(entrance.place.id)
    entrance.store.commit([Put(population, PinPopulation(**given), Always())])

    pin = entrance.pin()

    assert len(pin) == length
    assert entrance.item(population).of(length) == PinPopulation(**given).of(length) + 1
    assert entrance.types(pin).contact.id == entrance.jane.id


def test_a_longer_pin_in_place_of_a_shorter_one_is_counted_where_it_is(entrance: Entrance) -> None:
    entrance.pin()
    population = refs.pin_population(entrance.place.id)
    entrance.store.commit([Put(population, PinPopulation(digits_6=100), Always())])

    assert len(entrance.replaces()) == 7
    assert entrance.item(population) == PinPopulation(digits_6=99, digits_7=1)


def test_where_no_digits_are_left_nobody_is_given_any(entrance: Entrance) -> None:
    full = {f"digits_{length}": 10**length // 10_000 for length in range(6, 11)}
    entrance.store.commit([Put(refs.pin_population(entrance.place.id), PinPopulation(**full), Always())])
    with pytest.raises(Conflict):
        entrance.pin()


def test_the_last_room_of_a_length_is_given_once(entrance: Entrance) -> None:
    """Two who read the same number: whoever comes second takes a digit more."""
    entrance.store.commit([Put(refs.pin_population(entrance.place.id), PinPopulation(digits_6=99), Always())])
    joe = entrance.person("Joe")
    other: list[str] = []

    def rival() -> None:
        other.append(pins.give(entrance.context, entrance.owner, entrance.place.id, joe.id).digits or "")

    entrance.meets(rival)

    assert len(entrance.pin()) == 7
    assert len(other[0]) == 6


@holds("S4.11")
def test_a_pin_is_the_same_after_the_keys_were_changed(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.turns_the_key()

    assert entrance.shown().digits == pin
    assert entrance.types(pin).contact.id == entrance.jane.id


def test_where_its_key_was_retired_it_works_and_only_another_can_be_shown(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.turns_the_key()
    entrance.retires_old_keys()

    assert entrance.shown().digits is None
    assert pins.give(entrance.context, entrance.owner, entrance.place.id, entrance.jane.id).digits is None
    assert entrance.types(pin).contact.id == entrance.jane.id
    assert entrance.types(entrance.replaces()).contact.id == entrance.jane.id


def test_no_item_holds_the_digits(entrance: Entrance) -> None:
    load(entrance, 482_913)
    pin = entrance.pin()
    entrance.registers()
    entrance.texts()
    entrance.run()
    stored = [json.dumps(to_item(ref, one), default=str) for ref, one in entrance.store.items.items()]

    assert pin == "482913"
    assert not [one for one in stored if pin in one]


def test_a_seal_moved_to_another_contact_shows_nothing(entrance: Entrance) -> None:
    entrance.pin()
    joe = entrance.person("Joe")
    entrance.pin(joe)
    mine, his = (refs.pin(entrance.place.id, one.id) for one in (entrance.jane, joe))
    moved = replace(entrance.item(his), sealed=entrance.item(mine).sealed)
    entrance.store.commit([Put(his, moved, Always())])

    assert pins.show(entrance.context, entrance.owner, entrance.place.id, joe.id).digits is None


def test_two_who_ask_for_one_pin_get_the_same(entrance: Entrance) -> None:
    first: list[str | None] = []

    def rival() -> None:
        first.append(pins.give(entrance.context, entrance.owner, entrance.place.id, entrance.jane.id).digits)

    entrance.meets(rival)

    assert [entrance.pin()] == first
    assert entrance.told().count("pin.given") == 1


def test_of_two_who_replace_it_at_once_both_succeed_one_after_the_other(entrance: Entrance) -> None:
    entrance.pin()

    def rival() -> None:
        pins.replace_pin(entrance.context, entrance.owner, entrance.place.id, Replacing(contact=entrance.jane.id))

    entrance.meets(rival)
    mine = entrance.replaces()

    assert entrance.shown().digits == mine
    assert entrance.shown().pin.version == 3
    assert entrance.item(refs.pin_population(entrance.place.id)) == PinPopulation(digits_6=1)
