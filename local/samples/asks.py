"""Samples of the pages around what clients ask of professionals."""

from typing import Any

from chalicelib.domain.ask import AskStatus
from local.page_samples import ENDS_AT
from local.samples.console import around
from local.samples.portal import ACCOUNT

FOUND = {"handle": "h" * 60, "name": "Maya Lindqvist", "about": ["Family mediator", "Northlight"], "photo": ""}
ASKS = [
    {"id": f"ask_{status}", "name": "Maya Lindqvist", "status": status.value, "until": ENDS_AT}
    | ({} if status == AskStatus.OPEN else {"until": None})
    for status in AskStatus
]
CONNECT: dict[str, Any] = ACCOUNT | {"address": "", "searched": False, "people": [], "asks": []}
ROW = {
    "id": "ask_1",
    "name": "Sarah Okafor",
    "about": ["Carpenter", "Okafor & Sons"],
    "asked": "Maya Lindqvist",
    "created_at": ENDS_AT,
    "expires_at": ENDS_AT,
}
ASK = around("asks", ask=ROW, status="open", may_answer=True, may_block=False, contacts=[])

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("connect", "portal/connect", CONNECT),
    ("connect-incomplete", "portal/connect", CONNECT | {"errors": [{"field": "", "code": "connect.incomplete"}]}),
    (
        "connect-found",
        "portal/connect",
        CONNECT | {"address": "maya@northlight.example", "searched": True, "people": [FOUND], "asks": ASKS},
    ),
    ("connect-nobody", "portal/connect", CONNECT | {"address": "maya@north.example", "searched": True}),
    ("connect-asked", "portal/connect", CONNECT | {"asks": ASKS, "told": "taken_up"}),
    ("connect-withdrawn", "portal/connect", CONNECT | {"asks": ASKS[3:], "told": "withdrawn"}),
    ("console-asks", "console/asks", around("asks", rows=[ROW, ROW | {"about": []}], next_page="x", done="taken_on")),
    ("console-asks-none", "console/asks", around("asks", rows=[], next_page="", done="not_taken_on")),
    ("console-ask", "console/ask", ASK),
    ("console-ask-known", "console/ask", ASK | {"contacts": [("con_1", "S. Okafor")]}),
    ("console-ask-mine", "console/ask", ASK | {"may_block": True}),
    ("console-ask-blocked", "console/ask", ASK | {"done": "blocked"}),
    ("console-ask-others", "console/ask", ASK | {"may_answer": False}),
    *((f"console-ask-{one}", "console/ask", ASK | {"status": one.value}) for one in list(AskStatus)[1:]),
]
