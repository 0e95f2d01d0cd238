"""That a group costs the same for each row however large it is: counts alone, no times."""

import pytest

from bench import bulk
from bench.filling import copies


def test_a_row_costs_as_many_calls_in_a_large_group_as_in_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MAX_ROWS", 100)
    small, large = bulk.invited(100), bulk.invited(400)

    assert (small.jobs, large.jobs) == (1, 4)
    # Making the organization is three calls or so in either.
    assert small.calls == pytest.approx(large.calls, abs=0.05)
    assert large.calls < 2.5


def test_what_fills_a_table_is_another_item_each_time() -> None:
    item = {"pk": {"S": "INV#inv_0123456789abcdef"}, "a_pk": {"S": "ADR#0123456789abcdefghijkl"}}

    made = list(copies(item, "inv_0123456789abcdef", "0123456789abcdefghijkl", range(3)))

    assert len(set(made)) == 3
    assert '"pk": {"S": "INV#inv_0000000000000002"}' in made[2]
    assert '"a_pk": {"S": "ADR#0000000000000000000002"}' in made[2]
