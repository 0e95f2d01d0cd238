"""Changes of items that nobody read: what they make, alone and inside a transaction."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.marks import Counter, Holders
from chalicelib.domain.writes import Absent, Always, AnyOf, AtMost, Change, Equals, Exists, Lost, Missing, Put
from tests.models.entities import CON, INV, ORG, USER, a_contact, a_delivery
from tests.world import NOON

PERSON, HELD, USED = refs.contact(ORG, CON), refs.holders(ORG, "digest"), refs.counter("codes#x", "20270115")
MESSAGE = refs.numbered_delivery(INV, 1)


def test_fields_are_assigned_and_numbers_grow(store: Any) -> None:
    store.commit([Put(PERSON, a_contact(open_invitations=(INV,)), Absent())])
    store.commit(
        [
            Change(
                PERSON,
                Exists(),
                assign={"linked_user": USER, "linked_at": NOON},
                increase={"version": 2},
                discard={"open_invitations": INV},
            )
        ]
    )
    assert store.read([PERSON])[PERSON] == a_contact(linked_user=USER, linked_at=NOON, version=3)


def test_a_change_makes_what_is_not_there(store: Any) -> None:
    store.commit([Change(HELD, Always(), insert={"contacts": CON})])
    store.commit([_used()])
    found = store.read([HELD, USED])
    assert found[HELD] == Holders(contacts=(CON,))
    assert found[USED] == Counter(used=1, expires_at=NOON)


def test_a_family_shares_an_address_until_nobody_holds_it(store: Any) -> None:
    for member in ("con_b", "con_a", "con_b"):
        store.commit([Change(HELD, Always(), insert={"contacts": member})])
    assert store.read([HELD])[HELD] == Holders(contacts=("con_a", "con_b"))
    for member in ("con_a", "con_b", "con_b"):
        store.commit([Change(HELD, Always(), discard={"contacts": member})])
    assert store.read([HELD])[HELD] == Holders()
    store.commit([Change(HELD, Missing("contacts"), insert={"contacts": "con_c"})])
    with pytest.raises(Lost) as lost:
        store.commit([Change(HELD, Missing("contacts"), insert={"contacts": "con_d"})])
    assert lost.value[HELD] == Holders(contacts=("con_c",))


def test_a_counter_stops_at_its_limit(store: Any) -> None:
    for _ in range(3):
        store.commit([_used(limit=3)])
    with pytest.raises(Lost) as lost:
        store.commit([_used(limit=3)])
    assert lost.value[USED] == Counter(used=3, expires_at=NOON)


def test_a_change_outside_a_transaction_answers_the_new_item(store: Any) -> None:
    store.commit([Put(MESSAGE, a_delivery(nonce="n"), Absent())])
    guess = Change(MESSAGE, Equals("nonce", "n"), increase={"guesses": 1, "version": 1})
    assert store.update(guess) == a_delivery(nonce="n", guesses=1, version=2)
    with pytest.raises(Lost) as lost:
        store.update(Change(MESSAGE, Equals("nonce", "other"), increase={"guesses": 1}))
    assert MESSAGE in lost.value
    assert store.read([MESSAGE])[MESSAGE].guesses == 1


def test_a_change_of_what_is_not_there_makes_nothing(store: Any) -> None:
    with pytest.raises(Lost):
        store.update(Change(PERSON, Exists(), increase={"version": 1}))
    with pytest.raises(Lost):
        store.commit([Change(PERSON, Exists(), increase={"version": 1})])
    assert store.read([PERSON])[PERSON] is None


def _used(limit: int = 10) -> Change:
    return Change(
        USED,
        AnyOf((Absent(), AtMost("used", limit - 1))),
        assign={"expires_at": NOON},
        increase={"used": 1},
    )
