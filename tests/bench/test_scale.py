"""The simulation of a million invitations, on work that is made up. Nothing here measures anything."""

from dataclasses import replace

import pytest

from bench.report.pages import SCALE
from bench.report.writing import refreshed
from bench.scale import simulating
from bench.scale.demand import demands
from bench.scale.queue import SWEPT, Kind, WorkQueue
from bench.scale.simulating import simulate
from bench.scale.world import DUE_SHARDS, EVENT_SHARDS, HOUR, Limits, Scenario, Work, job_rows
from bench.spread import family, spread
from chalicelib.domain.delivery import BACKOFF
from chalicelib.models import keys
from tests.docs.test_pages import PARAMETERS

STEPS = ("create", "relay", "deliver", "feedback", "look-up", "sign-up", "accept")
WORK = Work(
    seconds={**dict.fromkeys(STEPS, 0.02), "deliver": 0.1},
    units={**{step: {} for step in STEPS}, "create": {"table INV#*": 10, "due DUE#*": 2, "table ORG#*": 1}},
)
PLENTY = Limits(requests=10_000, deliver=1_000, mails=1_000, mails_a_day=10_000_000, table=100_000)
AN_HOUR = Scenario("an hour", invitations=36_000, seconds=HOUR, organizations=10, limits=PLENTY)


def item(key: tuple[str, str], **more: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}, **{name: {"S": value} for name, value in more.items()}}


def test_limits_and_shards_are_those_of_the_stack_and_the_table() -> None:
    shipped = {name: float(PARAMETERS[name]) for name in ("RateLimit", "DeliverConcurrency")}

    assert shipped == {"RateLimit": Limits().requests, "DeliverConcurrency": Limits().deliver}
    assert (DUE_SHARDS, EVENT_SHARDS) == (keys.SHARDS, keys.EVENT_SHARDS)


def test_with_plenty_of_everything_nobody_waits() -> None:
    found = simulate(AN_HOUR, WORK)

    assert found.waited(0.99) == 0
    assert found.sent == pytest.approx(36_000, rel=0.01)
    assert (found.failed, found.turned_away) == (0, 0)
    # Ten a second: as many writes of thirteen units, and 0.02 s of create, relay and feedback beside 0.1 of deliver.
    assert found.units == pytest.approx(130, rel=0.15)


def test_the_same_seed_tells_the_same() -> None:
    assert simulate(AN_HOUR, WORK, 1).depth == simulate(AN_HOUR, WORK, 1).depth
    assert simulate(AN_HOUR, WORK, 1).waits != simulate(AN_HOUR, WORK, 2).waits


def test_nobody_gets_lost_between_the_queue_and_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "COPY", 0.0)
    slow = replace(AN_HOUR, limits=replace(PLENTY, deliver=0.5))

    found = simulate(slow, WORK)

    assert found.sent == pytest.approx(simulate(AN_HOUR, WORK).sent)
    # Five a second take two hours for what was asked for in one; half of it waits when the hour is over.
    assert found.done == pytest.approx(120, rel=0.1)
    assert found.deepest == pytest.approx(18_000, rel=0.1)


def test_copies_of_what_waits_take_their_share_of_the_workers() -> None:
    slow = replace(AN_HOUR, limits=replace(PLENTY, deliver=0.95))

    assert simulate(slow, WORK).done > 2 * 60


def test_workers_that_are_quicker_than_the_provider_give_messages_up() -> None:
    found = simulate(replace(AN_HOUR, limits=replace(PLENTY, mails=5)), WORK)

    assert found.failed > 1_000
    assert found.sent + found.failed == pytest.approx(simulate(AN_HOUR, WORK).sent)


def test_a_quota_of_a_day_makes_wait_and_loses_nothing() -> None:
    found = simulate(replace(AN_HOUR, limits=replace(PLENTY, mails_a_day=20_000)), WORK)

    assert found.failed == 0
    assert found.sent == pytest.approx(36_000, rel=0.01)
    assert 24 * 60 <= found.done < 26 * 60


def test_a_message_is_held_as_long_as_the_product_holds_it() -> None:
    queue, now = WorkQueue(), 0
    queue.add(Kind(0), 10)
    for wait in BACKOFF:
        assert list(queue.work(now, 10, 0, quota=False)) == []
        assert queue.in_hold == 10
        now += wait // 60_000
        queue.sweep(now - 1, 0)
        assert queue.in_queue == 0
        queue.sweep(now, 0)
        assert queue.in_queue == 10

    list(queue.work(now, 10, 0, quota=False))
    assert (queue.depth, queue.failed) == (0, 10)


def test_the_schedule_brings_back_no_more_than_it_reads() -> None:
    queue = WorkQueue()
    queue.add(Kind(0), 10_000)
    list(queue.work(0, 10_000, 0, quota=True))

    queue.sweep(60, 0)

    assert queue.in_queue == SWEPT
    assert queue.depth == 10_000


def test_the_tightest_limit_comes_first() -> None:
    found = demands(replace(AN_HOUR, limits=replace(PLENTY, mails=5, requests=20)), WORK)

    assert [one.what for one in found[:2]] == ["mails a second", "requests a second"]
    assert found[0].share == pytest.approx(2.0)


def test_what_an_organization_shares_is_spread_over_organizations_and_the_due_index_over_its_shards() -> None:
    found = {one.what: one.asked for one in demands(AN_HOUR, WORK)}

    assert found["units of one partition of `table ORG#*`"] == pytest.approx(1.0)
    assert found["units of one partition of `due DUE#*`"] == pytest.approx(20 / 16)


def test_a_job_does_a_chunk_and_pauses() -> None:
    assert job_rows(WORK) == pytest.approx(25 / 2.5)
    slow = replace(AN_HOUR, organizations=1, jobs=True, invitations=72_000)
    assert simulate(slow, WORK).done == pytest.approx(120, rel=0.05)


def test_units_are_told_by_family_of_partitions() -> None:
    assert family("table", "ORG#org_abc123#INV#pending") == "table ORG#*#INV#pending"
    put = item(("INV#inv_1", "A"), l_pk="ORG#org_1#INV#pending", l_sk="1")
    old = item(("OPEN#org_1", "A"), d_pk="DUE#01", d_sk="1")
    writes = [{"Put": {"Item": put}}, {"Update": {"Key": {name: old[name] for name in ("pk", "sk")}}}]
    told = {"before": [old], "after": [put, item(("OPEN#org_1", "A"), d_pk="DUE#01", d_sk="2")]}

    units = spread([("create", "TransactWriteItems", {"TransactItems": writes}, told)])

    assert units == {"table INV#*": 2, "lists ORG#*#INV#pending": 1, "table OPEN#*": 2, "due DUE#*": 2}


def test_a_write_of_its_own_costs_half_of_one_in_a_transaction() -> None:
    put = item(("INV#inv_1", "DLV#001"), d_pk="DUE#01", d_sk="1")

    units = spread([("deliver", "PutItem", {"TableName": "usher", "Item": put}, {"before": [], "after": [put]})])

    assert units == {"table INV#*": 1, "due DUE#*": 1}


def test_the_page_has_a_place_for_each_table() -> None:
    refreshed(SCALE.read_text(), {name: [] for name in ("work", "day", "hour", "ends")})
