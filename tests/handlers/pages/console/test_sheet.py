"""Files for spreadsheets: whatever people wrote, no cell of them is run."""

import csv
from io import StringIO

import pytest

from chalicelib.handlers.pages.console.jobs.sheet import csv_of
from tests.holding import holds


def read_back(cell: str) -> str:
    head, row = csv.reader(StringIO(csv_of(["name"], [[cell]]).removeprefix("\ufeff"), newline=""))
    assert head == ["name"]
    return row[0]


@holds("A69")
@pytest.mark.parametrize(
    "cell",
    ['=HYPERLINK("https://evil.test")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "  =1+1", "=cmd|'/C calc'!A0"],
)
def test_what_a_spreadsheet_would_run_is_text_there(cell: str) -> None:
    assert read_back(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["", "Ann", "+44 7700 900123", "-5", "a=b", "'quoted'", 'say "hi", twice', "two\nlines", "Zoë"]
)
def test_everything_else_stays_as_it_is(cell: str) -> None:
    assert read_back(cell) == cell
