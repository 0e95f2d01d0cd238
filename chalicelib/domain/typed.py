"""What people type or paste, cleaned in this one place before anything judges it.

Mail programs, phones and spreadsheets put signs around what is meant: spaces of every kind, dashes, brackets, a
`mailto:`, digits of another alphabet. Only such form is taken away here. What is left is judged as it stands: nothing
is guessed, and cleaning twice changes nothing.
"""

import re
import unicodedata

# Separators, controls and what nobody can see, of which U+200E and U+00AD come with copied text.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_AROUND = "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_NAMED = re.compile(r"([^<>@]{0,200})<([^<>]{1,320})>")
LOCALE_LIMIT = 20
_LOCALE = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_LINK_SIGNS = "<>()[]{}.,;:!?&=/\\|*~"


def trimmed(text: str) -> str:
    """The text without spaces, controls and invisible signs around it."""
    start, end = 0, len(text)
    while start < end and _is_unseen(text[start]):
        start += 1
    while end > start and _is_unseen(text[end - 1]):
        end -= 1
    return text[start:end]


def code(text: str) -> str:
    """The digits of a code, also of `147 197`, `147-197` or a code in digits of another alphabet."""
    return "".join(one for one in ascii_digits(text) if not _is_unseen(one) and one not in _DASHES)


def ascii_digits(text: str) -> str:
    """The same text with digits of any alphabet as 0 to 9."""
    return "".join(_digit(one) for one in text)


def email(text: str) -> str:
    """The address of `Ann Lee <ann@example.com>`, `mailto:ann@example.com?subject=Hi` or `"ann@example.com",`."""
    return mailbox(text)[1]


def mailbox(text: str) -> tuple[str, str]:
    """The name, maybe "", and the address of what mail programs copy."""
    around = trimmed(text).rstrip(",;")
    named = _NAMED.fullmatch(trimmed(around))
    name, address = (named[1], named[2]) if named else ("", around)
    bare = _unwrapped(address)
    if bare[:7].lower() == "mailto:":
        bare = bare[7:].partition("?")[0]
    return _unwrapped(name), _unwrapped(bare)


def phone(text: str) -> str:
    """A number as one dials it: no `tel:`, nothing invisible in it, digits as 0 to 9, one kind of dash."""
    typed = trimmed(ascii_digits(text))
    if typed[:4].lower() == "tel:":
        typed = typed[4:]
    spaced = (" " if unicodedata.category(one) == "Zs" else one for one in typed)
    seen = (one for one in spaced if one == " " or not _is_unseen(one))
    return "".join("-" if one in _DASHES else one for one in seen).strip(" ").replace("\uff0b", "+")


def is_dialled(text: str) -> bool:
    """Whether a number may depend on the country it is dialled in: all that does not begin with +."""
    return bool(phone(text)) and not phone(text).startswith("+")


def is_national(text: str) -> bool:
    """Whether it says nothing of its country: without + and the 00 that leads abroad nearly everywhere."""
    return is_dialled(text) and not phone(text).startswith("00")


def locale(text: str) -> str:
    """A language tag as BCP 47 writes it: `de-AT` for `de_at`, `en` for `EN`; anything else as it is."""
    typed = trimmed(text)
    tag = _LOCALE.fullmatch(typed)
    if tag is None:
        return typed
    parts = tag[2].replace("_", "-").split("-")[1:]
    return "-".join([tag[1].lower(), *map(_subtag, parts)])


def is_locale(text: str) -> bool:
    """Whether what was typed is a language tag, once it is clean."""
    return len(text) <= LOCALE_LIMIT and _LOCALE.fullmatch(trimmed(text)) is not None


def key(text: str) -> str:
    """The key of a machine without line breaks, blanks and quotes that came with it."""
    return "".join(one for one in text[:400] if not _is_unseen(one)).strip(_AROUND)


def token(text: str) -> str:
    """A link's token without the line breaks and signs that mail programs and people put into, before and behind it,
    as they are or escaped in an address (`%0A`)."""
    return "".join(one for one in _unescaped(text[:400]) if not _is_unseen(one)).lstrip(_LINK_SIGNS + _AROUND)[:40]


def _unescaped(text: str) -> str:
    """Until there is nothing to unescape: what is pasted from an address into another is escaped twice."""
    while (plain := _ESCAPED.sub(_plain, text)) != text:
        text = plain
    return text


def _plain(escaped: re.Match[str]) -> str:
    return bytes.fromhex(escaped[0].replace("%", "")).decode("utf-8", "replace")


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


def _unwrapped(text: str) -> str:
    while True:
        bare = trimmed(text).strip(_AROUND)
        if bare == text:
            return bare
        text = bare


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
