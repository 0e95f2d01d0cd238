"""Names and notes are data: cleaned where they come in, made safe where they are shown.

At the input `clean_*` refuse what could break a header and drop what nobody can see. At rendering
`header_safe` and `delinkify` never fail: they repair. All are idempotent.
"""

import re
import unicodedata

NAME_LIMIT = 80
NOTE_LIMIT = 500


class InvalidText(ValueError):
    """Text that cannot be taken as it is; `reason` says what to do and never repeats the text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_name(text: str) -> str:
    """A required name: one line of 1 to 80 characters. Raises InvalidText."""
    name = clean_line(text, NAME_LIMIT)
    if not name:
        raise InvalidText("Give at least one visible character.")
    return name


def clean_note(text: str) -> str:
    """A note: paragraphs of at most 500 characters, or "". Raises InvalidText."""
    return clean_paragraph(text, NOTE_LIMIT)


def clean_line(text: str, limit: int) -> str:
    """One line in NFC with single spaces, at most `limit` characters, maybe "". Raises InvalidText."""
    if _UNPRINTABLE.search(text):
        raise InvalidText("Remove line breaks, tabs and control characters.")
    return _bounded(_one_line(_visible(text)), limit)


def clean_paragraph(text: str, limit: int) -> str:
    """Lines in NFC separated by "\\n", never two blank ones in a row. Raises InvalidText."""
    lines = re.sub(r"\r\n?", "\n", text).replace("\t", " ").split("\n")
    if any(_UNPRINTABLE.search(line) for line in lines):
        raise InvalidText("Remove control characters; line breaks are fine.")
    joined = "\n".join(_one_line(_visible(line)) for line in lines)
    return _bounded(re.sub(r"\n{3,}", "\n\n", joined).strip("\n"), limit)


def first_name(name: str) -> str:
    """What somebody is called by, as far as a name tells: all before its first blank."""
    return name.split(" ")[0]


def header_safe(text: str) -> str:
    """One line that a mail header takes literally: also for stored text that predates a rule. Never fails."""
    line = _one_line(_visible(_UNPRINTABLE.sub(" ", text)))
    # Mail software decodes `=?utf-8?q?...?=`, which could bring back anything that was removed.
    return line.replace("=?", "= ?")


def delinkify(text: str) -> str:
    """Text in which no mail or SMS program finds a link, an address or a phone number to make tappable.

    A blank (or `_` inside long numbers) breaks them, so GSM-7 stays GSM-7 and people can still read it.
    """
    for pattern, replacement in _LINK_BREAKS:
        text = pattern.sub(replacement, text)
    return _PHONE_OR_DATE.sub(_broken_number, _IP.sub(_spaced_dots, text))


# C0, C1 (with U+0085), the Unicode line separators, and lone surrogates, which no encoder takes.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# Joiners carry meaning in Persian and Indic names and in emoji: kept between non-ASCII characters only.
_JOINERS = "\u200c\u200d"
_JOINED = rf"[^\x00-\x7f\s{_JOINERS}]"
_LOOSE_JOINER = re.compile(f"[{_JOINERS}](?!{_JOINED})|(?<!{_JOINED})[{_JOINERS}]")
# Letters and symbols that show nothing; category Cf (bidi controls, zero width, tags) is the rest.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_SECOND_OF_LABEL = r"[^\s!-,./:-@\[-`{-~]"
_LINK_BREAKS = (
    (re.compile(r": *[/\\]{2,} *"), ": "),  # https://
    (re.compile(r"[/\\]{2,}"), "/"),  # \\server, //host
    # mailto:, tel:+1; but 10:30 stays
    (re.compile(r"(?<=[^\W\d]):(?=[\w/\\+])|(?<=\d):(?=[^\W\d]|[/\\+])"), ": "),
    (re.compile(r"(?<=\S)[@\uff20\ufe6b](?=\S)"), " @ "),
    (re.compile(r"(?<=[A-Za-z0-9])\u3002(?=[A-Za-z0-9])"), "\u3002 "),
    (re.compile(r"(?i)\b(www\d*|ftp)\.(?=[^\s.])"), r"\1. "),
    # No top-level domain has one letter or begins with a digit: "e.g." and "3.5" stay.
    (re.compile(rf"(?<=[^\s.])([.\u2024\uff0e\uff61])(?=[^\W\d_]{_SECOND_OF_LABEL})"), r"\1 "),
)
_IP = re.compile(r"\d+(?:\.\d+){3,}")

_GAP = r"[^\w\n,:;]{0,5}"
_YEAR, _TIME = r"(?:19|20)\d\d", r"[0-2]?\d[.:][0-5]\d"
_DATE = rf"(?:{_YEAR}[-./][01]?\d[-./][0-3]?\d|[0-3]?\d[-./][0-3]?\d[-./](?:{_YEAR}|\d\d))"
_TO = r" ?[-/\u2013] ?"
# What people write in notes all the time, and programs take for a date: left alone if no digit follows.
_WHEN = rf"{_DATE}(?:,? {_TIME})?(?:{_TO}{_TIME})?|{_DATE}{_TO}{_DATE}|{_YEAR}{_TO}{_YEAR}|{_TIME}{_TO}{_TIME}"
_PHONE_OR_DATE = re.compile(rf"(?P<date>(?<![\d+])(?:{_WHEN})(?!{_GAP}\d))|\(?\d(?:{_GAP}\d){{6,}}")


def _spaced_dots(found: re.Match[str]) -> str:
    return found.group().replace(".", ". ")


def _broken_number(found: re.Match[str]) -> str:
    return found.group("date") or "_".join(re.findall(r"\d{1,4}", found.group()))


def _visible(text: str) -> str:
    seen = "".join(filter(_is_visible, text))
    return unicodedata.normalize("NFC", _LOOSE_JOINER.sub("", unicodedata.normalize("NFC", seen)))


def _is_visible(character: str) -> bool:
    if character in _JOINERS:
        return True  # judged by their neighbours
    return character not in _BLANKS and unicodedata.category(character) != "Cf"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bounded(text: str, limit: int) -> str:
    if len(text) > limit:
        raise InvalidText(f"Shorten it to at most {limit} characters.")
    return text
