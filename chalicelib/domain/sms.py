"""Text messages: how many segments a text costs, and how to keep it within two.

GSM-7 holds 160 characters in one segment and 153 in each of several; one character outside its alphabet turns
the whole message into UCS-2 with 70 and 67.
"""

import unicodedata
from collections.abc import Callable, Mapping

from chalicelib.domain.text import delinkify, header_safe

SEGMENT_LIMIT = 2

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these costs two: an escape comes first. The form feed of the table is left out: nobody means it.
GSM7_EXTENSION = frozenset("^{}\\[~]|€")
_ALPHABET = GSM7 | GSM7_EXTENSION


class MessageTooLong(ValueError):
    """The fixed text alone, all names left out, needs more than two segments: the template is at fault."""


def segments(text: str) -> int:
    """How many segments the text is sent (and paid) in; 1 for the empty text."""
    if _ALPHABET.issuperset(text):
        return _count([1 + (character in GSM7_EXTENSION) for character in text], single=160, part=153)
    return _count([1 + (character > "\uffff") for character in text], single=70, part=67)


def to_gsm7(text: str) -> str:
    """The nearest text in GSM-7: é stays, ç becomes c, “ becomes ", emoji and other scripts disappear."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_nearest(character) for character in lines)


def needs_ucs2(text: str) -> bool:
    """True if GSM-7 would lose letters (another script), not mere accents or decoration."""
    letters = filter(str.isalpha, unicodedata.normalize("NFC", text))
    return not all(map(_nearest, letters))


def fit(write: Callable[[Mapping[str, str]], str], names: Mapping[str, str], *, ucs2: bool = False) -> str:
    """The message `write(names)` in at most two segments, with the longest names shortened if need be.

    `write` puts the link and the opt-out text in by itself, so they are never cut. The names are made safe
    here. Without `ucs2` the result is GSM-7. Raises MessageTooLong.
    """
    safe = {key: _safe(name, ucs2=ucs2) for key, name in names.items()}
    longest = max(map(len, safe.values()), default=0)
    for limit in range(longest, -1, -1):
        text = write({key: _shortened(name, limit) for key, name in safe.items()})
        text = text if ucs2 else to_gsm7(text)
        if segments(text) <= SEGMENT_LIMIT:
            return text
    raise MessageTooLong(f"the fixed text needs more than {SEGMENT_LIMIT} segments")


_NEAREST = (
    dict.fromkeys("‘’‚‛′ʹʻʼ`´‹›", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("•·‣", "-")
    | {"©": "(c)", "®": "(r)", "×": "x", "÷": "/", "₹": "Rs", "¢": "c", "⁄": "/"}
    | {"œ": "oe", "Œ": "OE", "ẞ": "SS", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "đ": "d", "Đ": "D"}
    | {"ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ŧ": "t", "Ŧ": "T", "ŋ": "n", "Ŋ": "N", "ĸ": "k"}
    | {"ə": "e", "Ə": "E", "Ʉ": "U", "ʉ": "u"}
)

_KNOWN = _ALPHABET | _NEAREST.keys()


def _nearest(character: str) -> str:
    if character in _ALPHABET:
        return character
    if character in _NEAREST:
        return _NEAREST[character]
    # Accents, ligatures, full-width and styled letters fall apart into plain ones; the rest is dropped.
    pieces = [piece for piece in unicodedata.normalize("NFKD", character) if piece in _KNOWN]
    return "".join(_NEAREST.get(piece, piece) for piece in pieces) or _digit(character)


def _digit(character: str) -> str:
    value = unicodedata.digit(character, None)
    return "" if value is None else str(value)


def _safe(name: str, *, ucs2: bool) -> str:
    # Transliterate first: it can turn other characters into the dots and digits that links are made of.
    return delinkify(header_safe(name if ucs2 else to_gsm7(name)))


def _shortened(name: str, limit: int) -> str:
    if len(name) <= limit:
        return name
    return name[: max(limit - 3, 0)].rstrip() + "..." if limit > 3 else ""


def _count(costs: list[int], *, single: int, part: int) -> int:
    if sum(costs) <= single:
        return 1
    parts, used = 1, 0
    for cost in costs:
        # A character is never split between two segments.
        if used + cost > part:
            parts, used = parts + 1, 0
        used += cost
    return parts
