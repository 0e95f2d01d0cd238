"""Samples of the console's pages."""

from typing import Any

from local.samples.site import SITE

CONSOLE: dict[str, Any] = SITE | {"signed_in_as": "maya@northlight.example"}
PLACES = [
    {"id": "org_northlight", "name": "Northlight Coaching", "role": "owner"},
    {"id": "org_sonnenblume", "name": "Kita Sonnenblume", "role": "Erzieherin"},
]

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-organizations", "console/organizations", CONSOLE | {"places": PLACES}),
    ("console-organizations-none", "console/organizations", CONSOLE | {"places": []}),
]
