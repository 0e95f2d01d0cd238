"""Cells as they are in spreadsheets: with blanks that nobody sees, several addresses, and links instead of addresses.

This only takes apart what a cell holds. What an address or a name is, and what may stand around it, is judged where all
of them are, whichever way they come.
"""

import re

from chalicelib.domain.search import fold

# Zero width, marks of direction, byte order marks.
_UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
_EDGES = " \t\n\r\v\f" + _BLANKS + _UNSEEN
_PARTS = re.compile(r"[;\r\n\v]|:::")
_BREAKS = re.compile(r"[\r\n\t\v\f]+")


def tidy(cell: str) -> str:
    """Without blanks and unseen characters around it."""
    return cell.strip(_EDGES)


def one_line(cell: str) -> str:
    """A line break in a cell is a blank."""
    return _BREAKS.sub(" ", cell)


def parts(cell: str) -> list[str]:
    """Several addresses in one cell, one below the other, or with semicolons, or as Google parts them."""
    return [part for part in map(tidy, _PARTS.split(cell)) if part]


def mailbox(text: str) -> tuple[str, str]:
    """The name and the address of `Ann Lee <ann@example.com>`, ("", address) of anything else."""
    name, opening, address = text.rpartition("<")
    if opening and address.endswith(">"):
        return tidy(one_line(name)).strip('"').strip(), _without("mailto:", tidy(address[:-1]))
    return "", _without("mailto:", text)


def number(text: str) -> str:
    return _without("tel:", text)


def full_name(first: str, last: str) -> str:
    """Both, as names are written; a half that holds the other one is the whole."""
    for whole, half in ((last, first), (first, last)):
        if f" {fold(half)} " in f" {fold(whole)} " and fold(whole) != fold(half):
            return whole
    return f"{first} {last}".strip()


def _without(scheme: str, text: str) -> str:
    return tidy(text[len(scheme) :]) if text[: len(scheme)].lower() == scheme else text
