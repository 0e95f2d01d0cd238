"""Rows from a spreadsheet as people have it: as the text of a field of a JSON body, or as the file itself.

The sheet as a whole is refused where it is no sheet, or where nobody could say which row is meant. What only one row
is to blame for goes with that row. What is in a cell is data, also a formula, and is judged like what is typed.
"""

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import field
from io import StringIO

from chalicelib.domain import typed
from chalicelib.domain.job import MAX_ROWS
from chalicelib.domain.sheet import Column, Fault, Understood
from chalicelib.domain.values import dataclass
from chalicelib.handlers.http.operation import File
from chalicelib.handlers.http.sheet_cells import full_name, mailbox, one_line, parts
from chalicelib.handlers.http.sheet_heads import field_of
from chalicelib.handlers.http.sheet_text import UTF_8, refuse, refuse_no_text, refuse_other_files, text_of

CELL, HEADS, SHOWN = 400, 256, 40
SEPARATORS = ",;\t|"
# First and last names, as fields beside those that are asked for.
PARTS = ("first_name", "last_name")
# What Excel writes and reads to name the separator.
_SEPARATED_BY = re.compile(r'"?sep=(.)"?(?:\r\n|\r|\n)', re.IGNORECASE)
_DATA = re.compile(r"@|\d[ ./()-]?\d[ ./()-]?\d[ ./()-]?\d[ ./()-]?\d")
# A column that is ignored may hold whole letters; the body is bounded already.
csv.field_size_limit(2**20)


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """`cells` by field, without empty ones, in the order of the columns; with a `fault` there are none."""

    cells: dict[str, list[str]] = field(default_factory=dict)
    fault: Fault | None = None

    def one(self, name: str) -> str:
        """What a field holds that takes one value: several are refused with it, as whoever reads it takes none."""
        return "; ".join(self.cells.get(name, ()))

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.cells.get(name, ()))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    rows: tuple[SheetRow, ...]
    understood: Understood


def read_sheet(given: str | File, columns: Collection[str], several: Collection[str] = ()) -> Sheet:
    """`several` are the fields that more than one column may fill. Raises InvalidRequest for the sheet as a whole."""
    text, encoding = _text(given)
    separator, above = _separator(text, columns)
    lines = _lines(text[above:], separator, 1 if above else 0)
    _, head = next(lines, (1, []))
    fields = _fields(head, columns, several)
    rows: list[SheetRow] = []
    filled: set[int] = set()
    for line, cells in lines:
        if len(rows) == MAX_ROWS:
            refuse(f"A sheet has at most {MAX_ROWS} rows: split it.")
        rows.append(_row(line, fields, cells, separator))
        filled.update(place for place, cell in enumerate(cells) if cell)
    if not rows:
        refuse("There is no row below the names of the columns.")
    return Sheet(rows=tuple(rows), understood=_understood(encoding, separator, head, fields, filled))


def _text(given: str | File) -> tuple[str, str]:
    if isinstance(given, File):
        return text_of(given.content, given.charset)
    refuse_other_files(given[:8].encode("latin-1", "replace"))
    refuse_no_text(given)
    return given.removeprefix("\ufeff"), UTF_8


def _separator(text: str, columns: Collection[str]) -> tuple[str, int]:
    """The separator, and how long the line is that names it; without one, that by which most of the head is known."""
    named = _SEPARATED_BY.match(text)
    above = named.end() if named else 0
    if named and named[1] in SEPARATORS:
        return named[1], above
    beginning = _first_lines(text[above:])

    def known(separator: str) -> tuple[int, int]:
        try:
            head = next(csv.reader(StringIO(beginning, newline=""), delimiter=separator), [])
        except csv.Error:
            return 0, 0
        return sum(_meant(cell, columns) != "" for cell in head[:HEADS]), len(head)

    return max(SEPARATORS, key=known), above


def _first_lines(body: str) -> str:
    """The beginning of a sheet, without blank lines above it: enough for the head, and cheap however long it is."""
    return body.lstrip("\r\n\ufeff ")[: HEADS * 100]


