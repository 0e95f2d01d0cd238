"""`make erase` on Amazon's DynamoDB: scanned in segments, and again."""

import pytest

from tests.models.tables import TableWorld
from tools.erase import run

IDA = "ida@stray.example"


@pytest.mark.dynamodb
@pytest.mark.parametrize("segments", [1, 4])
def test_the_operators_erasure_reads_every_segment_and_can_be_repeated(
    world_on_dynamodb: TableWorld, segments: int
) -> None:
    made = world_on_dynamodb
    for name in ("Olga", "Otto"):
        made.invite(made.organization(made.user(name)), made.user(name), email=IDA, name="Ida Stray")
    made.run()
    assert IDA in repr(made.table.raw())

    said = run(lambda: made.context, IDA, segments, "https://x/me/account")
    assert said == ["Contacts erased: 2. Nothing else tells of the address any more."]
    assert IDA not in repr(made.table.raw())
    assert "Ida Stray" not in repr(made.table.raw())
    before = made.table.raw()
    assert "erased: 0." in run(lambda: made.context, IDA, segments, "https://x/me/account")[0]
    assert made.table.raw() == before
