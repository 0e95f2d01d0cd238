"""Rows from a spreadsheet, as CSV of RFC 4180 in a field of a JSON body.

The sheet as a whole is refused where it is no sheet; what is in a cell is data, also a formula, and is judged with its
row, like typed rows.
"""

import csv
from collections.abc import Collection, Iterator
from io import StringIO
from typing import NoReturn

from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import MAX_ROWS

CELL = 400
_BOM = "\ufeff"


def read_sheet(text: str, columns: Collection[str]) -> list[dict[str, str]]:
    """One dict for each row, by the names of the first one. Raises InvalidRequest naming the line."""
    text = text.removeprefix(_BOM)
    if "\0" in text or text.startswith("PK\x03\x04"):
        _refuse("This is no text: save the sheet as CSV in UTF-8, not as a workbook or an archive.")
    if "\ufffd" in text:
        _refuse("Characters were lost: save the sheet as CSV in UTF-8.")
    lines = _lines(text)
    _, header = next(lines, (1, []))
    names = _names(header, columns)
    rows: list[dict[str, str]] = []
    for number, cells in lines:
        if len(rows) == MAX_ROWS:
            _refuse(f"A sheet has at most {MAX_ROWS} rows: split it.")
        rows.append(_row(number, names, cells))
    if not rows:
        _refuse("There is no row below the names of the columns.")
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not blank, each with its number in the text."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
    except csv.Error:
        _refuse(f"Line {reader.line_num} is no CSV: put cells with commas, quotes or line breaks in double quotes.")


def _names(header: list[str], columns: Collection[str]) -> list[str]:
    names = [cell.strip().lower() for cell in header]
    unknown = [name[:40] for name in names if name not in columns]
    if unknown or not names:
        listed = ", ".join(repr(name) for name in unknown[:10]) or "nothing"
        _refuse(f"The first line names {listed}: the columns are {', '.join(columns)}, separated by commas.")
    if len(set(names)) < len(names):
        _refuse("The first line names a column twice.")
    return names


def _row(number: int, names: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) > len(names):
        _refuse(f"Line {number} has more cells than the first line: put cells that hold a comma in double quotes.")
    row = dict(zip(names, (cell.strip(" ") for cell in cells), strict=False))
    for name, cell in row.items():
        if len(cell) > CELL:
            _refuse(f"Line {number}: shorten `{name}` to at most {CELL} characters.")
    return row


def _refuse(detail: str) -> NoReturn:
    raise InvalidRequest(errors=[FieldError("csv", "invalid", detail)])
