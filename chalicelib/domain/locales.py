"""The languages that pages and messages are written in, and how a reader's wish finds one of them."""

import re
from collections.abc import Mapping
from typing import TypeVar

Text = TypeVar("Text")
# Each by the name that its own readers look for.
LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español"}
LOCALES = tuple(LANGUAGES)
DEFAULT_LOCALE = LOCALES[0]
RIGHT_TO_LEFT = frozenset({"ar"})


def direction(locale: str) -> str:
    """`rtl` for a language that is written from right to left, else `ltr`: the `dir` of a page."""
    return "rtl" if locale in RIGHT_TO_LEFT else "ltr"


def closest(locale: str | None) -> str:
    """The language of `locale` (BCP 47, such as `de-AT`) if Usher speaks it, else the default."""
    language = _language(locale)
    return language if language in LANGUAGES else DEFAULT_LOCALE


def told_in(texts: Mapping[str, Text], locale: str) -> Text:
    """The text in the language closest to `locale`; else in English, else in its first language. At least one is
    there."""
    wanted = (locale, locale.partition("-")[0], DEFAULT_LOCALE, next(iter(texts)))
    return next(texts[one] for one in wanted if one in texts)


def accepted(header: str | None, preferred: str | None = None) -> str:
    """The best language for an `Accept-Language` header; `preferred` where the header names none of ours.

    The header is RFC 9110's: ranges such as `de-CH`, each with a weight `q` of 0 to 1, which is 1 where none is given.
    What is malformed is left out.
    """
    wishes = sorted(map(_wish, (header or "")[:400].split(",")), key=lambda wish: -wish[1])
    languages = (_language(wanted) for wanted, weight in wishes if weight > 0)
    return next((language for language in languages if language in LANGUAGES), closest(preferred))


_WISH = re.compile(r"\s*([a-z0-9*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.IGNORECASE)


def _wish(part: str) -> tuple[str, float]:
    wish = _WISH.fullmatch(part)
    return (wish[1], float(wish[2] or 1)) if wish else ("", 0.0)


def _language(locale: str | None) -> str:
    return (locale or "").replace("_", "-").partition("-")[0].strip().lower()
