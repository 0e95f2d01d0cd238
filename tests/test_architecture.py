"""The arrow of the code: app -> handlers -> wiring -> {services, models, gateways} -> domain."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "chalicelib"
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = {
    "handlers": {"handlers", "wiring", "services", "domain"},
    "wiring": {"config", "services", "models", "gateways", "domain"},
    "services": {"services", "domain"},
    "models": {"models", "domain"},
    "gateways": {"gateways", "domain"},
    "config": {"domain"},
    "domain": {"domain"},
}
# What they take from a gateway is a plain function: it renders a page, draws a code, reads the name of a tag.
PURE_GATEWAYS = {
    "handlers/pages.py": ("chalicelib.gateways.qr.", "chalicelib.gateways.rendering.", "chalicelib.gateways.style"),
    "handlers/feedback.py": ("chalicelib.gateways.email.",),
}
EVENT_HANDLERS = ("relay", "deliver", "feedback", "due")


def layer_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(module: Path) -> str:
    return str(module.relative_to(PACKAGE))


def imports(module: Path) -> Iterator[str]:
    """The full name of everything that is imported, wherever in the file."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(module)}: relative imports hide the arrow"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def attributes(module: Path) -> Iterator[str]:
    """Every `name.attribute` in the file."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("module", [path for path in MODULES if path.name != "__init__.py"], ids=name_of)
def test_a_module_imports_only_what_its_layer_may(module: Path) -> None:
    excused = PURE_GATEWAYS.get(name_of(module), ())
    ours = {name for name in imports(module) if name.startswith("chalicelib.") and not name.startswith(excused)}

    assert {name.split(".")[1] for name in ours} <= LAYERS[layer_of(module)]


@pytest.mark.parametrize("module", [path for path in MODULES if layer_of(path) == "domain"], ids=name_of)
def test_the_domain_needs_nothing_but_the_standard_library(module: Path) -> None:
    others = {name.split(".")[0] for name in imports(module)} - {"chalicelib"}

    assert others <= sys.stdlib_module_names


@pytest.mark.parametrize("module", [path for path in MODULES if layer_of(path) == "services"], ids=name_of)
def test_services_need_nothing_but_the_standard_library_and_the_domain(module: Path) -> None:
    others = {name.split(".")[0] for name in imports(module)} - {"chalicelib"}

    assert others <= sys.stdlib_module_names


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_the_configuration_reads_the_environment(module: Path) -> None:
    if name_of(module) != "config.py":
        assert not {"os.environ", "os.getenv", "environ.get"} & set(attributes(module))


@pytest.mark.parametrize(
    "module", [path for path in MODULES if layer_of(path) in {"domain", "services", "models"}], ids=name_of
)
def test_rules_and_stores_have_no_clock_and_no_chance(module: Path) -> None:
    used = set(attributes(module)) | set(imports(module))

    assert not used & {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "os.urandom"}
    assert not {name for name in used if name.startswith(("random.", "secrets."))}


@pytest.mark.parametrize("name", EVENT_HANDLERS)
def test_event_handlers_run_without_the_app_object(name: str) -> None:
    used = set(attributes(PACKAGE / "handlers" / f"{name}.py"))

    assert not {"bp.log", "bp.current_app", "bp.current_request", "bp.lambda_context"} & used


def test_the_packages_of_layers_are_empty_so_that_a_function_imports_only_what_it_uses() -> None:
    for module in MODULES:
        if module.name == "__init__.py":
            body = ast.parse(module.read_text()).body
            assert all(isinstance(node, ast.Expr) for node in body), name_of(module)


def test_every_module_says_what_it_is_for() -> None:
    missing = [
        name_of(module)
        for module in MODULES
        if module.name != "__init__.py" and not ast.get_docstring(ast.parse(module.read_text()))
    ]

    assert missing == []
