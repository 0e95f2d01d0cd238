"""The languages that pages and messages are written in, and how a reader's wish finds one of them."""

from collections.abc import Mapping
from typing import TypeVar

Text = TypeVar("Text")
LOCALES = ("en", "de", "es")
DEFAULT_LOCALE = LOCALES[0]


def closest(locale: str | None) -> str:
    """The language of `locale` (BCP 47, such as `de-AT`) if Usher speaks it, else the default."""
    language = (locale or "").replace("_", "-").split("-")[0].strip().lower()
    return language if language in LOCALES else DEFAULT_LOCALE


def told_in(texts: Mapping[str, Text], locale: str) -> Text:
    """The text in the language closest to `locale`; else in English, else in its first language. At least one is
    there."""
    wanted = (locale, locale.partition("-")[0], DEFAULT_LOCALE, next(iter(texts)))
    return next(texts[one] for one in wanted if one in texts)


def accepted(header: str | None, preferred: str | None = None) -> str:
    """The best language for an `Accept-Language` header; `preferred` where the header names none of ours."""
    wishes = sorted((_wish(part) for part in (header or "")[:400].split(",")), key=lambda wish: -wish[1])
    languages = (tag.split("-")[0] for tag, weight in wishes if weight > 0)
    return next((language for language in languages if language in LOCALES), closest(preferred))


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";q=")
    try:
        return tag.strip().lower(), float(weight or 1)
    except ValueError:
        return tag.strip().lower(), 0.0
