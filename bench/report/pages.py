"""The pages and plots that tell of the latest run."""

from collections.abc import Callable
from pathlib import Path

from bench.report import plots, scale_page, tables
from bench.report.kept import Results
from bench.report.writing import refreshed
from bench.scale.scenarios import A_DAY, AN_HOUR

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
SCALE = ROOT / "docs" / "scale.md"
PLOTS = ROOT / "docs" / "plots"
TABLES: dict[str, Callable[[Results], str]] = {
    "peers": tables.peers,
    "races": tables.races,
    "starts": tables.starts,
    "warm": tables.warm,
    "sizes": tables.sizes,
    "steps": tables.steps,
    "work": tables.work,
    "memory": tables.memory,
    "bulk": tables.bulk,
    "imports": tables.imports,
    "profiles": tables.profiles,
    "dollars": tables.dollars,
}


def write(latest: Results, before: Results | None) -> None:
    """Both pages with their plots."""
    _performance(latest, before)
    _scale(latest)


def _scale(latest: Results) -> None:
    work, ends = scale_page.outcomes(latest)
    blocks = {
        "work": [scale_page.work_table(work)],
        "day": [scale_page.demand_table(A_DAY, work)],
        "hour": [scale_page.demand_table(AN_HOUR, work)],
        "ends": [scale_page.outcome_table(ends)],
    }
    SCALE.write_text(refreshed(SCALE.read_text(), blocks))
    (PLOTS / "scale.svg").write_text(scale_page.depth_plot(ends))


def _performance(latest: Results, before: Results | None) -> None:
    blocks = {name: [make(latest)] for name, make in TABLES.items()}
    blocks["run"] = [_run(latest)]
    blocks["budgets"] = [tables.budgets(latest, before)]
    PAGE.write_text(refreshed(PAGE.read_text(), blocks))
    PLOTS.mkdir(exist_ok=True)
    (PLOTS / "peers.svg").write_text(_peers(latest))
    (PLOTS / "bulk.svg").write_text(_bulk(latest))


def printed(results: Results) -> str:
    """What a run shows on the terminal."""
    parts = [_run(results), tables.budgets(results, None), *(make(results) for make in TABLES.values())]
    return "\n\n".join(parts)


def _run(results: Results) -> str:
    machine = results["machine"]
    where = (
        f"{machine['cores']} cores ({machine['architecture']}), Python {machine['python']}, load {machine['load']:g}"
    )
    return f"`make bench` on {results['at']} UTC, {where}: {results['seconds'] / 60:.0f} minutes."


def _bulk(results: Results) -> str:
    spent = [(0.0, 0.0), *((float(one["rows"]), one["rows"] * one["cpu"] / 1000) for one in results["bulk"])]
    return plots.lines("Processor time of a group invitation", {"Usher": spent}, "rows", "seconds")


def _peers(results: Results) -> str:
    """At one connection: the figures at sixteen are in the table."""
    groups: dict[str, dict[str, float]] = {operation: {} for operation in tables.OPERATIONS}
    for one in results["peers"]:
        if one["connections"] == 1:
            groups[one["operation"]][one["contender"]] = one["cpu"]
    return plots.bars("Processor time of one operation, one connection", groups, "ms")
