"""Samples of the pages of requests and services: those of the portal, and those of the console."""

from typing import Any

from local.page_samples import ENDS_AT
from local.samples.console import around
from local.samples.portal import NORTHLIGHT, ORG, SHELL, nav

REQUEST = "req_AaMYXFAAAAAAAAAB"
HERE, CONSOLE = f"/me/{ORG}/requests/{REQUEST}", f"/console/org_AaMYXFAAAAAAAAAB/requests/{REQUEST}"
BUCKET = {
    "url": "https://usher-files.s3.eu-central-1.amazonaws.com",
    "fields": {"key": "uploads/org/usr/upl", "policy": "e30=", "x-amz-signature": "00"},
    "taken": "JPEG, PNG, PDF, text",
    "megabytes": 10,
}


def _file(number: int, state: str, **more: Any) -> dict[str, Any]:
    return {"id": f"msg_1~fil_{number}", "name": "", "state": state, "reason": "", "kilobytes": 0} | more


def _line(number: int, name: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"msg_{number}",
        "name": name,
        "mine": False,
        "by_team": False,
        "said": "message",
        "text": text,
        "at": ENDS_AT + number * 600_000,
        "files": [],
        "may_remove": False,
    } | more


FILES = [
    _file(1, "ready", name="CV Sarah Okafor, the newest of many versions.pdf", kilobytes=218),
    _file(2, "checking"),
    _file(3, "refused", reason="kind", name="setup.exe"),
    _file(4, "refused", reason="missing"),
]
LINES = [
    _line(
        1, "Sarah Okafor", "Could you look through it?\nI have attached it.", mine=True, may_remove=True, files=FILES
    ),
    _line(2, "Maya Lindt", "With pleasure. Thursday at the latest.", by_team=True),
    _line(3, "Maya Lindt", "", by_team=True, said="closed"),
    _line(4, "", "", said="reopened"),
]
THREAD: dict[str, Any] = {
    "id": REQUEST,
    "kind": "service",
    "subject": "My CV",
    "service": "Career review",
    "status": "answered",
    "who": "",
    "by_team": False,
    "version": 4,
    "is_full": False,
    "may_write": True,
    "lines": LINES,
    "older": "",
    "is_latest": True,
    "here": HERE,
    "files_path": f"/me/{ORG}/files/{REQUEST}",
    "uploads": [],
    "put": BUCKET,
    "most_characters": 4000,
    "values": {"form": "f0rm", "files": ""},
}
PORTAL = SHELL | {
    "nav": nav(f"/me/{ORG}", "home", "requests", "settings", current="requests"),
    "organization": NORTHLIGHT,
}
ONE = PORTAL | THREAD | {"back": f"/me/{ORG}/requests"}
SERVICES = [
    {"id": "svc_1", "name": "Career review", "description": "An hour on where you stand."},
    {"id": "svc_2", "name": "Mock interview", "description": ""},
]
ROWS = [
    {"subject": "My CV", "service": "Career review", "kind": "service", "status": "answered", "at": ENDS_AT},
    {"subject": "", "service": "", "kind": "session", "status": "open", "at": ENDS_AT},
    {"subject": "", "service": "Mock interview", "kind": "service", "status": "closed", "at": ENDS_AT},
]
LIST = PORTAL | {
    "rows": [one | {"path": HERE} for one in ROWS],
    "is_first": True,
    "next_page": "cursor=abc.def",
    "services": SERVICES,
    "kinds": ["information", "service", "session"],
    "seats": [],
    "most_characters": 4000,
    "longest_subject": 120,
    "values": {"kind": "information", "form": "f0rm"},
}
MISSED = [{"field": "text", "code": "request.text"}, {"field": "service", "code": "request.service"}]
INBOX = {
    "rows": [
        {
            "id": REQUEST,
            "name": "Sarah Okafor",
            "assigned": assigned,
            "kind": kind,
            "subject": subject,
            "status": status,
            "at": ENDS_AT,
            "waiting_since": ENDS_AT if status == "open" else None,
        }
        for kind, subject, status, assigned in (
            ("information", "Can we move Thursday?", "open", ""),
            ("service", "", "answered", "Maya Lindt"),
            ("session", "", "closed", ""),
        )
    ],
    "states": ["open", "answered", "closed"],
    "values": {"status": "", "mine": ""},
    "is_first": True,
    "next_page": "",
}
DESK = around("requests") | THREAD
DESK |= {
    "who": "Sarah Okafor",
    "by_team": True,
    "here": CONSOLE,
    "contact": "con_1",
    "assigned_to": "",
    "assigned": "",
    "waiting_since": ENDS_AT,
    "colleagues": [("mem_1", "Maya Lindt"), ("mem_2", "Jonas Weber")],
}
FORM = {"may_change": True, "askers": ["client", "guest"], "longest": 1000}
OFFERED = [
    SERVICES[0] | {"asked_by": ["client", "guest"], "is_active": True},
    SERVICES[1] | {"asked_by": ["client"], "is_active": False},
]
TYPED = {"name": "Career review", "client": "on", "position": "0", "form": "f0rm", "version": "3"}

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("portal-requests", "portal/requests", LIST),
    ("portal-requests-none", "portal/requests", LIST | {"rows": [], "services": [], "next_page": ""}),
    (
        "portal-requests-wrong",
        "portal/requests",
        LIST | {"errors": MISSED, "seats": [("mem_1", ""), ("mem_2", "Ben Hale")], "is_first": False},
    ),
    ("portal-request", "portal/request", ONE | {"told": "asked", "older": "abc.def"}),
    ("portal-request-with-file", "portal/request", ONE | {"uploads": ["upl_1", "upl_2"], "is_latest": False}),
    ("portal-request-closed", "portal/request", ONE | {"status": "closed", "subject": ""}),
    ("portal-request-full", "portal/request", ONE | {"is_full": True, "may_write": False, "put": None}),
    (
        "portal-request-team",
        "portal/request",
        ONE | {"by_team": True, "who": "Sarah Okafor", "status": "open", "back": CONSOLE.rpartition("/")[0]},
    ),
    (
        "portal-request-team-moved",
        "portal/request",
        ONE | {"by_team": True, "errors": [{"field": "text", "code": "request.moved"}], "uploads": ["upl_1"]},
    ),
    ("console-requests", "console/requests/requests", around("requests") | INBOX),
    ("console-requests-none", "console/requests/requests", around("requests") | INBOX | {"rows": [], "next_page": ""}),
    (
        "console-requests-more",
        "console/requests/requests",
        around("requests") | INBOX | {"is_first": False, "next_page": "c=1"},
    ),
    ("console-request", "console/requests/request", DESK | {"done": "answered"}),
    (
        "console-request-given",
        "console/requests/request",
        DESK | {"assigned": "Maya Lindt", "assigned_to": "mem_1", "status": "closed", "may_write": False, "put": None},
    ),
    ("console-services", "console/requests/services", around("services") | FORM | {"rows": OFFERED, "values": TYPED}),
    (
        "console-services-staff",
        "console/requests/services",
        around("services") | FORM | {"rows": [], "values": TYPED, "may_change": False},
    ),
    ("console-service", "console/requests/service", around("services") | FORM | OFFERED[0] | {"values": TYPED}),
    (
        "console-service-wrong",
        "console/requests/service",
        around("services")
        | FORM
        | OFFERED[1]
        | {"values": TYPED, "errors": [{"field": "askers", "code": "askers_required"}]},
    ),
    (
        "console-service-staff",
        "console/requests/service",
        around("services") | FORM | OFFERED[0] | {"may_change": False},
    ),
]
