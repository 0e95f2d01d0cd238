"""`make migrate` on Amazon's DynamoDB, from items as an earlier version wrote them: scanned in segments, and again."""

import pytest

from chalicelib.domain.marks import Assignment
from tests.models.tables import TableWorld
from tests.services.people.staff_kept_twice import ITEMS, NAMES
from tools.migrate import run


@pytest.fixture
def kept_twice(world_on_dynamodb: TableWorld) -> TableWorld:
    for item in ITEMS:
        world_on_dynamodb.table.client.put_item(TableName=world_on_dynamodb.table.name, Item=item)
    return world_on_dynamodb


@pytest.mark.dynamodb
@pytest.mark.parametrize("segments", [1, 4])
def test_the_operators_migration_reads_every_segment_and_can_be_repeated(kept_twice: TableWorld, segments: int) -> None:
    said = run(lambda: kept_twice.context, segments)
    served: list[Assignment] = kept_twice.table.entities("assignment")
    of_jane = sorted((one.position, one.membership) for one in served if one.contact == NAMES["jane"])
    assert of_jane == [(0, NAMES["stan"]), (1, NAMES["sue"])]
    assert not any(one.grants.staff for one in kept_twice.table.entities("contact"))
    [results] = kept_twice.table.entities("results")
    assert [(row.contact, row.member) for row in results.rows] == [(NAMES["jane"], NAMES["tom"])]
    assert (len(said), said[0].startswith(NAMES["organization"])) == (2, True)
    before = kept_twice.table.raw()
    assert len(run(lambda: kept_twice.context, segments)) == 1
    assert kept_twice.table.raw() == before
