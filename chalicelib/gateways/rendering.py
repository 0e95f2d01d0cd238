"""Pages and messages as text: templates of this package, filled with data that is never a template itself.

What a page needs is its view in `page_contexts.py`, or in the module of its area in `page_views`; what a message needs
is its context in `message_contexts.py`.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.domain.help import Help
from chalicelib.domain.locales import DEFAULT_LOCALE, LANGUAGES, closest, direction
from chalicelib.domain.messages import Message
from chalicelib.domain.money import Money
from chalicelib.domain.sms import MessageTooLong, fit, needs_ucs2
from chalicelib.domain.text import delinkify, header_safe
from chalicelib.gateways.branding import brand, safe_link, ways_to
from chalicelib.gateways.cldr import list_text, money_text
from chalicelib.gateways.message_contexts import MESSAGES
from chalicelib.gateways.page_contexts import PAGES
from chalicelib.gateways.style import css, page_headers, palette
from chalicelib.gateways.wording import TEMPLATES, catalog, counted, phrases, spoken_date, spoken_time

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["page_headers", "render_message", "render_page", "render_title"]

log = logging.getLogger(__name__)
Text = TypeVar("Text")

_LINES = ("organization_name", "inviter_name", "role_label", "staff_label", "recipient_name", "applicant_name")
_NAMES = ("staff_names", "dependents")
_TO_MEMBERS = frozenset({"notice", "digest"})
_NEEDS = {"lower": "lower", "upper": "upper", "digit": "digit", "symbol": "special"}


def render_page(name: str, view: Mapping[str, Any], locale: str = "en") -> str:
    """The whole HTML page `name` in the language closest to `locale`.

    Raises LookupError for an unknown page or for a key that the page's view requires and `view` lacks.
    """
    contract = _view_of(name)
    _check(contract, name, view)
    context = _absent(contract) | _page_context(name, view, closest(locale))
    return environment(TEMPLATES).get_template(f"pages/{name}.html").render(context)


def _view_of(name: str) -> type:
    """The view of a page; those of a folder are loaded by its first page. Raises KeyError for an unknown one."""
    *folders, _ = name.split("/")
    if not folders or not all(folder.isidentifier() for folder in folders):
        return PAGES[name]
    views: dict[str, type] = import_module(f"chalicelib.gateways.page_views.{'_'.join(folders)}").PAGES
    return views[name]


def render_message(name: str, locale: str, context: Mapping[str, Any], *, templates: Path = TEMPLATES) -> Message:
    """The message `name` in the language closest to `locale`, in the default one if that fails.

    Names and notes are made safe here: single lines, nothing that a mail program turns into a link.
    Raises LookupError for an unknown message or a missing key; what the default language raises stays raised.
    """
    return _in_language(name, locale, context, lambda language: _message(name, language, context, templates))


def render_title(name: str, locale: str, context: Mapping[str, Any], *, templates: Path = TEMPLATES) -> str:
    """What the message is about in one line, in the language closest to `locale`, or the default one if that fails."""
    return _in_language(name, locale, context, lambda language: _title(name, language, context, templates))


def _in_language(name: str, locale: str, context: Mapping[str, Any], write: Callable[[str], Text]) -> Text:
    _check(MESSAGES[name], name, context)
    language = closest(locale)
    if language != DEFAULT_LOCALE:
        try:
            return write(language)
        except _template_faults() as fault:
            log.warning("message %s failed in %s: %s", name, language, type(fault).__name__)
    return write(DEFAULT_LOCALE)


def _title(name: str, locale: str, context: Mapping[str, Any], templates: Path) -> str:
    template = environment(templates).get_template(f"messages/{name}/{locale}/title.txt")
    title = header_safe(template.render(_message_context(name, locale, context)).strip())
    return title[:1].upper() + title[1:]


@lru_cache
def environment(folder: Path) -> "Environment":
    """The templates of `folder`; only files in it are ever compiled."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _speech(locale: str, zone: str | None) -> dict[str, Any]:
    """What templates call to put dates, lists and numbers into the reader's words."""
    return {
        "lang": locale,
        "dir": direction(locale),
        "day": partial(spoken_date, locale=locale, zone=zone),
        "moment": partial(spoken_time, locale=locale, zone=zone),
        "listed": partial(list_text, locale=locale),
        "counted": partial(counted, locale=locale),
    }


def _with_sums(given: Any, locale: str) -> Any:
    """The same with every amount of money in it as the reader's language writes it."""
    if isinstance(given, Money):
        return money_text(given, locale)
    if isinstance(given, Mapping):
        return {key: _with_sums(one, locale) for key, one in given.items()}
    return type(given)(_with_sums(one, locale) for one in given) if type(given) in (list, tuple) else given


def _check(contract: type, name: str, given: Mapping[str, Any]) -> None:
    missing = contract.__required_keys__ - given.keys()  # type: ignore[attr-defined]
    if missing:
        raise KeyError(f"{name} needs {sorted(missing)}")