def _lines(text: str, separator: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not blank, with tidy cells, each with the number of its first line in the file."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    begun = above + 1
    try:
        for cells in reader:
            tidied = [typed.trimmed(cell) for cell in cells]
            if any(tidied):
                yield begun, tidied
            begun = above + reader.line_num + 1
    except csv.Error:
        detail = f"put cells with `{_spelt(separator)}`, quotes or line breaks in double quotes, and close them."
        refuse(f"Line {begun} is no CSV: {detail}")


def _meant(head: str, columns: Collection[str]) -> str:
    """The field of a head, "" unless it is asked for."""
    found = field_of(head)
    return found if found in columns or (found in PARTS and "name" in columns) else ""


def _fields(head: list[str], columns: Collection[str], several: Collection[str]) -> list[str]:
    """The field of each column, "" for those to ignore. Raises InvalidRequest where a field has two columns."""
    if len(head) > HEADS:
        refuse(f"A sheet has at most {HEADS} columns: leave some out.")
    fields = [_meant(cell, columns) for cell in head]
    if not any(fields):
        _refuse_head(head, columns)
    for name in dict.fromkeys(one for one in fields if one and one not in several):
        places = [place for place, one in enumerate(fields) if one == name]
        exact = [place for place in places if head[place].casefold().replace(" ", "_") == name]
        if len(places) > 1 and len(exact) != 1:
            named = ", ".join(f"`{_shown(head, place)}`" for place in places[:5])
            refuse(f"The first line names `{name}` twice, with {named}: leave all but one out, or name it `{name}`.")
        for place in places if len(places) > 1 else ():
            fields[place] = name if place in exact else ""
    return _halves(fields)


def _halves(fields: list[str]) -> list[str]:
    """`Nome` beside `Cognome` is a first name, `Name` beside `Vorname` a last one."""
    missing = [one for one in PARTS if one not in fields]
    if len(missing) == 1 and "name" in fields:
        return [missing[0] if one == "name" else one for one in fields]
    return fields


def _refuse_head(head: list[str], columns: Collection[str]) -> None:
    offered = f"name some of {', '.join(columns)}, separated by commas, semicolons or tabs."
    if any(_DATA.search(cell) for cell in head):
        refuse(f"The first line holds a row already: above it, {offered}")
    listed = ", ".join(repr(_shown(head, place)) for place in range(min(len(head), 10))) or "nothing"
    refuse(f"The first line names {listed}, no column that is known here: {offered}")


def _row(line: int, fields: list[str], cells: list[str], separator: str) -> SheetRow:
    if any(cells[len(fields) :]):
        detail = f"Line {line} has more cells than the first: put cells that hold `{_spelt(separator)}` in quotes."
        return SheetRow(fault=Fault(detail=detail))
    found: dict[str, list[str]] = {}
    for name, cell in zip(fields, cells, strict=False):
        if name and len(cell) > CELL:
            detail = f"Line {line}: shorten `{name}` to at most {CELL} characters."
            return SheetRow(fault=Fault(field=name, detail=detail))
        if name and cell:
            found.setdefault(name, []).extend(_values(name, cell))
    return SheetRow(cells=_named(found))


def _values(name: str, cell: str) -> list[str]:
    if name in ("email", "phone", "tags"):
        return parts(cell)
    return [one_line(cell)]


def _named(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """With one name, from the name, its halves, or `Ann Lee <ann@example.com>`."""
    boxes = [mailbox(one) for one in found.pop("email", ())]
    first, last = (" ".join(found.pop(one, ())) for one in PARTS)
    name = next(iter(found.pop("name", ())), "") or full_name(first, last) or next((one for one, _ in boxes if one), "")
    sorted_out = {
        "name": [name] if name else [],
        "email": [address for _, address in boxes],
        "phone": [typed.phone(one) for one in found.pop("phone", ())],
    }
    return {field: values for field, values in (sorted_out | found).items() if values}


def _understood(encoding: str, separator: str, head: list[str], fields: list[str], filled: set[int]) -> Understood:
    """A column without a head is told of only if anything is in it."""
    ignored = [place for place, name in enumerate(fields) if not name and (head[place] or place in filled)]
    return Understood(
        encoding=encoding,
        separator=separator,
        columns=tuple(Column(head=_shown(head, place), field=name) for place, name in enumerate(fields) if name),
        ignored=tuple(_shown(head, place) for place in ignored),
    )


def _shown(head: list[str], place: int) -> str:
    """A head as it is shown and kept: cut, and without what looks like somebody's address or number."""
    cell = one_line(head[place])
    return cell[:SHOWN] if cell and not _DATA.search(cell) else f"column {place + 1}"


def _spelt(separator: str) -> str:
    return {"\t": "tab"}.get(separator, separator)
