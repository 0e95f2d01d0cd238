"""Where time goes, by package: what init loads, and what a warm request runs through."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from bench.ground.packaged import Packaged, explained
from bench.measuring import EVENTS

SHOWN = 12
REST, STANDARD = "all else", "standard library"


def imported(packaged: Packaged, urls: tuple[str, str]) -> dict[str, dict[str, float]]:
    """Milliseconds by package that each function's init spends on loading modules, as `-X importtime` tells them: it
    makes all of them slower, so only shares compare."""
    modules = {"API": "app", **{name: f"chalicelib.handlers.events.{name}" for name in EVENTS}}
    ours = {path.name.removesuffix(".py") for path in packaged.compiled.iterdir()}
    told = {name: explained("start", packaged.compiled, urls, module, "", "") for name, module in modules.items()}
    return {name: by_package(lines_of(text), ours) for name, text in told.items()}


def lines_of(text: str) -> list[tuple[str, float]]:
    """Modules with their own milliseconds, from lines such as `import time:  123 |  456 |   json.decoder`."""
    found = []
    for line in text.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and own.strip().isdigit():
            found.append((rest.partition("|")[2].strip(), int(own) / 1000))
    return found


def by_package(modules: Iterable[tuple[str, float]], packages: set[str]) -> dict[str, float]:
    """The largest first, and the rest as one."""
    spent: Counter[str] = Counter()
    for name, milliseconds in modules:
        spent[_library(name, packages)] += milliseconds
    return _largest(spent)


def _library(module: str, packages: set[str]) -> str:
    """Ours by room."""
    top, _, rest = module.partition(".")
    if top == "chalicelib" and rest:
        return f"{top}.{rest.partition('.')[0]}"
    return top if top in packages else STANDARD


def ran(profile: list[tuple[str, float]], task: Path) -> dict[str, float]:
    """Of a request: milliseconds by package, from (file, own milliseconds) of each function, as cProfile tells them."""
    spent: Counter[str] = Counter()
    for file, milliseconds in profile:
        spent[_package(file, task)] += milliseconds
    return _largest(spent)


def _package(file: str, task: Path) -> str:
    path = PurePath(file)
    if path.is_relative_to(task):
        return path.relative_to(task).parts[0].removesuffix(".py")
    return "built in" if file.startswith(("~", "<")) else STANDARD


def _largest(spent: "Counter[str]") -> dict[str, float]:
    most: dict[str, Any] = dict(spent.most_common(SHOWN))
    rest = sum(spent.values()) - sum(most.values())
    return {**most, REST: rest} if rest else most
