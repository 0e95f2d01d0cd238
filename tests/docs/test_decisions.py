"""The index of decisions lists every page, and every page says how it stands."""

import re

from tests.docs.markdown import ROOT

FOLDER = ROOT / "docs" / "adr"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
INDEX = (FOLDER / "README.md").read_text()


def test_every_decision_is_listed_once_and_in_order() -> None:
    listed = re.findall(r"^- \[(\d{4})\]\((\S+)\)", INDEX, re.MULTILINE)

    assert [name for _, name in listed] == [path.name for path in PAGES]
    assert all(name.startswith(number) for number, name in listed)


def test_the_numbers_have_no_gap_but_the_one_that_is_named() -> None:
    numbers = [int(path.name[:4]) for path in PAGES]
    missing = set(range(1, numbers[-1] + 1)) - set(numbers)
    named = next(line for line in INDEX.splitlines() if "never existed" in line)

    assert len(numbers) == len(set(numbers))
    assert {int(number) for number in re.findall(r"\d{4}", named)} == missing


def test_every_decision_has_its_number_and_says_how_it_stands() -> None:
    for path in PAGES:
        title, _, status, *_ = path.read_text().splitlines()
        assert title.startswith(f"# {path.name[:4]}: "), path.name
        assert re.match(r"Status: (accepted|superseded by \[?\d{4})", status), path.name
