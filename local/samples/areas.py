"""The samples of all pages that stand behind no link: each module beside this one holds those of an area."""

from importlib import import_module
from pathlib import Path
from typing import Any

AREAS = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem not in ("__init__", "areas"))
SITE_PAGES: list[tuple[str, str, dict[str, Any]]] = [
    sample for area in AREAS for sample in import_module(f"local.samples.{area}").PAGES
]
