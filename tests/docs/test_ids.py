"""Every id that a test holds is explained in the docs, and the docs name only tests and modules that exist.

S2.13 is a rule, A12 an attack, F05 a fault, I3 an invariant: `@holds("S2.13", "A12")` above a test. The decorators are
read from the syntax trees, so that suites count which this machine cannot run.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.holding import holds

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docs" / "rules.md"
THREATS = ROOT / "docs" / "threat-model.md"
DOCS = {"S": RULES, "A": THREATS, "F": THREATS, "I": THREATS}
ENTRY = re.compile(r"^\| ([SAFI]\d+(?:\.\d+)?) \|", re.MULTILINE)
LINK = re.compile(r"\[`(\w+)`\]\(\.\./(tests/[\w/]+\.py)\)")
MODULE = re.compile(r"\[`([\w/]+\.py)`\]\(\.\./chalicelib/\1\)")
IN_A_NAME = re.compile(r"_(?=(s\d_\d{1,2}|[af]\d{2}|i\d{1,2})(?:_|$))")


@dataclass(frozen=True)
class Definition:
    """A function or a class of the tests; `ids` has one entry for each `@holds` above it."""

    file: str
    line: int
    name: str
    ids: tuple[tuple[str, ...], ...]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line} {self.name}"

    @property
    def is_test(self) -> bool:
        return Path(self.file).name.startswith("test_") and self.name.startswith(("test", "Test"))


def definitions_in(source: str, file: str) -> Iterator[Definition]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            ids = tuple(ids_of(one) for one in node.decorator_list if is_holds(one))
            yield Definition(file, node.lineno, node.name, ids)


def is_holds(decorator: ast.expr) -> bool:
    """Also as `pytest.mark.holds` and without brackets: what is written otherwise than `@holds(...)` is to be found."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).rpartition(".")[2] == "holds"


def ids_of(decorator: ast.expr) -> tuple[str, ...]:
    """What stands between the brackets; what is no literal stays as it is written, and so is no id."""
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Name):
        return (ast.unparse(decorator),)
    args = [*decorator.args, *(keyword.value for keyword in decorator.keywords)]
    return tuple(str(one.value) if isinstance(one, ast.Constant) else ast.unparse(one) for one in args)


@cache
def definitions() -> tuple[Definition, ...]:
    paths = sorted((ROOT / "tests").rglob("*.py"))
    return tuple(one for path in paths for one in definitions_in(path.read_text(), path.relative_to(ROOT).as_posix()))


@cache
def held_by_tests() -> dict[tuple[str, str], set[str]]:
    """The ids that each test holds, by its file and name."""
    held: dict[tuple[str, str], set[str]] = {}
    for one in definitions():
        if one.is_test:
            held.setdefault((one.file, one.name), set()).update(*one.ids)
    return held


def flaws_of(one: Definition) -> list[str]:
    """What `holds` says to the ids above a definition."""
    flaws = []
    for ids in one.ids:
        try:
            holds(*ids)
        except ValueError as flaw:
            flaws.append(str(flaw))
    return flaws


def entries(path: Path) -> list[str]:
    return ENTRY.findall(path.read_text())


