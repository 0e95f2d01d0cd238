"""Conditions: the store in memory, on which the rules are tested, decides exactly as DynamoDB does."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.marks import Claim, Holders, OpenMark
from chalicelib.domain.organization import Policy
from chalicelib.domain.writes import (
    Absent,
    AllOf,
    Always,
    AnyOf,
    AtMost,
    Change,
    Check,
    Condition,
    Contains,
    Drop,
    Equals,
    Exists,
    Lost,
    Missing,
    Put,
)
from tests.holding import holds
from tests.models.entities import CON, INV, ORG, USER, a_contact, an_event, an_invitation, an_organization
from tests.world import NOON

OFFER, THERE, PLACE = refs.invitation(INV), refs.contact(ORG, CON), refs.organization(ORG)
NOT_THERE, NOBODY, HELD = (
    refs.invitation("inv_" + "0" * 16),
    refs.contact(ORG, "con_" + "0" * 16),
    refs.holders(ORG, "digest"),
)
TWO, NOT_HELD = refs.holders(ORG, "digest", CON), refs.holders(ORG, "digest", "con_other")
RIGHT = Claim(invitation=INV, user=USER, generation=0, at=NOON)
PERSON = a_contact(linked_user=USER, version=3, open_invitations=(INV,))
TABLE = [
    # condition, of which item, holds
    (Always(), THERE, True),
    (Always(), NOT_THERE, True),
    (Absent(), THERE, False),
    (Absent(), NOT_THERE, True),
    (Exists(), THERE, True),
    (Exists(), NOT_THERE, False),
    (Missing("linked_email"), THERE, True),
    (Missing("linked_user"), THERE, False),
    (Missing("linked_user"), NOBODY, True),
    (Missing("contacts"), HELD, False),
    (Equals("version", 3), THERE, True),
    (Equals("version", 4), THERE, False),
    (Equals("version", 3), NOT_THERE, False),
    (Equals("linked_user", USER), THERE, True),
    (Equals("status", "pending"), OFFER, True),
    (Equals("contacts", (CON,)), HELD, True),
    (Equals("contacts", (CON, "con_other")), HELD, False),
    (Equals("contacts", (CON, "con_other")), TWO, True),
    (Equals("contacts", (CON,)), TWO, False),
    (Equals("contacts", (CON,)), NOT_HELD, False),
    (AtMost("expires_at", NOON), OFFER, True),
    (AtMost("expires_at", NOON - 1), OFFER, False),
    (AtMost("expires_at", NOON), NOT_THERE, False),
    (AtMost("linked_at", NOON), THERE, False),
    (Contains("contacts", CON), HELD, True),
    (Contains("contacts", "con_other"), HELD, False),
    (Contains("switches", "staff_invite_clients"), PLACE, True),
    (Contains("switches", "staff_invite_guests"), PLACE, False),
    (AnyOf((Absent(), AtMost("expires_at", NOON))), OFFER, True),
    (AnyOf((Absent(), AtMost("expires_at", 0))), OFFER, False),
    (AnyOf((Absent(), AtMost("expires_at", 0))), NOT_THERE, True),
    (AllOf((Exists(), Missing("linked_phone"))), THERE, True),
    (AllOf((Exists(), Missing("linked_phone"))), NOBODY, False),
    (AllOf((Exists(), AnyOf((Missing("linked_user"), Equals("linked_user", "x"))))), THERE, False),
    (AllOf((Exists(), AnyOf((Missing("linked_user"), Equals("linked_user", USER))))), THERE, True),
]


@pytest.fixture
def filled(store: Any) -> Any:
    policy = Policy(staff_invite_clients=True, staff_invite_guests=False)
    items = {
        THERE: PERSON,
        OFFER: an_invitation(expires_at=NOON),
        PLACE: an_organization(policy=policy),
        HELD: Holders(contacts=(CON,)),
        TWO: Holders(contacts=(CON, "con_other")),
    }
    store.commit([Put(reference, entity, Absent()) for reference, entity in items.items()])
    return store


def test_a_condition_decides_alike_on_every_store(filled: Any) -> None:
    decided = [(condition, reference, _holds(filled, condition, reference)) for condition, reference, _ in TABLE]
    assert decided == TABLE


def _holds(store: Any, condition: Condition, reference: Any) -> bool:
    # A transaction needs something besides a check that is always true.
    checks = [] if isinstance(condition, Always) else [Check(reference, condition)]
    try:
        store.commit([*checks, Drop(refs.claim(INV, "usr_nobody"), Always())])
    except Lost as lost:
        return reference not in lost
    return True


@holds("F31")
def test_whoever_lost_is_told_what_is_there_instead(filled: Any) -> None:
    mark = refs.open_mark(ORG, CON, "client", "")
    with pytest.raises(Lost) as lost:
        filled.commit(
            [
                Put(mark, OpenMark(invitation=INV, expires_at=NOON), Exists()),
                Put(OFFER, an_invitation(status="revoked"), Equals("version", 7)),
                Drop(THERE, Equals("version", 9)),
                Change(PLACE, Equals("version", 1), increase={"version": 1}),
                Check(HELD, Exists()),
                Change(NOT_THERE, Exists(), assign={"status": "revoked"}),
            ]
        )
    assert lost.value.found == {mark: None, OFFER: an_invitation(expires_at=NOON), THERE: PERSON, NOT_THERE: None}
    assert lost.value[PLACE] is None
    assert PLACE not in lost.value


@holds("F30")
def test_one_lost_condition_undoes_every_write(filled: Any) -> None:
    fact = an_event()
    with pytest.raises(Lost):
        filled.commit(
            [
                Put(refs.claim(INV, USER), RIGHT, Absent()),
                Change(PLACE, Exists(), increase={"version": 5}),
                Drop(HELD, Always()),
                Check(NOT_THERE, Exists()),
                Put(refs.event(fact), fact, Absent()),
            ]
        )
    found = filled.read([refs.claim(INV, USER), PLACE, HELD, refs.event(fact)])
    assert (found[refs.claim(INV, USER)], found[refs.event(fact)]) == (None, None)
    assert found[PLACE].version == 1
    assert found[HELD] == Holders(contacts=(CON,))


@holds("F29")
def test_a_transaction_that_happened_before_counts_as_done(filled: Any) -> None:
    fact = an_event()
    accepted = replace(an_invitation(expires_at=NOON), status="accepted", version=2)
    writes = [Put(OFFER, accepted, Equals("version", 1)), Put(refs.event(fact), fact, Absent())]
    filled.commit(writes)
    filled.commit(writes)
    assert filled.read([OFFER])[OFFER].version == 2


def test_many_items_are_read_at_once_and_those_that_are_not_there_are_none(filled: Any) -> None:
    references = [refs.invitation(f"inv_{number:016}") for number in range(96)]
    found = filled.read([*references, THERE, OFFER, THERE])
    assert found[THERE] == PERSON
    assert found.all([*references, OFFER]) == [an_invitation(expires_at=NOON)]
    assert filled.read([])[THERE] is None
