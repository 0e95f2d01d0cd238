"""Samples of the pages of signing in behind no link, and of their refusals."""

from typing import Any

SITE: dict[str, Any] = {"base": "", "root": "", "form_token": "f0rm-t0ken", "site": True}
WRONG = {"values": {"identifier": "maya@northlight.example"}, "errors": [{"field": "", "code": "credentials_wrong"}]}
RULES = {"min_length": 10}
HERE = "/console"
KINDS = (
    "site_forbidden",
    "site_changed",
    "site_refused",
    "site_too_many",
    "site_unavailable",
    "form_expired",
    "cookies",
)

OUTSIDE = ("site_deactivated", "site_client_inactive")

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("site-sign-in", "sign_in", SITE | {"next": HERE}),
    ("site-sign-in-erased", "sign_in", SITE | {"erased": True}),
    ("site-sign-in-wrong", "sign_in", SITE | WRONG),
    ("site-forgot", "forgot", SITE | {"next": HERE}),
    ("site-reset", "reset", SITE | {"minutes": 60, "password_rules": RULES, "next": HERE} | WRONG),
    ("site-new-password", "new_password", SITE | {"password_rules": RULES, "identifier": "a@b.example"}),
    ("site-unknown", "unknown", SITE),
    *((f"site-problem-{kind}", "problem", SITE | {"kind": kind, "here": HERE, "minutes": 3}) for kind in KINDS),
    *((f"site-problem-{kind}", "problem", SITE | {"kind": kind, "here": "/me", "retry": True}) for kind in OUTSIDE),
]