def explained(path: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each id with the tests, as file and name, that its row links to."""
    lines = [line for line in path.read_text().splitlines() if ENTRY.match(line)]
    return [(entry, links_in(line)) for line in lines for entry in ENTRY.findall(line)]


def links_in(row: str) -> list[tuple[str, str]]:
    return [(file, name) for name, file in LINK.findall(row)]


def rules() -> list[dict[str, str]]:
    """The rows of docs/rules.md, by the names of their columns."""
    rows: list[dict[str, str]] = []
    columns: list[str] = []
    for line in RULES.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if "Held by" in cells:
            columns = cells
        elif cells and not set(line) <= set("|-"):
            rows.append(dict(zip(columns, cells, strict=True)))
    return rows


def test_every_id_in_a_test_is_explained() -> None:
    known = {one for kind, path in DOCS.items() for one in entries(path) if one.startswith(kind)}
    ids = {one: test for test, held in held_by_tests().items() for one in held}
    assert {one: test for one, test in ids.items() if one not in known} == {}
    assert len(ids) > 100, "were the tests moved?"


@pytest.mark.parametrize("path", [RULES, THREATS], ids=lambda path: path.name)
def test_every_explained_id_is_held_by_a_test_that_exists(path: Path) -> None:
    for entry, tests in explained(path):
        assert tests, f"no test is named: {entry}"
        for test in tests:
            assert entry in held_by_tests().get(test, set()), f"{entry} is not held by {' '.join(test)}"


def test_every_rule_names_a_test_that_exists_and_the_module_where_it_is_decided() -> None:
    assert len(rules()) > 60
    for row in rules():
        tests = links_in(row["Held by"])
        assert tests, row["Rule"]
        assert set(tests) <= held_by_tests().keys(), row["Rule"]
        modules = MODULE.findall(row.get("Where", ""))
        assert modules, f"Where is it decided? {row['Rule']}"
        assert all((ROOT / "chalicelib" / module).is_file() for module in modules), modules


@pytest.mark.parametrize("path", [RULES, THREATS], ids=lambda path: path.name)
def test_an_id_is_explained_once(path: Path) -> None:
    found = entries(path)
    assert len(found) == len(set(found))


def test_no_name_ends_with_an_id() -> None:
    for one in definitions():
        written = [found[1].upper().replace("_", ".") for found in IN_A_NAME.finditer(one.name)]
        mark = ", ".join(f'"{found}"' for found in written)
        assert not written, f"{one.place}: write @holds({mark}) above it (tests/holding.py), and no id in the name."


def test_ids_stand_above_tests_only_once_and_as_the_docs_write_them() -> None:
    """`holds` says the same when a test is imported; here it is asked for suites that this machine cannot import."""
    for one in definitions():
        assert not one.ids or one.is_test, f"{one.place}: pytest does not run it."
        assert len(one.ids) < 2, f"{one.place}: once is enough."
        assert flaws_of(one) == [], one.place


@pytest.mark.parametrize(
    "ids", [("s2_13",), ("S2_13",), ("S2.13 ",), ("A9",), ("I100",), ("",), (), ("A09", "F05", "A09")]
)
def test_what_is_no_id_or_there_twice_is_refused(ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"no id|twice|nothing"):
        holds(*ids)


@pytest.mark.parametrize(
    ("above", "ids"),
    [
        ("@holds('S2.13', 'I3')", (("S2.13", "I3"),)),
        ("@pytest.mark.slow\n@holds('A09')\n@given(st.text())", (("A09",),)),
        ("@holds(KNOWN)", (("KNOWN",),)),
        ("@pytest.mark.holds('A09')", (("pytest.mark.holds('A09')",),)),
        ("@holds", (("holds",),)),
        ("@pytest.mark.slow", ()),
    ],
    ids=["several", "between-others", "no-literal", "as-a-mark", "no-brackets", "none"],
)
@pytest.mark.parametrize("definition", ["def test_it(): ...", "async def test_it(): ...", "class test_it: ..."])
def test_decorators_are_read_as_they_are_written(above: str, ids: tuple[tuple[str, ...], ...], definition: str) -> None:
    """What is no literal in brackets is read as something that is no id, and so is refused."""
    (one,) = definitions_in(f"{above}\n{definition}", "tests/test_it.py")
    assert (one.name, one.ids, one.is_test) == ("test_it", ids, True)


def test_pytest_k_finds_tests_by_what_they_hold(request: pytest.FixtureRequest) -> None:
    for item in request.session.items:
        held = {one for mark in item.iter_markers("holds") for one in mark.args}
        assert held <= item.extra_keyword_matches, item.nodeid
