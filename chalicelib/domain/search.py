"""Finding people as one types: by the beginning of a name, of any word of it, or of an address."""

import re
import unicodedata
from collections.abc import Iterable

_PHONE = re.compile(r"[+0-9 ()./-]+")
_NOT_A_DIGIT = re.compile(r"\D")


def fold(text: str) -> str:
    """Text as it is compared: without case, accents and repeated blanks."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in parted if not unicodedata.combining(one)).split())


def begins_with(typed: str, name: str, emails: Iterable[str], phones: Iterable[str]) -> bool:
    """Whether a person is meant by `typed`. Nothing visible typed means nobody."""
    sought = fold(typed)
    if not sought:
        return False
    return _named(sought, fold(name)) or any(one.startswith(sought) for one in emails) or _called(sought, phones)


def _named(sought: str, name: str) -> bool:
    return name.startswith(sought) or f" {sought}" in name


def _called(sought: str, phones: Iterable[str]) -> bool:
    """E.164 numbers, typed with or without their plus sign and with any punctuation."""
    digits = _NOT_A_DIGIT.sub("", sought)
    typed_number = bool(digits) and _PHONE.fullmatch(sought) is not None
    return typed_number and any(one.removeprefix("+").startswith(digits) for one in phones)
