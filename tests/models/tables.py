"""The table exactly as the template declares it, on a DynamoDB of one's own, and Usher on it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import botocore.session
import pytest
import yaml

from chalicelib import wiring
from chalicelib.domain.event import Event
from chalicelib.gateways.aws_json.client import JsonClient
from chalicelib.gateways.aws_json.places import dynamodb
from chalicelib.gateways.aws_json.signing import AwsKeys
from chalicelib.models.codec import to_entity
from chalicelib.models.item import Item, connect
from chalicelib.models.store import DynamoStore
from tests.world import World

TEMPLATE = Path(__file__).parents[2] / ".chalice" / "resources.yaml"
REGION = "eu-west-1"
DECLARED = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@dataclass(frozen=True)
class Table:
    """A table of our own, with every item as DynamoDB holds it."""

    name: str
    client: Any

    def raw(self) -> list[dict[str, Any]]:
        """Every item, in the order of the keys, so that two snapshots can be compared."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True)
        return sorted((item for page in pages for item in page["Items"]), key=_key)

    def entities(self, *kinds: str) -> list[Any]:
        """The domain objects of these kinds; a user's copies of memberships are of kind `mirror`."""
        return [to_entity(item) for item in self.raw() if item["kind"]["S"] in kinds]


class TableWorld(World):
    """A world whose events are read from the table, in place of the stream."""

    def __init__(self, table: Table, store: Any) -> None:
        super().__init__(store)
        self.table = table

    def events(self) -> list[Event]:
        return sorted(self.table.entities("event"), key=lambda event: (event.at, event.id))


@cache
def declaration() -> dict[str, Any]:
    """The properties of the table in the template."""
    template: dict[str, Any] = yaml.load(TEMPLATE.read_text(), Loader=_Loader)
    properties: dict[str, Any] = template["Resources"]["Table"]["Properties"]
    return properties


def make_table(url: str | None, *, lean: bool = False) -> Table:
    """Creates the declared table under a new name and points the models at it: at `url` by our own client if `lean`."""
    client = _client(url)
    name = f"usher-{uuid4().hex}"
    client.create_table(TableName=name, **{part: declaration()[part] for part in DECLARED})
    connect(name, REGION, url, client=lean_client(url) if lean and url else None)
    return Table(name, client)


def lean_client(url: str) -> JsonClient:
    place = dynamodb(REGION, url)
    assert place is not None
    # One connection for each of sixteen contenders.
    return JsonClient(replace(place, connections=16), lambda: AwsKeys("test", "test"), wiring.now, no_pause)


def _client(url: str | None) -> Any:
    return _client_of(url) if url else _new_client(None)


@cache
def _client_of(url: str) -> Any:
    return _new_client(url)


def _new_client(url: str | None) -> Any:
    return botocore.session.get_session().create_client("dynamodb", region_name=REGION, endpoint_url=url)


def no_pause(attempt: int) -> None:
    """Nobody else is at the table: nothing to wait for."""


@pytest.fixture
def aws_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    # One connection for each of sixteen contenders.
    monkeypatch.setattr(Item.Meta, "max_pool_connections", 16, raising=False)


@pytest.fixture
def table(dynamodb_local: str, aws_keys: None) -> Iterator[Table]:
    """Spoken to by our own client."""
    made = make_table(dynamodb_local, lean=True)
    yield made
    made.client.delete_table(TableName=made.name)


@pytest.fixture
def botocores_table(dynamodb_local: str, aws_keys: None) -> Iterator[Table]:
    """Spoken to by botocore's client."""
    made = make_table(dynamodb_local)
    yield made
    made.client.delete_table(TableName=made.name)


@pytest.fixture
def world_on_dynamodb(table: Table) -> TableWorld:
    return TableWorld(table, DynamoStore(no_pause))


def _key(item: dict[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


class _Loader(yaml.SafeLoader):
    """Reads a template whose functions (`!Ref`, `!If`) do not matter here."""


def _function(loader: Any, suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _function)
