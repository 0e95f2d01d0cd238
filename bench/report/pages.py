"""The pages and plots that tell of the latest run."""

from collections.abc import Callable
from pathlib import Path

from bench.report import plots, tables
from bench.report.kept import Results
from bench.report.writing import refreshed

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
PLOTS = ROOT / "docs" / "plots"
TABLES: dict[str, Callable[[Results], str]] = {
    "peers": tables.peers,
    "races": tables.races,
    "starts": tables.starts,
    "warm": tables.warm,
    "sizes": tables.sizes,
    "steps": tables.steps,
    "dollars": tables.dollars,
}


def write(latest: Results, before: Results | None) -> None:
    blocks = {name: [make(latest)] for name, make in TABLES.items()}
    blocks["run"] = [_run(latest)]
    blocks["budgets"] = [tables.budgets(latest, before)]
    PAGE.write_text(refreshed(PAGE.read_text(), blocks))
    PLOTS.mkdir(exist_ok=True)
    (PLOTS / "peers.svg").write_text(_peers(latest))


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


def _peers(results: Results) -> str:
    """At one connection: the figures at sixteen are in the table."""
    groups: dict[str, dict[str, float]] = {operation: {} for operation in tables.OPERATIONS}
    for one in results["peers"]:
        if one["connections"] == 1:
            groups[one["operation"]][one["contender"]] = one["cpu"]
    return plots.bars("Processor time of one operation, one connection", groups, "ms")
