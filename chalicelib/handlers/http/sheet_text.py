"""The bytes of a spreadsheet as text (docs/adr/0029).

A byte order mark decides, then what the caller names if the bytes are that, then UTF-8, which hardly any other text
passes for by chance, then Windows-1252, in which Excel writes in most of Europe and which takes nearly all bytes. Two
more give themselves away by letters in places where no language of Windows-1252 has them.
"""

import codecs
import re
from typing import NoReturn

from chalicelib.domain.errors import FieldError, InvalidRequest

SAVE = "save the sheet as CSV"
UTF_8, WINDOWS = "utf-8", "windows-1252"
_MARKS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What a caller may name, and how Python calls it. Programs that say Latin-1 mean Windows-1252, as browsers know.
_NAMED = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1250": "cp1250",
    "cp1250": "cp1250",
    "iso-8859-2": "iso-8859-2",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
}
_SHOWN = {"ascii": UTF_8, "utf-16-le": "utf-16", "utf-16-be": "utf-16", "cp1252": WINDOWS, "cp1250": "windows-1250"}
_SHOWN |= {"mac-roman": "macintosh"}
# `Micha³` and `£ukasz` are Polish in Windows-1250; `MŸller` and `JosŽ`, a capital behind a small letter, are a Mac's.
_GIVEAWAYS = (
    ("cp1250", re.compile("[A-Za-z][\u00b3\u00b9]|\u00a3[a-z\u00f3]|\u00b3[a-z]")),
    ("mac-roman", re.compile("[a-z][\u0160\u0152\u017d\u0178]")),
)
_OTHER_FILES = (
    (b"PK\x03\x04", "This is a workbook or an archive"),
    (b"\xd0\xcf\x11\xe0", "This is a workbook"),
    (b"\x1f\x8b", "This is an archive"),
    (b"%PDF", "This is a PDF"),
    (b"{\\rtf", "This is a text document"),
)


def text_of(raw: bytes, charset: str = "") -> tuple[str, str]:
    """The text without its mark, and the name of the encoding. Raises InvalidRequest for what is no text."""
    refuse_other_files(raw[:8])
    encoding, text = _decoded(raw, charset.lower())
    refuse_no_text(text)
    return text, _SHOWN.get(encoding, encoding)


def refuse_other_files(beginning: bytes) -> None:
    for mark, what in _OTHER_FILES:
        if beginning.startswith(mark):
            refuse(f"{what}, not text: {SAVE}.")


def refuse_no_text(text: str) -> None:
    if "\0" in text:
        refuse(f"This is no text: {SAVE}, in UTF-8, not as a workbook or an archive.")
    if "\ufffd" in text:
        refuse(f"Characters were lost on the way: {SAVE} once more, in UTF-8.")


def refuse(detail: str) -> NoReturn:
    raise InvalidRequest(errors=[FieldError("csv", "invalid", detail)])


def _decoded(raw: bytes, charset: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            marked = _try(raw, encoding)
            if marked is None:
                refuse(f"This begins like {encoding.upper()} and is none: {SAVE} once more, in UTF-8.")
            return encoding, marked.removeprefix("\ufeff")
    for encoding in filter(None, (_NAMED.get(charset), UTF_8)):
        text = _try(raw, encoding)
        if text is not None:
            return encoding, text
    return _from_windows_or_mac(raw)


def _from_windows_or_mac(raw: bytes) -> tuple[str, str]:
    text = _try(raw, "cp1252")
    if text is None:
        # Five bytes mean nothing in Windows-1252; on a Mac all do, and among the five are ç and è.
        return "mac-roman", raw.decode("mac-roman")
    for encoding, giveaway in _GIVEAWAYS:
        other = _try(raw, encoding) if giveaway.search(text) else None
        if other is not None:
            return encoding, other
    return "cp1252", text


def _try(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
