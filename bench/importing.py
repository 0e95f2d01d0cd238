"""Where the imports of a function's init go, by library: `python -m bench.importing [MODULE]`.

The interpreter's own list (`-X importtime`) of the packaged function, added up. Its clock makes imports dearer than
they are, so only the shares say something.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.packaged import CHILDREN, Packaged, _environment, build
from bench.people import Issuer
from bench.stub import stub
from bench.writing import table

LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +([\w.]+)")
SHOWN = 14
Row = tuple[str, ...]


def rows(packaged: Packaged, stub_url: str, module: str = "app") -> list[Row]:
    """The libraries that take longest: name, modules, milliseconds, and the share of all."""
    spent: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    for name, micros in _imported(packaged.compiled, stub_url, module):
        spent[_library(name)] += micros
        modules[_library(name)] += 1
    whole = spent.total()
    found = [
        (name, str(modules[name]), f"{micros / 1000:.1f}", f"{micros / whole:.0%}")
        for name, micros in spent.most_common(SHOWN)
    ]
    return [*found, ("all", str(modules.total()), f"{whole / 1000:.1f}", "")]


def _imported(task: Path, stub_url: str, module: str) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-I", "-S", "-B", "-X", "importtime", str(CHILDREN / "start.py"), str(task), module]
    done = subprocess.run(command, env=_environment(stub_url, stub_url), capture_output=True, text=True, check=True)
    for line in done.stderr.splitlines():
        if found := LINE.match(line):
            yield found[2], int(found[1])


def _library(name: str) -> str:
    """Ours by room, libraries by name; the standard library is one."""
    top, _, rest = name.partition(".")
    if top == "chalicelib":
        return f"chalicelib.{rest.partition('.')[0]}" if rest else top
    return "the standard library" if top in sys.stdlib_module_names else top


def main() -> None:
    module = sys.argv[1] if len(sys.argv) > 1 else "app"
    issuer = Issuer()
    with tempfile.TemporaryDirectory(prefix="usher-bench-") as name, stub(issuer.jwks) as stub_url:
        print(table(("library", "modules", "ms", "share"), rows(build(Path(name)), stub_url, module)))


if __name__ == "__main__":
    main()
