"""Items as they were written when each field had an attribute: every kind is read, and is changed into its new form."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.domain import refs
from chalicelib.domain.writes import AllOf, Always, Change, Equals, Exists, Missing, Put
from chalicelib.models.codec import KINDS, to_entity, to_item
from chalicelib.models.store import DynamoStore
from tests.models.tables import Table, no_pause

WRITTEN = Path(__file__).parent / "data" / "items_as_written_before.json"


def _bytes(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": base64.b64decode(value["B"])} if "B" in value else value


def _older(line: dict[str, Any]) -> tuple[refs.Ref[Any], Any, dict[str, Any]]:
    """Where an item is, what it says, and how it was written."""
    reference = refs.Ref(line["kind"], tuple(line["parts"]))
    item = {name: _bytes(value) for name, value in line["item"].items()}
    return reference, msgspec.convert(line["entity"], KINDS[line["kind"]][1]), item


OLDER = [_older(line) for line in json.loads(WRITTEN.read_text())]
NAMES = [f"{reference.kind}-{number}" for number, (reference, _, _) in enumerate(OLDER)]
CONTACT = next(one for one in OLDER if one[0].kind == "contact" and one[1].open_invitations)


@pytest.mark.parametrize(("reference", "entity", "item"), OLDER, ids=NAMES)
def test_an_older_item_is_read_as_what_it_says(reference: refs.Ref[Any], entity: Any, item: dict[str, Any]) -> None:
    assert to_entity(item) == entity


@pytest.mark.parametrize(("reference", "entity", "item"), OLDER, ids=NAMES)
def test_its_keys_and_index_entries_stay_where_they_are(
    reference: refs.Ref[Any], entity: Any, item: dict[str, Any]
) -> None:
    places = ("pk", "sk", "kind", "l_pk", "l_sk", "d_pk", "d_sk", "a_pk", "a_sk", "ttl")
    now = to_item(reference, entity)
    assert {name: now.get(name) for name in places} == {name: item.get(name) for name in places}


def test_every_kind_that_there_was_is_among_them() -> None:
    assert len({reference.kind for reference, _, _ in OLDER}) == 29


@pytest.fixture
def older(table: Table) -> DynamoStore:
    for _, _, item in {reference: one for one in OLDER for reference in [one[0]]}.values():
        table.client.put_item(TableName=table.name, Item=item)
    table.client.put_item(TableName=table.name, Item=CONTACT[2])
    return DynamoStore(no_pause)


@pytest.mark.dynamodb
def test_whoever_saves_an_older_item_writes_it_anew(table: Table, older: DynamoStore) -> None:
    reference, contact, _ = CONTACT
    older.commit([Put(reference, contact, Equals("version", contact.version))])
    [stored] = [item for item in table.raw() if item["kind"]["S"] == "contact"]
    assert stored == to_item(reference, contact)
    assert older.read([reference])[reference] == contact


@pytest.mark.dynamodb
def test_a_change_of_an_older_item_finds_and_keeps_what_it_says(older: DynamoStore) -> None:
    reference, contact, _ = CONTACT
    mine = AllOf((Exists(), Equals("linked_user", contact.linked_user), Equals("version", contact.version)))
    older.commit(
        [
            Change(
                reference,
                mine,
                assign={"linked_phone": "+37120000009"},
                increase={"version": 1},
                insert={"linked_memberships": "mem_more"},
                discard={"open_invitations": contact.open_invitations[0]},
            )
        ]
    )
    changed = older.read([reference])[reference]
    assert (changed.version, changed.linked_phone, changed.open_invitations) == (2, "+37120000009", ())
    assert set(changed.linked_memberships) == {*contact.linked_memberships, "mem_more"}
    assert (changed.name, changed.grants, changed.dependents) == (contact.name, contact.grants, contact.dependents)


@pytest.mark.dynamodb
def test_lists_and_counts_take_older_items_like_any_other(older: DynamoStore) -> None:
    reference = next(one[0] for one in OLDER if one[0].kind == "invitation")
    [stored] = older.read([reference]).all([reference])
    listing = refs.invitations_in(stored.organization, stored.status)
    theirs = {"inviter_user": stored.inviter.user, "channel": stored.channel}
    assert older.list_newest([listing], after=None, limit=5, where=theirs).items == [stored]
    assert older.tally(listing, Equals("inviter_user", stored.inviter.user), 5).matching == 1
    contacts = refs.contacts_of(CONTACT[1].organization)
    assert older.tally(contacts, Missing("linked_user"), 5).matching == 0
    assert older.tally(contacts, Always(), 5).matching == 1
