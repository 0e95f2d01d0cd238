"""The arrow: `app -> handlers -> wiring -> {services, models, gateways}`; all may use `domain`, which uses nothing.

Read from the syntax trees, so that an import inside a function counts as well.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chalicelib"
LAYERS = ("domain", "services", "models", "gateways", "handlers")
# What each layer may import of our own code.
MAY_USE = {
    "domain": {"domain"},
    "services": {"domain", "services"},
    "models": {"domain", "models"},
    "gateways": {"domain", "gateways"},
    "handlers": {"domain", "services", "handlers", "gateways", "wiring", "config"},
    "wiring": {"domain", "services", "models", "gateways", "config"},
    "config": {"domain"},
    "app": {"handlers"},
}
# What rules must never ask for: time, chance and surroundings come in as arguments.
OUTSIDE = {"time", "random", "secrets", "os", "uuid", "socket", "subprocess", "threading", "asyncio", "urllib", "http"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"}
# Modules that are only loaded by the request that needs them: they are what a cold start would wait for.
HEAVY = {"jinja2", "jwt", "cryptography", "phonenumbers", "email_validator", "segno", "boto3", "botocore", "pynamodb"}
HEAVY |= {"stripe"}
OURS = "chalicelib"


@dataclass(frozen=True)
class Import:
    """`inside`: within a function, so not loaded with the module; `typing`: only for type checkers."""

    module: str
    line: int
    inside: bool
    typing: bool


def sources(layer: str = "") -> list[Path]:
    if layer in ("wiring", "config"):
        return [PACKAGE / f"{layer}.py"]
    return [ROOT / "app.py"] if layer == "app" else sorted((PACKAGE / layer).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    return tuple(_imports(tree(path), inside=False, typing=False))


def _imports(node: ast.AST, *, inside: bool, typing: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for name in child.names:
                yield Import(name.name, child.lineno, inside, typing)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "write imports out in full"
            yield Import(child.module or "", child.lineno, inside, typing)
            for name in child.names:
                yield Import(f"{child.module}.{name.name}", child.lineno, inside, typing)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            checking = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _imports(child, inside=inside or function, typing=typing or checking)


def layer_of(module: str) -> str:
    """The part of our own code that a module belongs to, "" for everything else."""
    parts = module.split(".")
    return parts[1] if parts[0] == OURS and len(parts) > 1 else ""


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """What a file calls, as written, and where."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


@pytest.mark.parametrize("layer", MAY_USE)
def test_each_layer_imports_only_what_the_arrow_allows(layer: str) -> None:
    forbidden = [
        f"{where(path, one.line)} imports {one.module}"
        for path in sources(layer)
        for one in imports(path)
        if layer_of(one.module) not in MAY_USE[layer] | {""} and not one.typing
    ]
    assert forbidden == []
    assert sources(layer), "there is nothing to look at: was it moved?"


def test_the_domain_uses_the_standard_library_alone() -> None:
    foreign = [
        f"{where(path, one.line)} imports {one.module}"
        for path in sources("domain")
        for one in imports(path)
        if layer_of(one.module) == "" and one.module.split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_services_use_the_standard_library_and_the_domain_alone() -> None:
    foreign = [
        f"{where(path, one.line)} imports {one.module}"
        for path in sources("services")
        for one in imports(path)
        if layer_of(one.module) == "" and one.module.split(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


@pytest.mark.parametrize("layer", ["domain", "services"])
def test_rules_know_no_clock_no_chance_and_no_surroundings(layer: str) -> None:
    asked = [
        f"{where(path, one.line)} imports {one.module}"
        for path in sources(layer)
        for one in imports(path)
        if one.module.split(".")[0] in OUTSIDE
    ]
    asked += [
        f"{where(path, line)} calls {name}"
        for path in sources(layer)
        for name, line in calls(path)
        if name.rpartition(".")[2] in CLOCKS
        and name.rpartition(".")[0].rpartition(".")[2] in ("datetime", "date", "time")
    ]
    assert asked == []


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if any(name in ast.unparse(tree(path)) for name in ("os.environ", "os.getenv", "getenv("))
    }
    assert readers == {"config.py"}


def test_only_the_composition_root_takes_models_and_services_together() -> None:
    both = [
        str(path.relative_to(ROOT))
        for path in [*PACKAGE.rglob("*.py"), ROOT / "app.py"]
        if {"models", "services"} <= {layer_of(one.module) for one in imports(path)}
    ]
    assert both == ["chalicelib/wiring.py"]


@pytest.mark.parametrize("layer", ["domain", "services", "handlers", "wiring", "app"])
def test_what_is_slow_to_load_is_loaded_where_it_is_needed(layer: str) -> None:
    early = [
        f"{where(path, one.line)} imports {one.module}"
        for path in sources(layer)
        for one in imports(path)
        if one.module.split(".")[0] in HEAVY and not one.inside and not one.typing
    ]
    assert early == []


def test_nothing_is_printed() -> None:
    assert [where(path, line) for path in PACKAGE.rglob("*.py") for name, line in calls(path) if name == "print"] == []


def test_event_functions_never_ask_their_blueprint_for_the_app() -> None:
    """There is no app behind a blueprint in the functions that queues, streams and schedules start."""
    asked = [
        where(path, node.lineno)
        for path in (PACKAGE / "handlers" / f"{name}.py" for name in ("relay", "deliver", "feedback", "due"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("bp.log", "bp.current_app", "bp.current_request")
    ]
    assert asked == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in [*PACKAGE.rglob("*.py"), ROOT / "app.py"]
        if path.read_text().strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def functions() -> list[ast.FunctionDef]:
    return [
        node for path in PACKAGE.rglob("*.py") for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)
    ]


def test_functions_stay_small() -> None:
    lengths = sorted((one.end_lineno or 0) - one.lineno + 1 for one in functions())
    assert statistics.median(lengths) <= 10
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_files_stay_small() -> None:
    # Declarations of the API and of what pages need are tables, not code.
    tables = {"answers.py", "schemas.py", "errors.py", "pages.py", "page_forms.py", "cognito.py", "bearer.py"}
    long = {path.name: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: lines for name, lines in long.items() if lines > 240 and name not in tables} == {}
