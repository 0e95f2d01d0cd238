"""Cells as they are in spreadsheets: with blanks that nobody sees, several addresses, and links instead of addresses.

This only takes apart what a cell holds. What an address or a name is, and what may stand around it, is judged where all
of them are, whichever way they come.
"""

import re

from chalicelib.domain import typed
from chalicelib.domain.search import fold

_PARTS = re.compile(r"[;\r\n\v]|:::")
_BREAKS = re.compile(r"[\r\n\t\v\f]+")


def one_line(cell: str) -> str:
    """A line break in a cell is a blank."""
    return _BREAKS.sub(" ", cell)


def parts(cell: str) -> list[str]:
    """Several addresses in one cell, one below the other, or with semicolons, or as Google parts them."""
    return [part for part in map(typed.trimmed, _PARTS.split(cell)) if part]


def mailbox(text: str) -> tuple[str, str]:
    """The name and the address of `Ann Lee <ann@example.com>`, ("", address) of anything else."""
    name, address = typed.mailbox(text)
    return one_line(name), address


def full_name(first: str, last: str) -> str:
    """Both, as names are written; a half that holds the other one is the whole."""
    for whole, half in ((last, first), (first, last)):
        if f" {fold(half)} " in f" {fold(whole)} " and fold(whole) != fold(half):
            return whole
    return f"{first} {last}".strip()
