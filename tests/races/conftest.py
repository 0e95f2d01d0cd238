"""Races run on Amazon's own DynamoDB, through the real client, in real threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.models.tables import TableWorld, aws_keys, table, world_on_dynamodb
from tests.races.contest import CONTENDERS, Arena

__all__ = ["arena", "aws_keys", "pool", "table", "world_on_dynamodb"]


@pytest.fixture(scope="session")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(CONTENDERS) as threads:
        yield threads


@pytest.fixture
def arena(world_on_dynamodb: TableWorld, pool: ThreadPoolExecutor) -> Arena:
    return Arena(world_on_dynamodb, pool)
