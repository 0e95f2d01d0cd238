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


def kept(name: str, folder: Path = FOLDER) -> Results | None:
    path = folder / name
    return json.loads(path.read_text()) if path.exists() else None
