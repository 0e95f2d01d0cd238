"""What lies sealed under a slot is sealed under the next one before the first goes, also by whoever dies on the way."""

from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import Session
from chalicelib.domain.sign_in import LONGEST
from chalicelib.domain.tokens import KeyRing
from chalicelib.domain.writes import Change, Exists
from chalicelib.models.codec import KINDS
from chalicelib.services.core import sessions
from chalicelib.services.core.resealing import SEALED, Resealed, finish, is_left, reseal_segment
from chalicelib.services.pins import pins
from tests.fakes.logins import Died
from tests.fakes.store import MemoryStore
from tests.holding import holds
from tests.services.mortal import Fate, Mortal
from tests.services.steps import Acme

SEGMENTS = ("0#2", "1#2")


class Sealed(Acme):
    """Five PINs and a sign-in under slot 0, while slot 1 signs already."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [self.adds_contact(name=f"Person{number}") for number in range(5)]
        self.digits = [pins.give(self.context, self.owner, self.place.id, one.id).digits for one in self.people]
        self.ticket = sessions.begin(self.context, Session("id", "refresh", 3_600), self.staff, "Firefox")
        old = self.keys.current
        self.keys.current = KeyRing({**old.keys, 1: b"n" * 32}, 1, old.addresses)

    def kept(self) -> list[Any]:
        return [one for one in self.everything() if type(one) in SEALED]

    def left(self) -> int:
        return sum(is_left(self.context, 0, one) for one in self.kept())

    def is_sealed_anew(self) -> Resealed:
        done = sum(
            (reseal_segment(lambda: self.context, 0, name, self.reader(n)) for n, name in enumerate(SEGMENTS)),
            Resealed(),
        )
        finish(lambda: self.context, 0, SEGMENTS)
        return done

    def reader(self, segment: int) -> Any:
        """Every other item, two at a time."""

        def read(position: str) -> tuple[list[Any], str]:
            mine, start = self.kept()[segment :: len(SEGMENTS)], int(position or 0)
            return mine[start : start + 2], str(start + 2) if start + 2 < len(mine) else ""

        return read

    def retire(self) -> None:
        self.keys.current = KeyRing({1: b"n" * 32}, 1, self.keys.current.addresses)

    def shown(self) -> list[str | None]:
        return [pins.show(self.context, self.owner, self.place.id, one.id).digits for one in self.people]


def test_everything_that_is_kept_under_a_seal_is_sealed_anew() -> None:
    entities = {entity for _, entity in KINDS.values() if is_dataclass(entity)}
    assert {one for one in entities if "sealed" in {field.name for field in fields(one)}} == set(SEALED)


@holds("S4.11", "A10")
def test_after_the_slot_is_gone_pins_are_shown_and_sign_ins_go_on() -> None:
    made = Sealed()
    versions = [one.version for one in made.kept()]
    assert made.left() == 6
    assert made.is_sealed_anew() == Resealed(done=6)
    assert made.left() == 0
    made.retire()

    assert made.shown() == made.digits
    assert [one.version for one in made.kept()] == versions
    asked: list[str] = []
    made.logins.refresh = lambda token: asked.append(token) or Session("id", token, 3_600, "access")  # type: ignore[method-assign,func-returns-value]
    sessions.access_token(made.context, str(made.ticket))
    assert asked == ["refresh"]


def test_without_it_they_are_lost() -> None:
    made = Sealed()
    made.retire()
    assert made.shown() == [None] * 5


def test_what_is_over_or_can_not_be_opened_keeps_no_slot() -> None:
    made = Sealed()
    pin = made.item(refs.pin(made.place.id, made.people[0].id))
    other = made.item(refs.pin(made.place.id, made.people[1].id))
    made.store.items[refs.of(pin)] = replace(pin, sealed=other.sealed)
    made.later(LONGEST)

    assert made.left() == 4
    assert made.is_sealed_anew() == Resealed(done=4, unreadable=1)
    assert made.left() == 0


class Meanwhile(MemoryStore):
    """Somebody does `act` just before the next seal is written."""

    act: Any = None

    def commit(self, writes: Any) -> None:
        if self.act and any(type(getattr(one, "entity", None)) in SEALED for one in writes):
            act, self.act = self.act, None
            act()
        super().commit(writes)


def test_a_pin_that_is_replaced_and_one_that_is_texted_meanwhile_stay_so() -> None:
    for act in ("replace", "text"):
        made = Sealed()
        store = Meanwhile()
        store.items = made.store.items
        person = made.people[0]
        place = refs.pin(made.place.id, person.id)
        calm = made.context

        def replaced() -> None:
            pins.replace_pin(calm, made.owner, made.place.id, pins.Replacing(contact=person.id))  # noqa: B023

        def texted() -> None:
            made.store.commit([Change(place, Exists(), assign={"last_message": "pnt_1"})])  # noqa: B023

        store.act = replaced if act == "replace" else texted
        context = replace(made.context, store=store)
        reseal_segment(lambda: context, 0, "0#1", lambda _: ([made.item(place)], ""))  # noqa: B023
        after = made.item(place)
        shown = pins.show(made.context, made.owner, made.place.id, person.id).digits
        assert made.left() == 5
        if act == "text":
            assert (shown, after.last_message) == (made.digits[0], "pnt_1")
        else:
            assert (shown != made.digits[0], after.version) == (True, 2)


@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_whichever_call_is_the_last_the_next_run_goes_on(after: bool) -> None:
    for place in count(1):
        made, fate = Sealed(), Fate(place, after=after)
        calm = made.outside
        made.outside = replace(calm, store=Mortal(calm.store, fate))
        with suppress(Died):
            made.is_sealed_anew()
        made.outside = calm
        made.is_sealed_anew()
        assert made.left() == 0
        assert [ref for ref in made.store.items if ref.kind == "progress"] == []
        made.retire()
        assert made.shown() == made.digits
        if not fate.died:
            assert place > 10
            return
