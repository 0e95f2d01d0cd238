"""DynamoDB conflicts, throttles and falls silent: Usher repeats what is safe, then says `unavailable`, and no more."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.writes import Absent, Always, Change, Check, Equals, Exists, Lost, Put
from chalicelib.models.store import DynamoStore
from tests.holding import holds
from tests.models.entities import CON, INV, ORG, a_contact, an_event, an_invitation, an_organization
from tests.models.tables import Table
from tests.models.wire import Fault, Wire, answer_lost, cancelled, left_out, refused, silent, unreachable, wire

__all__ = ["wire"]
OFFER, PLACE, PERSON = refs.invitation(INV), refs.organization(ORG), refs.contact(ORG, CON)
FACT = an_event()
CONFLICT = cancelled("TransactionConflict")
PASSING = [
    CONFLICT,
    cancelled("None", "TransactionConflict"),
    cancelled("ThrottlingError"),
    cancelled("ProvisionedThroughputExceeded"),
    refused("TransactionInProgressException"),
    refused("ThrottlingException"),
    refused("ProvisionedThroughputExceededException"),
    refused("RequestLimitExceeded"),
    refused("InternalServerError"),
]
OUTAGES = ["ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError", "AccessDenied",
           "ResourceNotFoundException", "ValidationException", "ServiceUnavailable"]  # fmt: skip


@pytest.fixture
def pauses() -> list[int]:
    return []


@pytest.fixture
def store(table: Table, wire: Wire, pauses: list[int]) -> DynamoStore:
    ready = DynamoStore(pauses.append)
    ready.commit([Put(OFFER, an_invitation(), Absent()), Put(PLACE, an_organization(), Absent())])
    wire.clear()
    return ready


def write(store: DynamoStore) -> None:
    store.commit([Put(OFFER, an_invitation(version=2), Equals("version", 1)), Put(refs.event(FACT), FACT, Absent())])


@holds("F30")
def test_what_passes_is_waited_for_and_repeated(store: DynamoStore, wire: Wire, pauses: list[int]) -> None:
    for place, passing in enumerate(PASSING):
        wire.next("TransactWriteItems", *[passing] * 4)
        store.commit([Check(OFFER, Exists()), Change(PLACE, Equals("version", 1 + place), increase={"version": 1})])
    assert store.read([PLACE])[PLACE].version == 1 + len(PASSING)
    assert pauses == [1, 2, 3, 4] * len(PASSING)


@holds("F30")
@pytest.mark.parametrize(
    "passing", [CONFLICT, refused("TransactionInProgressException"), refused("ThrottlingException")]
)
def test_after_four_repetitions_it_is_unavailable_and_nothing_is_written(
    store: DynamoStore, wire: Wire, pauses: list[int], passing: Fault
) -> None:
    wire.next("TransactWriteItems", *[passing] * 9)
    with pytest.raises(Unavailable) as unavailable:
        write(store)
    assert unavailable.value.retry_after == 1
    assert wire.calls == ["TransactWriteItems"] * 5
    assert pauses == [1, 2, 3, 4]
    assert store.read([OFFER])[OFFER].version == 1


@holds("F30")
@pytest.mark.parametrize("code", ["TransactionConflictException", "ThrottlingException", "InternalServerError"])
def test_a_put_by_itself_waits_for_what_passes_like_a_transaction(
    store: DynamoStore, wire: Wire, pauses: list[int], code: str
) -> None:
    wire.next("PutItem", *[refused(code)] * 4)
    store.commit([Put(OFFER, an_invitation(version=2), Equals("version", 1))])
    assert store.read([OFFER])[OFFER].version == 2
    assert pauses == [1, 2, 3, 4]


@holds("F31")
def test_a_put_by_itself_that_comes_too_late_finds_what_is_there(store: DynamoStore, wire: Wire) -> None:
    with pytest.raises(Lost) as lost:
        store.commit([Put(OFFER, an_invitation(version=9), Equals("version", 8))])
    assert lost.value[OFFER] == an_invitation()
    with pytest.raises(Lost) as lost:
        store.commit([Put(PERSON, a_contact(), Equals("version", 1))])
    assert PERSON in lost.value
    assert lost.value[PERSON] is None
    assert wire.calls == ["PutItem"] * 2


@holds("F29")
def test_a_put_whose_answer_was_lost_is_lost_to_itself_and_finds_its_own_item(store: DynamoStore, wire: Wire) -> None:
    wire.next("PutItem", answer_lost)
    with pytest.raises(Lost) as lost:
        store.commit([Put(PERSON, a_contact(), Absent())])
    assert lost.value[PERSON] == a_contact()


@holds("F29")
def test_an_event_by_itself_is_recognised_like_one_in_a_transaction(store: DynamoStore, wire: Wire) -> None:
    wire.next("PutItem", answer_lost)
    store.commit([Put(refs.event(FACT), FACT, Absent())])
    assert store.read([refs.event(FACT)])[refs.event(FACT)] == FACT


@holds("F31")
def test_a_lost_condition_beside_a_conflict_is_not_repeated(store: DynamoStore, wire: Wire) -> None:
    wire.next("TransactWriteItems", cancelled("ConditionalCheckFailed", "TransactionConflict"))
    with pytest.raises(Lost) as lost:
        write(store)
    assert OFFER in lost.value
    assert refs.event(FACT) not in lost.value
    assert wire.calls == ["TransactWriteItems"]


@holds("F29")
def test_a_transaction_whose_answer_was_lost_is_recognised_by_its_event(store: DynamoStore, wire: Wire) -> None:
    wire.next("TransactWriteItems", answer_lost)
    write(store)
    found = store.read([OFFER, refs.event(FACT)])
    assert (found[OFFER].version, found[refs.event(FACT)]) == (2, FACT)
    assert wire.made() == {"TransactWriteItems": 2, "BatchGetItem": 1}


@holds("F29")
def test_a_conflict_between_silence_and_recognition_changes_nothing(store: DynamoStore, wire: Wire) -> None:
    wire.next("TransactWriteItems", answer_lost, CONFLICT, refused("TransactionInProgressException"))
    write(store)
    assert store.read([OFFER])[OFFER].version == 2


@holds("F29")
def test_somebody_elses_transaction_is_never_taken_for_ours(store: DynamoStore, wire: Wire) -> None:
    def others_first(operation: str, parameters: Any, send: Callable[[], Any]) -> Any:
        other = an_event(id="evt_other")
        store.commit(
            [Put(OFFER, an_invitation(version=2), Equals("version", 1)), Put(refs.event(other), other, Absent())]
        )
        return unreachable(operation, parameters, send)

    wire.next("TransactWriteItems", others_first)
    with pytest.raises(Lost) as lost:
        write(store)
    assert lost.value[OFFER].version == 2
    assert store.read([refs.event(FACT)])[refs.event(FACT)] is None


def test_a_table_that_stays_silent_is_asked_twice_and_leaves_time_for_an_answer(store: DynamoStore, wire: Wire) -> None:
    wire.next("TransactWriteItems", unreachable, silent, *[unreachable] * 9)
    with pytest.raises(Unavailable):
        write(store)
    assert wire.calls == ["TransactWriteItems"] * 2


OPERATIONS: dict[str, Callable[[DynamoStore], Any]] = {
    "BatchGetItem": lambda store: store.read([OFFER]),
    "TransactWriteItems": write,
    "PutItem": lambda store: store.commit([Put(PERSON, a_contact(), Absent())]),
    "UpdateItem": lambda store: store.update(Change(PLACE, Exists(), increase={"version": 1})),
    "Query": lambda store: store.children(OFFER, "DLV#"),
    "Query of a list": lambda store: store.list_newest(
        [refs.invitations_in(ORG, "pending")], after=None, limit=5, where={}
    ),
    "Query of a count": lambda store: store.tally(refs.invitations_in(ORG, "pending"), Always(), 5),
    "Query of what is due": lambda store: store.due(0, 1, 5),
}


@holds("F56")
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_outage_is_unavailable_whatever_was_asked(store: DynamoStore, wire: Wire, name: str) -> None:
    for outage in (unreachable, silent, *map(refused, OUTAGES)):
        wire.next(name.split()[0], *[outage] * 5)
        with pytest.raises(Unavailable):
            OPERATIONS[name](store)
        wire.faults.clear()


def test_a_failed_condition_of_an_update_is_no_outage(store: DynamoStore, wire: Wire) -> None:
    with pytest.raises(Lost):
        store.update(Change(PLACE, Equals("version", 9), increase={"version": 1}))


@holds("F50")
def test_keys_that_dynamodb_left_out_are_asked_for_again(store: DynamoStore, wire: Wire, pauses: list[int]) -> None:
    store.commit([Put(PERSON, a_contact(), Absent())])
    wire.clear()
    wire.next("BatchGetItem", left_out(2), left_out(2), left_out(1))
    found = store.read([OFFER, PLACE, PERSON])
    assert found.all([OFFER, PLACE, PERSON]) == [an_invitation(), an_organization(), a_contact()]
    assert wire.calls == ["BatchGetItem"] * 4
    assert pauses == [1, 2, 3]


@holds("F50")
def test_keys_that_dynamodb_never_answers_are_unavailable(store: DynamoStore, wire: Wire) -> None:
    wire.next("BatchGetItem", *[left_out(1)] * 9)
    with pytest.raises(Unavailable):
        store.read([OFFER, PLACE])
    assert wire.calls == ["BatchGetItem"] * 5
