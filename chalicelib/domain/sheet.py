"""What is told of a spreadsheet beside its rows: how it was understood, and what is wrong with one of them.

A spreadsheet takes a phone number or an id for a number and writes it as it likes. What it lost can't be known, so
such a cell is refused, never guessed.
"""

import re

from chalicelib.domain import typed
from chalicelib.domain.values import dataclass

SPOILED = "The spreadsheet changed this number: format the column as text, type it again in full, and export again."
CROPPED = (
    "The + or the 0 at the beginning is missing, as a spreadsheet drops it: format the column as text, and give the"
    " number with + and country code."
)
# 4.1556E+10 and 4,1556e+10; 41556123456.0 and 41556123456,0; ####### of a narrow column; #NAME? of a failed formula.
_SPOILED = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE][+-]\d{1,3}|[+-]?\d+[.,]0|#+|#[A-Z/0]{3,7}[!?]?")
# A subscriber's number without anything in front of it, with what people put between digits.
_CROPPED = re.compile(r"[1-9](?:[ ()./-]{0,3}\d){6,14}")


@dataclass(frozen=True, kw_only=True)
class Column:
    """The head as it stands in the sheet, and the field it was taken for."""

    head: str
    field: str


@dataclass(frozen=True, kw_only=True)
class Understood:
    """`encoding` as IANA names it; `ignored` are the heads of columns that say nothing to Usher."""

    encoding: str
    separator: str
    columns: tuple[Column, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a row can't be read; `field` "" for the row as a whole."""

    field: str = ""
    detail: str


def is_spoiled(text: str) -> bool:
    """Whether a phone number or an id is what a spreadsheet makes of one."""
    return len(text) <= 40 and _SPOILED.fullmatch(typed.trimmed(text)) is not None


def is_cropped(phone: str) -> bool:
    """Whether a phone number that can't be used looks like one that lost its beginning."""
    return len(phone) <= 40 and _CROPPED.fullmatch(typed.phone(phone)) is not None
