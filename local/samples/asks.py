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

FIND = around(
    "invite",
    values={"relationship": "client", "addresses": ""},
    searched=False,
    found=[],
    not_found=[],
    invalid=[],
    form="f0rm",
    most=500,
    is_incomplete=False,
    asked=0,
)
SARAH = FOUND | {"handle": "i" * 60, "name": "Sarah Okafor", "address": "sarah@example.com", "about": []}
MAYA = FOUND | {"address": "+44 7700 900123"}

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
    ("console-find", "console/people/find", FIND),
    ("console-find-found", "console/people/find", FIND | {"searched": True, "found": [SARAH]}),
    ("console-find-not", "console/people/find", FIND | {"searched": True, "not_found": ["ben@example.com"]}),
    (
        "console-find-many",
        "console/people/find",
        FIND
        | {
            "values": {"relationship": "co_parent", "addresses": "sarah@example.com\nben@example.com"},
            "searched": True,
            "found": [SARAH, MAYA],
            "not_found": ["ben@example.com", "lena@example.com"],
            "invalid": ["12345"],
        },
    ),
    (
        "console-find-partly",
        "console/people/find",
        FIND | {"asked": 2, "errors": [{"field": "", "code": "finding.open"}]},
    ),
    (
        "console-find-incomplete",
        "console/people/find",
        FIND | {"is_incomplete": True, "errors": [{"field": "", "code": "connect.incomplete"}]},
    ),
    (
        "console-asks",
        "console/people/asks",
        around("asks", rows=[ROW, ROW | {"about": []}], next_page="x", done="taken_on"),
    ),
    ("console-asks-none", "console/people/asks", around("asks", rows=[], next_page="", done="not_taken_on")),
    ("console-ask", "console/people/ask", ASK),
    ("console-ask-known", "console/people/ask", ASK | {"contacts": [("con_1", "S. Okafor")]}),
    ("console-ask-mine", "console/people/ask", ASK | {"may_block": True}),
    ("console-ask-blocked", "console/people/ask", ASK | {"done": "blocked"}),
    ("console-ask-others", "console/people/ask", ASK | {"may_answer": False}),
    *((f"console-ask-{one}", "console/people/ask", ASK | {"status": one.value}) for one in list(AskStatus)[1:]),
]
