"""Fixtures for tests on the real table, and on every store that must behave like it."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.models.store import DynamoStore
from tests.fakes.store import MemoryStore
from tests.models.tables import aws_keys, botocores_table, make_table, no_pause, table, world_on_dynamodb

__all__ = ["aws_keys", "botocores_table", "store", "table", "world_on_dynamodb"]
STORES = (
    "memory",
    pytest.param("moto", marks=pytest.mark.slow),
    pytest.param("dynamodb", marks=pytest.mark.dynamodb),
    pytest.param("dynamodb by botocore", marks=pytest.mark.dynamodb),
)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The same cases hold for the store in memory, for the real one on moto, which hooks into botocore, and for the
    real one on Amazon's DynamoDB, through either client."""
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "moto":
        request.getfixturevalue("aws_keys")
        with mock_aws():
            make_table(None)
            yield DynamoStore(no_pause)
    else:
        request.getfixturevalue("botocores_table" if "botocore" in request.param else "table")
        yield DynamoStore(no_pause)
