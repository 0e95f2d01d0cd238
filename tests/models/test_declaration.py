"""The models, and the code that uses them, against the table that the template declares."""

import ast
from pathlib import Path
from typing import Any

import pytest

from chalicelib import models
from chalicelib.models import keys
from chalicelib.models.codec import KINDS, to_item
from chalicelib.models.item import Item
from tests.models.entities import EXAMPLES
from tests.models.tables import declaration

CODE = Path(models.__file__).parents[1]
TABLE_READS = {"scan", "rate_limited_scan", "count", "parallel_scan"}


def by_name(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(parts, key=lambda part: str(part.get("IndexName") or part["AttributeName"]))


@pytest.mark.parametrize("model", [Item, *(model for model, _ in KINDS.values())], ids=lambda model: model.__name__)
def test_a_model_declares_the_keys_and_indexes_of_the_template(model: type[Item]) -> None:
    ours, template = model._get_schema(), declaration()
    assert ours["key_schema"] == template["KeySchema"]
    assert by_name(ours["attribute_definitions"]) == by_name(template["AttributeDefinitions"])
    indexes = [
        {"IndexName": one["index_name"], "KeySchema": one["key_schema"], "Projection": one["projection"]}
        for one in ours["global_secondary_indexes"]
    ]
    assert by_name(indexes) == by_name(template["GlobalSecondaryIndexes"])


def test_housekeeping_reads_the_attribute_that_the_models_write() -> None:
    assert declaration()["TimeToLiveSpecification"] == {"AttributeName": Item.ttl.attr_name, "Enabled": True}
    assert declaration()["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_the_relays_filter_finds_what_the_models_write() -> None:
    reference, fact = next(one for one in EXAMPLES if one[0].kind == "event")
    raw = to_item(reference, fact)
    assert raw["kind"] == {"S": "event"}
    assert raw["sends"] == {"S": "DLV#001"}
    silent = to_item(reference, type(fact)(id=fact.id, organization=fact.organization, type=fact.type, at=fact.at))
    assert "sends" not in silent


def test_only_what_must_happen_later_is_in_the_due_index() -> None:
    due = {reference.kind for reference, entity in EXAMPLES if "d_pk" in to_item(reference, entity)}
    waiting = {"delivery", "job", "notice", "inbox", "digest", "order", "hook", "watch", "request", "request_message"}
    waiting |= {"export", "erasure", "nudge_round"}
    assert due == waiting, "of the examples, these wait"


def test_two_kinds_never_share_a_key() -> None:
    found = [keys.key(reference) for reference, _ in EXAMPLES]
    assert len(set(found)) == len(found)


def test_a_kind_is_named_alike_by_its_model_and_by_its_references() -> None:
    declared = [model for model in _below(Item) if model.__module__.startswith("chalicelib.")]
    assert {model.item_kind.get_discriminator(model): model for model in declared} == {
        kind: model for kind, (model, _) in KINDS.items()
    }


def _below(model: type[Item]) -> list[type[Item]]:
    return [one for child in model.__subclasses__() for one in (child, *_below(child))]


@pytest.mark.parametrize("path", sorted(CODE.rglob("*.py")), ids=lambda path: str(path.relative_to(CODE)))
def test_nothing_ever_reads_the_whole_table(path: Path) -> None:
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    if "models" in path.parts:
        assert not called & TABLE_READS
    assert "scan" not in called
