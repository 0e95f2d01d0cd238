"""What the pages point to is there: links, `make` targets, settings. And their prose is short enough for a diff."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from tests.docs.markdown import ROOT, anchors, commands, links, pages, prose, rows, section, spans

README = ROOT / "README.md"
ALL = pages("*.md", "docs/**/*.md", "bench/*.md")
MAKEFILES = "\n".join((ROOT / name).read_text() for name in ("Makefile", "tools/deploy.mk", "bench/bench.mk"))
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILES, re.MULTILINE))
TEMPLATE = (ROOT / ".chalice" / "resources.yaml").read_text()
# Only the parameters: what follows has tags that plain YAML does not know.
DECLARED = yaml.safe_load(TEMPLATE.partition("\nConditions:\n")[0])["Parameters"]
PARAMETERS = {name: str(declared["Default"]) for name, declared in DECLARED.items()}
LONGEST = 120

every_page = pytest.mark.parametrize("page", ALL, ids=lambda path: str(path.relative_to(ROOT)))


@every_page
def test_every_relative_link_resolves(page: Path) -> None:
    for link in links(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert target == ROOT or ROOT in target.parents, f"{link} leads out of the project"
        assert not anchor or anchor in anchors(target.read_text()), link


@every_page
def test_every_target_of_make_exists_and_takes_what_it_is_given(page: Path) -> None:
    for line in commands(page.read_text()):
        if line.startswith("make "):
            words = shlex.split(line, comments=True)[1:]
            assert TARGETS.issuperset(word for word in words if "=" not in word), line
            for variable in (word.partition("=")[0] for word in words if "=" in word):
                assert re.search(rf"\$\({variable}\)|\(origin {variable}\)", MAKEFILES), line


def test_readme_begins_with_the_two_commands() -> None:
    first = [line for line in commands(README.read_text()) if line.startswith("make ")][:2]
    assert [line.split()[1] for line in first] == ["run", "test"]


@every_page
def test_every_setting_of_the_environment_exists(page: Path) -> None:
    for name in re.findall(r"\bUSHER_[A-Z_]+", page.read_text()):
        assert name in settings_in_use(), name


def settings_in_use() -> set[str]:
    files = [path for folder in ("chalicelib", "local", "tests", ".chalice") for path in (ROOT / folder).rglob("*.*")]
    texts = (path.read_text() for path in files if path.suffix in {".py", ".json", ".yaml"})
    return {name for text in texts for name in re.findall(r"\bUSHER_[A-Z_]+", text)}


def parameters_in(table: str) -> dict[str, str]:
    """Parameters and their defaults, as a table tells them; a row may tell several, with one default or one each."""
    found: dict[str, str] = {}
    for row in rows(table):
        names = spans(row[0])
        defaults = [word.strip(" `").replace("empty", "") for word in row[1].split(",")]
        found |= dict(zip(names, defaults if len(defaults) == len(names) else defaults * len(names), strict=True))
    return found


def test_readme_tells_parameters_that_exist_with_their_defaults() -> None:
    told = parameters_in(section(README.read_text(), "Configuration"))

    assert len(told) >= 10
    assert told.items() <= PARAMETERS.items()


def test_operations_tells_every_parameter_with_its_default() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert parameters_in(page.partition("\n### Parameters\n")[2].partition("\n### ")[0]) == PARAMETERS


@every_page
def test_a_parameter_of_a_deployment_exists(page: Path) -> None:
    for line in commands(page.read_text()):
        for given in re.findall(r"--parameter-overrides((?: +\w+=\S+)+)", line):
            assert set(re.findall(r"(\w+)=", given)) <= PARAMETERS.keys(), line


@pytest.mark.parametrize("name", ["README.md", "docs/api.md"])
def test_a_setting_in_the_text_is_a_parameter(name: str) -> None:
    written = {word for word in spans((ROOT / name).read_text()) if re.fullmatch(r"([A-Z][a-z]+){2,}", word)}
    assert written
    assert written <= PARAMETERS.keys()


@every_page
def test_prose_is_wrapped(page: Path) -> None:
    """Rows of tables, blocks of code and what can't be broken may be longer."""
    for line in prose(page.read_text()).splitlines():
        if len(line) > LONGEST and not line.startswith("|"):
            assert " " not in line[:LONGEST].lstrip().removeprefix("- "), line
