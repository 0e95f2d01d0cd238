"""Samples of the console's pages of kiosks."""

from typing import Any

from local.page_samples import ENDS_AT
from local.samples.console import around

ROWS = [
    {"id": f"key_{state}", "name": f"Entrance {number}", "site": "North", "state": state, "used_at": used}
    for number, (state, used) in enumerate(
        [("active", ENDS_AT), ("stopped", ENDS_AT), ("locked", ENDS_AT), ("revoked", None)], 1
    )
]
LIST = {"rows": ROWS, "values": {"form": "f0rm"}, "is_first": True, "next_page": "cursor=abc.def"}
KEY = {
    "name": "Entrance 1",
    "key": "usher_AaMYXFAAAAAAAAABqL0mP3vT8kR2wY6zX1cN5bJ9hG4fD7sA",
    "address": "https://invite.northlight.example/kiosk",
}

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("console-kiosks", "console/pins/kiosks", around("kiosks", **LIST)),
    *(
        (f"console-kiosks-{done}", "console/pins/kiosks", around("kiosks", **LIST, done=f"kiosk_{done}"))
        for done in ("revoked", "lifted")
    ),
    (
        "console-kiosks-none",
        "console/pins/kiosks",
        around("kiosks", **LIST | {"rows": [], "is_first": False}, errors=[{"field": "name", "code": "name_required"}]),
    ),
    ("console-kiosks-empty", "console/pins/kiosks", around("kiosks", **LIST | {"rows": [], "next_page": ""})),
    ("console-kiosk-key", "console/pins/kiosk_key", around("kiosks", **KEY)),
]
