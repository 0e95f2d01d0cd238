"""Samples of the pages of beginning without an invitation."""

from typing import Any

from local.samples.site import RULES, SITE

TYPED = {"name": "Nina Berg", "email": "nina@berg.example"}
CODE: dict[str, Any] = SITE | {"code_sent_to": "n***@b***.example", "minutes": 10, "password_rules": RULES}
WRONG_CODE = {"values": TYPED, "errors": [{"field": "code", "code": "code_wrong"}]}
FAULTS = [{"field": name, "code": f"start.{name}"} for name in ("name", "country", "timezone")]

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("start-begin", "start/begin", SITE),
    ("start-begin-wrong", "start/begin", SITE | {"errors": [{"field": "email", "code": "start.email"}]}),
    ("start-begin-taken", "start/begin", SITE | {"has_account": True, "values": TYPED}),
    ("start-code", "start/code", CODE | {"values": TYPED}),
    ("start-code-wrong", "start/code", CODE | WRONG_CODE),
    ("start-code-resent", "start/code", CODE | {"values": TYPED, "resent": True}),
    ("start-organization", "start/organization", SITE | {"key": "k"}),
    ("start-organization-wrong", "start/organization", SITE | {"key": "k", "errors": FAULTS}),
    ("start-closed", "start/closed", SITE),
]
