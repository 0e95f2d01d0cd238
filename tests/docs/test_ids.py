"""Every id in the name of a test is explained in the docs, and the docs name only tests that exist.

`_s2_13` is rule S2.13, `_a12` attack A12, `_f05` fault F05, `_i3` invariant I3.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = {"S": ROOT / "docs" / "rules.md", "A": ROOT / "docs" / "threat-model.md"}
DOCS |= {"F": DOCS["A"], "I": DOCS["A"]}
ID = re.compile(r"_(?=(s\d_\d{1,2}|[af]\d{2}|i\d{1,2})(?:_|$))")
ENTRY = re.compile(r"^\| ([SAFI]\d+(?:\.\d+)?) \|", re.MULTILINE)
LINK = re.compile(r"\[`(\w+)`\]\(\.\./(tests/[\w/]+\.py)\)")


def label(written: str) -> str:
    """`s2_13` as the docs write it: `S2.13`."""
    return written.upper().replace("_", ".")


@cache
def names_in(path: Path) -> frozenset[str]:
    """The functions and classes a test file defines."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds))


@cache
def ids_in_tests() -> dict[str, str]:
    """Every id that a test carries, and one such test."""
    return {
        label(found[1]): f"{path.relative_to(ROOT)}::{name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in names_in(path)
        if name.startswith("test_")
        for found in ID.finditer(name)
    }


def entries(path: Path) -> list[str]:
    return ENTRY.findall(path.read_text())


def test_every_id_in_a_test_is_explained() -> None:
    silent = {one: test for one, test in ids_in_tests().items() if one not in entries(DOCS[one[0]])}
    assert silent == {}
    assert len(ids_in_tests()) > 100, "were the tests moved?"


@pytest.mark.parametrize("path", sorted(set(DOCS.values())), ids=lambda path: path.name)
def test_every_explained_id_is_held_by_a_test_that_exists(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if ENTRY.match(line)]
    for line in lines:
        held = LINK.findall(line)
        assert held, f"no test is named: {line}"
        for name, file in held:
            assert (ROOT / file).is_file(), file
            assert name in names_in(ROOT / file), f"{file} has no {name}"
            assert ENTRY.match(line)[1] in {label(found[1]) for found in ID.finditer(name)}  # type: ignore[index]


def test_every_rule_of_the_product_names_its_test() -> None:
    product = DOCS["S"].read_text().partition("## The product")[2].partition("\n## ")[0]
    rows = [line for line in product.splitlines() if line.startswith("| ") and "Held by" not in line]
    assert len(rows) > 15
    for row in rows:
        name, file = LINK.findall(row)[0]
        assert name in names_in(ROOT / file), row


@pytest.mark.parametrize("path", sorted(set(DOCS.values())), ids=lambda path: path.name)
def test_an_id_is_explained_once(path: Path) -> None:
    found = entries(path)
    assert len(found) == len(set(found))
