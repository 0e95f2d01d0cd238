"""The arrow of the code: app -> handlers -> wiring -> {services, models, gateways} -> domain.

Read from the syntax trees, so that an import inside a function counts as well.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "chalicelib"
MODULES = [ROOT / "app.py", *sorted(PACKAGE.rglob("*.py"))]
# What each layer may import of our own code.
MAY_USE = {
    "app": {"handlers"},
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
    "handlers/pages/core.py": ("gateways.rendering", "gateways.style"),
    "handlers/pages/invitation.py": ("gateways.qr",),
    "handlers/pages/console/sharing.py": ("gateways.qr",),
    "handlers/pages/security.py": ("gateways.qr",),
    "handlers/events/feedback.py": ("gateways.email",),
}
# What rules must never ask for: time, chance and surroundings come in as arguments.
OUTSIDE = {"time", "random", "secrets", "os", "uuid", "socket", "subprocess", "threading", "asyncio", "urllib", "http"}
CLOCKS = {f"{kind}.{name}" for kind in ("datetime", "date") for name in ("now", "utcnow", "today")}
CLOCKS |= {f"time.{name}" for name in ("time", "time_ns", "monotonic", "perf_counter")} | {"os.urandom"}
# What a cold start would wait for is loaded by the request that needs it.
HEAVY = {"jinja2", "jwt", "cryptography", "phonenumbers", "email_validator", "segno", "boto3", "botocore", "pynamodb"}
HEAVY |= {"stripe", "tzdata", "zoneinfo"}
EVENT_HANDLERS = ("relay", "deliver", "feedback", "due")


# The rooms of the use cases: each may use those that its line names, and what lies beside the rooms.
_BELOW_PEOPLE = {"core", "messages", "sales", "invitations"}
ROOMS: dict[str, set[str]] = {
    "core": set(),
    "messages": {"core"},
    "sales": {"core", "messages"},
    "invitations": {"core", "messages", "sales"},
    "team": _BELOW_PEOPLE,
    "people": _BELOW_PEOPLE | {"team"},
    "payments": _BELOW_PEOPLE,
    "onboarding": _BELOW_PEOPLE | {"team", "people", "pins"},
    "requests": _BELOW_PEOPLE,
    "discovery": _BELOW_PEOPLE | {"team", "people"},
    "pins": _BELOW_PEOPLE | {"team", "people"},
    "portal": _BELOW_PEOPLE | {"team", "people", "onboarding", "requests", "discovery", "pins"},
    "jobs": _BELOW_PEOPLE | {"team", "people", "pins", "payments"},
    "account": _BELOW_PEOPLE | {"team", "people", "pins"},
    "worker": _BELOW_PEOPLE | {"team", "people", "pins", "payments", "requests", "jobs", "account"},
}
BESIDE_THE_ROOMS = {"context", "ports"}


@dataclass(frozen=True)
class Import:
    """`inside`: within a function, so that it is not loaded with its module."""

    by: str
    module: str
    inside: bool

    @property
    def of_ours(self) -> str:
        return self.module.partition("chalicelib.")[2]

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT))


def layer_of(name: str) -> str:
    return name.split("/")[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def imports(*layers: str) -> tuple[Import, ...]:
    chosen = [path for path in MODULES if not layers or layer_of(name_of(path)) in layers]
    found = tuple(one for path in chosen for one in _imports(name_of(path), tree(path), inside=False))
    assert found, "there is nothing to look at: was it moved?"
    return found


def _imports(by: str, node: ast.AST, *, inside: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(by, alias.name, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, f"{by}: relative imports hide the arrow"
            yield from (Import(by, f"{child.module}.{alias.name}", inside) for alias in child.names)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(by, child, inside=inside or function)


def attributes(path: Path) -> set[str]:
    """The last two names of every `name.attribute` in the file: `datetime.now` also of `datetime.datetime.now`."""
    nodes = (ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
    return {".".join(name.split(".")[-2:]) for name in nodes}


@pytest.mark.parametrize("layer", MAY_USE)
def test_each_layer_imports_only_what_the_arrow_allows(layer: str) -> None:
    forbidden = [
        one
        for one in imports(layer)
        if one.of_ours
        and one.of_ours.split(".")[0] not in MAY_USE[layer]
        and not one.of_ours.startswith(PURE_GATEWAYS.get(one.by, ("-",)))
    ]

    assert forbidden == []


def wrong_rooms(found: Iterable[Import]) -> list[Import]:
    """Those imports between use cases that lead up, or across to a room that is no neighbour."""
    between = [one for one in found if one.by.startswith("services/") and one.of_ours.startswith("services.")]
    return [
        one for one in between if not _may_enter(one.by.split("/")[1].removesuffix(".py"), one.of_ours.split(".")[1])
    ]


def _may_enter(room: str, other: str) -> bool:
    return other in BESIDE_THE_ROOMS or other == room or other in ROOMS.get(room, set())


def test_each_room_of_use_cases_uses_only_those_below_it() -> None:
    rooms = {path.name for path in (PACKAGE / "services").iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert rooms == set(ROOMS)
    assert wrong_rooms(imports("services")) == []


@pytest.mark.parametrize(
    ("by", "module"),
    [
        ("services/core/access.py", "chalicelib.services.people.contacts.may_see"),
        ("services/team/members.py", "chalicelib.services.payments"),
        ("services/context.py", "chalicelib.services.core.access"),
    ],
)
def test_a_planted_import_into_a_room_above_is_found(by: str, module: str) -> None:
    planted = Import(by, module, inside=True)

    assert wrong_rooms([*imports("services"), planted]) == [planted]


def test_rules_need_nothing_but_the_standard_library() -> None:
    foreign = [one for one in imports("domain", "services") if one.top not in sys.stdlib_module_names | {"chalicelib"}]

    assert foreign == []


def test_rules_know_no_clock_no_chance_and_no_surroundings() -> None:
    asked = [one for one in imports("domain", "services") if one.top in OUTSIDE]

    assert asked == []


@pytest.mark.parametrize("layer", ["domain", "services", "models"])
def test_nobody_but_the_handlers_looks_at_a_clock(layer: str) -> None:
    looking = {name_of(path): attributes(path) & CLOCKS for path in MODULES if layer_of(name_of(path)) == layer}

    assert {name: found for name, found in looking.items() if found} == {}
    assert [one for one in imports(layer) if one.module in CLOCKS or one.top in ("random", "secrets")] == []


def test_only_the_configuration_reads_the_environment() -> None:
    ways = ("os.environ", "os.getenv", "getenv(", "environ.get", "import environ")
    readers = [name_of(path) for path in MODULES if any(way in ast.unparse(tree(path)) for way in ways)]

    assert readers == ["config.py"]


def test_only_the_composition_root_takes_models_and_services_together() -> None:
    used: dict[str, set[str]] = {}
    for one in imports():
        used.setdefault(one.by, set()).add(one.of_ours.split(".")[0])

    assert [name for name, layers in used.items() if {"models", "services"} <= layers] == ["wiring.py"]


def test_what_is_slow_to_load_is_loaded_where_it_is_needed() -> None:
    early = [
        one for one in imports("domain", "services", "handlers", "wiring", "app") if one.top in HEAVY and not one.inside
    ]

    assert early == []


@pytest.mark.parametrize("name", EVENT_HANDLERS)
def test_event_handlers_run_without_the_app_object(name: str) -> None:
    """There is no app behind a blueprint in the functions that queues, streams and schedules start."""
    used = attributes(PACKAGE / "handlers" / "events" / f"{name}.py")

    assert not {"bp.log", "bp.current_app", "bp.current_request", "bp.lambda_context"} & used


def test_the_packages_of_layers_are_empty_so_that_a_function_imports_only_what_it_uses() -> None:
    packages = [path for path in MODULES if path.name == "__init__.py"]

    assert [name_of(path) for path in packages if any(not isinstance(n, ast.Expr) for n in tree(path).body)] == []


def test_each_class_name_exists_once() -> None:
    """Whoever reads a name knows which class it is, whatever the module and its imports."""
    found = [node.name for path in MODULES for node in tree(path).body if isinstance(node, ast.ClassDef)]

    assert {name for name in found if found.count(name) > 1} == set()


def test_nothing_is_printed() -> None:
    calls = [(name_of(path), node) for path in MODULES for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]

    assert [name for name, node in calls if isinstance(node.func, ast.Name) and node.func.id == "print"] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name_of(path) for path in MODULES if path.name != "__init__.py" and not ast.get_docstring(tree(path))]

    assert silent == []