def _absent(contract: type) -> dict[str, None]:
    # A form without its token must fail when it is rendered, not when it is sent.
    return dict.fromkeys(contract.__optional_keys__ - {"form_token"})  # type: ignore[attr-defined]


def _page_context(name: str, view: Mapping[str, Any], locale: str) -> dict[str, Any]:
    look = brand(view.get("organization"))
    return {
        **_with_sums(view, locale),
        **_speech(locale, view.get("time_zone")),
        "page": name,
        "root": view.get("root") or "",
        "t": phrases(locale),
        "language_name": LANGUAGES.__getitem__,
        "brand": look,
        "palette": palette(look),
        "css": css(*view.get("sheets") or ()),
        "errors": [_spoken_error(error, locale) for error in view.get("errors") or []],
        "values": defaultdict(str, view.get("values") or {}),
        "password_hint": partial(_password_hint, locale=locale),
        "password_attribute": _password_attribute,
        "safe_link": safe_link,
        "row_refusal": partial(_refusal, locale=locale),
    }


def _spoken_error(error: Mapping[str, str], locale: str) -> dict[str, str]:
    texts = catalog(locale)
    known = texts.get(f"error.{error.get('code', '')}")
    return {"field": error.get("field", ""), "text": known or error.get("text") or texts["error.invalid"]}


def _refusal(code: str, detail: str, locale: str) -> str:
    """What is told of a row that was refused."""
    return _spoken_error({"code": code, "text": detail}, locale)["text"]


def _password_hint(rules: Mapping[str, Any], locale: str) -> str:
    texts = catalog(locale)
    length = counted("password.length", rules["min_length"], locale)
    needs = [texts[f"password.{need}"] for need in rules.get("needs") or []]
    return f"{length} {texts['password.needs'].format(list=list_text(needs, locale))}" if needs else length


def _password_attribute(rules: Mapping[str, Any]) -> str:
    """The rules for password generators, as WebKit and password managers read them from `passwordrules`."""
    needs = "".join(f" required: {_NEEDS[need]};" for need in rules.get("needs") or [])
    return f"minlength: {rules['min_length']};{needs}"


def _message(name: str, locale: str, context: Mapping[str, Any], templates: Path) -> Message:
    safe = _message_context(name, locale, context)

    def write(part: str, **more: str) -> str:
        template = environment(templates).get_template(f"messages/{name}/{locale}/{part}")
        return re.sub(r"\n{3,}", "\n\n", template.render(safe | more)).strip()

    subject = header_safe(write("subject.txt"))
    text = write("body.txt")
    return Message(
        subject=subject,
        text=text + "\n",
        html=write("body.html", subject=subject, text=text) + "\n",
        sms=_sms(lambda names: write("sms.txt", **names), context),
    )


def _message_context(name: str, locale: str, context: Mapping[str, Any]) -> dict[str, Any]:
    lines = {key: _safe_line(context.get(key) or "") for key in _LINES}
    note = "\n".join(header_safe(line) for line in (context.get("note") or "").splitlines())
    return {
        **_absent(MESSAGES[name]),
        **_with_sums(context, locale),
        **_speech(locale, context.get("time_zone")),
        **lines,
        **{key: [_safe_line(name) for name in context.get(key) or []] for key in _NAMES},
        "lines": [one | {"name": _safe_line(one["name"])} for one in _with_sums(context.get("lines") or [], locale)],
        "note": delinkify(note),
        "brand": brand({"name": lines["organization_name"]} | {key: context.get(key) for key in ("accent", "logo")}),
        **_help(name, lines["organization_name"], context.get("help"), locale),
        "root": context.get("base_url") or "",
    }


def _help(name: str, organization: str, help_there: Help | None, locale: str) -> dict[str, Any]:
    """How a message says whom to ask. To people who have not joined it holds no link but our own (A57)."""
    ways = ways_to(help_there, pages=name in _TO_MEMBERS)
    ask = catalog(locale)["help.ask"].format(organization=organization)
    return {"help": ways, "help_ask": ask, "help_line": f"{ask} {' · '.join(one['text'] for one in ways)}"}


def _sms(write: Callable[[Mapping[str, str]], str], context: Mapping[str, Any]) -> str:
    names = {key: context.get(key) or "" for key in ("organization_name", "inviter_name")}
    for ucs2 in sorted({any(map(needs_ucs2, names.values())), False}, reverse=True):
        try:
            return fit(write, names, ucs2=ucs2)
        except MessageTooLong:
            continue
    return ""


def _safe_line(text: str) -> str:
    return delinkify(header_safe(text))


def _template_faults() -> tuple[type[Exception], ...]:
    from jinja2 import TemplateError

    return TemplateError, LookupError, TypeError, ValueError
