"""Small secrets under the key ring: opened where they were sealed for, after a new key too, and nowhere else."""

import pytest

from chalicelib.domain.tokens import KeyRing
from chalicelib.services.core.sealing import seal, slot_of, unseal
from tests.world import World


@pytest.mark.parametrize("text", ["", "1", "147197", "usr_abc é 🙂", "x" * 1_000])
def test_what_is_sealed_is_opened_again(text: str) -> None:
    context = World().context

    assert unseal(context, "pin", "con_1", seal(context, "pin", "con_1", text)) == text


def test_the_same_text_is_sealed_otherwise_each_time_and_is_not_seen() -> None:
    context = World().context
    one, two = (seal(context, "pin", "con_1", "147197") for _ in range(2))

    assert one != two
    assert "147197" not in one + two
    assert len(one) == len(two)


@pytest.mark.parametrize(("purpose", "bound"), [("session", "con_1"), ("pin", "con_2"), ("pin", ""), ("", "con_1")])
def test_it_opens_for_nothing_else(purpose: str, bound: str) -> None:
    context = World().context
    sealed = seal(context, "pin", "con_1", "147197")

    assert unseal(context, purpose, bound, sealed) is None


@pytest.mark.parametrize("text", ["", "x", "x" * 39, "x" * 40, "x" * 41, "x" * 4_000, "x" * 4_001, "é" * 40, "=" * 40])
def test_nothing_that_was_not_sealed_here_is_opened(text: str) -> None:
    assert unseal(World().context, "pin", "con_1", text) is None


def test_no_sign_of_it_may_change() -> None:
    context = World().context
    sealed = seal(context, "pin", "con_1", "147197")
    others = [sealed[:place] + ("A" if sign != "A" else "B") + sealed[place + 1 :] for place, sign in enumerate(sealed)]
    # The last sign may hold bits that no byte takes.
    opened = {unseal(context, "pin", "con_1", one) for one in others[:-1]}

    assert opened == {None}
    assert unseal(context, "pin", "con_1", sealed + "A") is None


def test_after_a_new_key_what_lies_under_the_old_one_still_opens() -> None:
    world = World()
    sealed = seal(world.context, "pin", "con_1", "147197")
    old = world.keys.current
    world.keys.current = KeyRing({**old.keys, 1: b"n" * 32}, 1, old.addresses)
    fresh = seal(world.context, "pin", "con_1", "147197")

    assert [unseal(world.context, "pin", "con_1", one) for one in (sealed, fresh)] == ["147197"] * 2
    assert (slot_of(sealed), slot_of(fresh)) == (0, 1)

    world.keys.current = KeyRing({1: b"n" * 32}, 1, old.addresses)
    assert unseal(world.context, "pin", "con_1", sealed) is None
