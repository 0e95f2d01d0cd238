"""The arithmetic of the bench, on figures that are made up. Nothing here measures anything."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.ground.packaged import TRANSPORT
from bench.peers.comparing import FULL, QUICK, Plan
from bench.report import budgets, plots, tables
from bench.report.kept import BEFORE, LATEST, carried, keep, kept
from bench.report.pages import PAGE, TABLES
from bench.report.writing import refreshed
from tests.docs.test_pages import PARAMETERS


def figure(contender: str, operation: str, connections: int, cpu: float) -> dict[str, Any]:
    told = {"contender": contender, "operation": operation, "connections": connections, "cpu": cpu}
    return {**told, "database_cpu": 0.0, "wait": 1.0, "per_second": 1.0}


def results(usher: float = 1.0) -> dict[str, Any]:
    peers = ("better-auth, SQLite", "django-invitations, SQLite")
    start = {"cpu": 100.0, "first": 10.0, "both": 110.0, "modules": 300.0, "wall": 100.0}
    return {
        "at": "2026-01-01 00:00",
        "machine": {"cores": 2, "architecture": "x86_64", "python": "3.13.0", "load": 0.0},
        "seconds": 60,
        "warm": {
            "usher": dict.fromkeys(tables.OPERATIONS, usher),
            "bare": dict.fromkeys(tables.OPERATIONS, 2.0),
            "memory": {"init": 50.0, "first call": 55.0, "end": 60.0},
        },
        "starts": {name: dict(start) for name in ("bare", "API", "relay", "deliver", "feedback", "due")},
        "sizes": {"zip": 20_000_000, "unpacked": 60_000_000},
        "cost": {"steps": [], "dollars": {"DynamoDB writes": 0.04, "logs": 0.01}},
        "peers": [
            figure(name, operation, connections, usher if name == "Usher" else 4.0)
            for name in ("Usher", *peers)
            for operation in tables.OPERATIONS
            for connections in (1, 16)
        ],
        "work": [
            {
                "open": 10,
                "operation": "create",
                "calls": {"Query": 2},
                "read_units": 1,
                "write_units": 2,
                "cpu": 1,
                "at": "",
            }
        ],
        "memory": [],
        "bulk": [],
        "imports": {"API": {"botocore": 3.0, "all else": 1.0}, "relay": {"chalicelib": 2.0}},
        "profiles": {},
        "races": [{"contender": "Usher", "races": 5, "let_in": 5, "members": 5}],
    }


def line(told: dict[str, Any], what: str) -> budgets.Line:
    [found] = [one for one in budgets.lines(told) if one.what == what]
    return found


def test_a_budget_is_met_up_to_its_limit() -> None:
    assert line(results(0.9), "look-up, warm, against bare botocore").met
    assert not line(results(0.92), "look-up, warm, against bare botocore").met
    assert line(results(), "cost of 1,000 invitations by email, without SES").measured == pytest.approx(0.05)


def test_against_a_peer_the_worse_of_one_and_of_many_connections_counts() -> None:
    told = results()
    for one in told["peers"]:
        if (one["contender"], one["operation"], one["connections"]) == ("Usher", "create", 16):
            one["cpu"] = 3.0

    assert line(told, "create against better-auth, SQLite").measured == pytest.approx(0.75)
    assert not line(told, "create against django-invitations, SQLite").met
    assert line(told, "accept against django-invitations, SQLite").measured == pytest.approx(0.25)


def test_event_functions_are_judged_with_their_first_event() -> None:
    told = results()
    told["starts"]["relay"] |= {"cpu": 20.0, "first": 200.0, "both": 220.0}

    assert line(told, "init and first event of `relay`").measured == pytest.approx(2.0)


def test_the_first_create_is_told_at_the_speed_of_the_budgets_machine() -> None:
    told = results()
    told["starts"]["bare"]["cpu"] = 2 * budgets.REFERENCE_BARE_MS
    told["starts"]["API"]["first"] = 28.0

    assert line(told, "first create after init, on a full core of reference").measured == pytest.approx(14.0)


def test_tables_tell_both_runs_and_who_won_the_races() -> None:
    told = results()
    told["races"].append({"contender": "other", "races": 5, "let_in": 7, "members": 7})

    assert "| 0.50x | 0.40x | **missed** |" in tables.budgets(results(1.0), results(0.8))
    assert "2 too many" in tables.races(told)
    assert "| Usher | 1 | 1.00 |" in tables.peers(told)


def test_a_run_keeps_the_one_before(tmp_path: Path) -> None:
    for at in ("first", "second", "third"):
        keep({"at": at}, quick=False, folder=tmp_path)
    keep({"at": "quick"}, quick=True, folder=tmp_path)

    assert [kept(name, tmp_path) for name in (LATEST, BEFORE)] == [{"at": "third"}, {"at": "second"}]
    assert kept("none.json", tmp_path) is None


def test_work_on_a_table_that_a_run_did_not_fill_is_told_from_the_one_that_did() -> None:
    full = results()
    full["work"].append({**full["work"][0], "open": 1_000_000, "at": "earlier"})
    new = results()
    new["work"][0]["at"] = "now"

    told = carried(new, full)["work"]

    assert [(one["open"], one["at"]) for one in told] == [(10, "now"), (1_000_000, "earlier")]
    assert carried(new, None) == new


def test_where_time_goes_is_told_as_shares() -> None:
    assert "| botocore | 75 | 0 |" in tables.imports(results())
    assert "| chalicelib | 0 | 100 |" in tables.imports(results())


def test_a_page_keeps_what_people_wrote_between_the_tables() -> None:
    page = "# A\n\n<!-- measured: one -->\nold\n<!-- end -->\n\nwords\n"

    new = refreshed(refreshed(page, {"one": ["| a |\n| --- |"]}), {"one": ["| b |\n| --- |"]})

    assert new == "# A\n\n<!-- measured: one -->\n\n| b |\n| --- |\n\n<!-- end -->\n\nwords\n"
    with pytest.raises(KeyError):
        refreshed(page, {"two": []})


def test_the_page_has_a_place_for_each_table() -> None:
    refreshed(PAGE.read_text(), {name: [] for name in (*TABLES, "run", "budgets")})


@pytest.mark.parametrize("plan", [FULL, QUICK])
def test_nobody_is_invited_twice_in_a_plan(plan: Plan) -> None:
    people = [person for batch in plan.batches for person in batch.people]

    assert people == list(range(plan.size.people))
    assert [batch.organization for batch in plan.batches] == list(range(plan.size.organizations))
    assert len(plan.batches[-1].people) == 16 * plan.races


def test_plots_are_well_formed_and_to_scale() -> None:
    drawn = plots.bars("a & b", {"look-up": {"Usher": 1.0, "other": 4.0}}, "ms")

    bars = [
        float(one.get("width", 0)) for one in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert bars[0] * 4 == pytest.approx(bars[1])
    assert ElementTree.fromstring(plots.lines("t", {"a": [(0, 0), (10, 5)], "b": [(0, 5)]}, "x", "y")).tag.endswith(
        "svg"
    )


def test_the_package_is_measured_as_it_is_deployed() -> None:
    assert PARAMETERS["DynamoTransport"] == TRANSPORT


def test_results_are_json() -> None:
    assert json.loads(json.dumps(results())) == results()
