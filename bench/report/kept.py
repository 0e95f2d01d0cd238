"""The results of a run, as JSON beside the bench. The run before stays, so that two can be laid side by side."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "results"
LATEST, BEFORE, QUICK = "latest.json", "before.json", "quick.json"
Results = dict[str, Any]


def keep(results: Results, *, quick: bool, folder: Path = FOLDER) -> None:
    folder.mkdir(exist_ok=True)
    latest = folder / (QUICK if quick else LATEST)
    if latest.exists() and not quick:
        latest.replace(folder / BEFORE)
    latest.write_text(json.dumps(results, indent=1) + "\n")


def carried(results: Results, before: Results | None) -> Results:
    """With the work on larger tables than this run filled, as the run that filled them found it."""
    filled = {row["open"] for row in results["work"]}
    older = [row for row in (before or {}).get("work", []) if row["open"] not in filled]
    return {**results, "work": [*results["work"], *older]}


def kept(name: str, folder: Path = FOLDER) -> Results | None:
    path = folder / name
    return json.loads(path.read_text()) if path.exists() else None
