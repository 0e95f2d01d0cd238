"""Rows as a file for a spreadsheet, which must take none of them for a formula."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# A spreadsheet runs what begins so, also behind blanks.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# By which spreadsheets know the encoding.
_MARK = "\ufeff"


def csv_of(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return _MARK + written.getvalue()


def _harmless(cell: str) -> str:
    """A number with its + stays one."""
    number = cell[1:].replace(" ", "").isdecimal()
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) and not number else cell
