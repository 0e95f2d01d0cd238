"""Samples of the pages on which people see where and how they are signed in."""

from typing import Any

from chalicelib.gateways.qr import qr_svg_data_uri
from chalicelib.handlers.pages.site import AREAS
from local.page_samples import ENDS_AT
from local.samples.site import SITE

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ME: dict[str, Any] = SITE | {"sheets": AREAS["me"].sheets, "signed_in_as": "maya@northlight.example"}
SESSIONS = [
    {"id": "ses_1", "device": "Firefox, Windows", "seen_at": ENDS_AT, "is_here": True},
    {"id": "ses_2", "device": "Safari, iPhone", "seen_at": ENDS_AT - 9_000_000, "is_here": False},
    {"id": "ses_3", "device": "", "seen_at": ENDS_AT - 90_000_000, "is_here": False},
]
SHOWN = ME | {"has_app": False, "sessions": SESSIONS, "done": ""}
APP = ME | {"secret": SECRET, "secret_shown": SECRET, "qr": qr_svg_data_uri("otpauth://totp/Usher:maya?secret=J")}
WRONG = {"errors": [{"field": "password", "code": "password_wrong"}]}

PAGES: list[tuple[str, str, dict[str, Any]]] = [
    ("security", "security/show", SHOWN),
    ("security-app", "security/show", SHOWN | {"has_app": True, "sessions": SESSIONS[:1], "done": "app_on"}),
    ("security-off", "security/show", SHOWN | {"done": "app_off"}),
    ("security-ended", "security/show", SHOWN | {"done": "ended"}),
    ("security-required", "security/show", SHOWN | {"done": "required"}),
    ("security-password", "security/show", SHOWN | {"has_app": True} | WRONG),
    ("security-app-key", "security/app", APP),
    ("security-app-wrong", "security/app", APP | {"errors": [{"field": "code", "code": "app_code_wrong"}]}),
]
