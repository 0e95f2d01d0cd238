"""Texts in several languages, as the forms of settings have them: `title_en` and `text_en`, and so on."""

from collections.abc import Mapping

from chalicelib.domain.disclosure import Wording
from chalicelib.domain.locales import LOCALES
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.pages.forms import plain

Typed = Mapping[str, str]
ROLES = ("", "admin", "staff", "client", "guest")


def typed_texts(typed: Typed, before: Mapping[str, Wording] | None = None) -> dict[str, Json]:
    """By language, without those that say nothing; languages that the form does not have stay as they were."""
    others = {locale: one for locale, one in (before or {}).items() if locale not in LOCALES}
    kept: dict[str, Json] = {locale: {"title": one.title, "text": one.text} for locale, one in others.items()}
    for locale in LOCALES:
        said = {part: plain(typed.get(f"{part}_{locale}", "")) for part in ("title", "text")}
        if any(said.values()):
            kept[locale] = said
    return kept


def fields_of(texts: Mapping[str, Wording]) -> dict[str, str]:
    """The same, back in the form."""
    return {
        f"{part}_{locale}": getattr(one, part)
        for locale, one in texts.items()
        if locale in LOCALES
        for part in ("title", "text")
    }
