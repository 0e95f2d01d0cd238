"""Replacing the key that signs links: every link that was sent keeps working until its slot is retired."""

import json
from typing import Any

import pytest

from chalicelib.gateways.secrets import parse
from tests.holding import holds
from tools.keyring import RotationError, added, promoted, retired
from tools.rotate import take

SEED = json.dumps({"seed": "x" * 64})


class Secret:
    """Secrets Manager with one secret."""

    def __init__(self, text: str) -> None:
        self.text = text

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": self.text}

    def put_secret_value(self, **given: str) -> None:
        self.text = given["SecretString"]


def no_table() -> Any:
    raise AssertionError("this step has no business with the table")


def test_a_new_slot_verifies_before_it_signs_and_changes_nothing_else() -> None:
    before = parse(json.loads(SEED))

    text, slot = added(SEED)

    after = parse(json.loads(text))
    assert (slot, after.signing, after.addresses) == (1, before.signing, before.addresses)
    assert after.keys[0] == before.keys[0]
    assert len(after.keys[1]) == 32


def test_links_of_the_old_key_are_good_after_a_new_one_signs() -> None:
    text, slot = added(SEED)

    ring = parse(json.loads(promoted(text, slot)))

    assert (ring.signing, ring.keys[0]) == (1, parse(json.loads(SEED)).keys[0])


def test_a_slot_that_signs_is_not_taken_away() -> None:
    with pytest.raises(RotationError, match="slot 0 signs"):
        retired(SEED, 0)

    text, slot = added(SEED)
    assert parse(json.loads(retired(promoted(text, slot), 0))).keys.keys() == {1}


def test_a_slot_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(RotationError, match="no slot 7, only 0"):
        promoted(SEED, 7)


def test_a_full_ring_asks_for_room() -> None:
    text = SEED
    for _ in range(15):
        text, _ = added(text)

    with pytest.raises(RotationError, match="16 slots"):
        added(text)


@holds("A84")
def test_the_operator_is_told_the_next_step_and_never_a_key() -> None:
    secret = Secret(SEED)

    told = take(secret, "id", "add", -1, no_table)

    assert "STEP=promote SLOT=1" in told
    assert all(slot["key"] not in told for slot in json.loads(secret.text)["slots"].values())
    assert take(secret, "id", "promote", 1, no_table).startswith("slot 1 signs")
    assert parse(json.loads(secret.text)).signing == 1


@pytest.mark.parametrize("step", ["reseal", "retire"])
def test_what_lies_under_the_slot_that_signs_stays_there(step: str) -> None:
    secret = Secret(SEED)
    with pytest.raises(RotationError, match="slot 0 signs"):
        take(secret, "id", step, 0, no_table)
    assert secret.text == SEED
