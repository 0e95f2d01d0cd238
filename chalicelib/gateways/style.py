"""How pages look, and the headers that admit this style and nothing else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from chalicelib.gateways.branding import brand
from chalicelib.gateways.wording import TEMPLATES

_FIXED_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=63072000",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


FORMS_STAY = "'self'"
_LOOPBACK = frozenset({"127.0.0.1", "localhost"})


SHEETS = ("page",)


def page_headers(
    organization: Mapping[str, Any] | None = None, forms_to: str = FORMS_STAY, sheets: Sequence[str] = SHEETS
) -> dict[str, str]:
    """The headers of a page rendered with this `organization`, whose accent is part of the style policy, and with
    these style sheets."""
    return _FIXED_HEADERS | {"Content-Security-Policy": _policy(palette(brand(organization)), forms_to, sheets)}


def forms_to_provider(base_url: str) -> str:
    """Where a form may lead whose answer sends the browser on to a payment provider (docs/adr/0025)."""
    local = " http://127.0.0.1:* http://localhost:*" if urlsplit(base_url).hostname in _LOOPBACK else ""
    return f"{FORMS_STAY} https:{local}"


def forms_to(origin: str) -> str:
    """Where a form may lead that puts a file into the bucket at `origin`; "" for a page without one."""
    return f"{FORMS_STAY} {origin}" if origin else FORMS_STAY


def palette(look: Mapping[str, str]) -> str:
    """The only style that differs between organizations."""
    return f":root{{--accent:{look['accent']};--accent-dark:{look['accent_dark']}}}"


@lru_cache
def css(*sheets: str) -> str:
    """The style of pages with these sheets of `templates/pages`, ready for a template."""
    from markupsafe import Markup

    return Markup("".join((TEMPLATES / "pages" / f"{sheet}.css").read_text("utf-8") for sheet in sheets or SHEETS))


def _policy(palette: str, forms_to: str, sheets: Sequence[str]) -> str:
    """Pictures are this host's own, or written into the page: its icon and the codes that phones read."""
    styles = " ".join(_source(style) for style in (palette, str(css(*sheets))))
    return (
        f"default-src 'none'; style-src {styles}; img-src 'self' data:; "
        f"form-action {forms_to}; base-uri 'none'; frame-ancestors 'none'"
    )


def _source(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
