"""What ships: everything the code imports, with bytecode that is used, and nothing of our tests and tools."""

import ast
import json
import os
import re
import struct
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from chalicelib.domain.locales import LOCALES
from tests.deployment.reading import of_type
from tests.holding import holds
from tools import bundle, languages
from tools.package import ROOT, Package

UNCHECKED_HASH = 0b01
OF_THE_RUNTIME = {"snapshot_restore_py"}  # Lambda has it, and the code does without
# Amazon Linux 2 is what Python 3.11 runs on there; the later ones run on Amazon Linux 2023.
LAMBDA_GLIBC = (2, 26) if sys.version_info < (3, 12) else (2, 34)
IMPORT = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for name in json.loads(sys.argv[2]):
    module, _, attribute = name.partition(":")
    loaded = importlib.import_module(module)
    if attribute:
        assert callable(getattr(loaded, attribute)), name
origins = [getattr(found, "__file__", None) or "" for found in sys.modules.values()]
outside = [origin for origin in origins if "site-packages" in origin]
assert not outside, outside
"""
SPOKEN = """
from datetime import datetime
from zoneinfo import ZoneInfo
from chalicelib.domain.locales import LOCALES
from chalicelib.domain.money import CURRENCIES, Money
from chalicelib.gateways.cldr import *
zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Argentina/Buenos_Aires"]
moments = [datetime(2026, month, 6, 14, 30, tzinfo=ZoneInfo(zone)) for zone in zones for month in range(1, 13)]
for locale in LOCALES:
    print(ascii([
        [[say(at, locale) for say in (date_text, time_text, zone_text, city_text)] for at in moments],
        [money_text(Money(123_456, currency), locale) for currency in sorted(CURRENCIES)],
        [(number_text(number, locale), plural_form(number, locale)) for number in (*range(200), 10**6)],
        list_text(["A", "B", "C"], locale),
    ]))
"""


def imports_in_a_fresh_interpreter(files: Path, names: list[str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", "-S", "-c", IMPORT, str(files), json.dumps(names)]
    return subprocess.run(
        command, env={"PATH": os.environ["PATH"]}, cwd="/", capture_output=True, text=True, check=False
    )


def imported_by(source: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@holds("A85")
def test_every_handler_starts_with_nothing_but_the_zip(template: dict[str, Any], files: Path) -> None:
    for name, function in of_type(template["Resources"], "AWS::Serverless::Function").items():
        module, _, attribute = function["Handler"].rpartition(".")
        done = imports_in_a_fresh_interpreter(files, [f"{module}:{attribute}"])
        assert done.returncode == 0, f"{name}: {done.stderr}"


def test_everything_that_is_imported_anywhere_even_late_is_in_the_zip(files: Path) -> None:
    sources = [files / "app.py", *(files / "chalicelib").rglob("*.py")]
    names = sorted(set().union(*map(imported_by, sources)) - OF_THE_RUNTIME)

    done = imports_in_a_fresh_interpreter(files, names)

    assert done.returncode == 0, done.stderr


def test_every_service_that_is_called_is_described_in_the_zip(files: Path) -> None:
    called = set()
    for source in (files / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", "") in ("client", "create_client")
                and node.args
            ):
                called |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()

    assert called <= bundle.SERVICES
    shipped = {path.name for path in (files / "botocore" / "data").iterdir() if path.is_dir()}
    assert shipped == bundle.SERVICES


def test_every_module_has_bytecode_that_lambda_uses_without_looking_at_the_source(files: Path) -> None:
    for source in files.rglob("*.py"):
        compiled = source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc"
        magic, flags = struct.unpack("<4sI", compiled.read_bytes()[:8])
        assert (magic, flags) == (MAGIC_NUMBER, UNCHECKED_HASH), source


def test_native_code_runs_on_the_c_library_that_lambda_has(files: Path) -> None:
    for library in files.rglob("*.so"):
        needed = {
            tuple(map(int, found.split(b"."))) for found in re.findall(rb"GLIBC_([0-9]+\.[0-9]+)", library.read_bytes())
        }
        assert max(needed, default=LAMBDA_GLIBC) <= LAMBDA_GLIBC, library


def test_only_the_application_and_what_it_needs_ships(files: Path) -> None:
    top = {path.name for path in files.iterdir()}

    assert {"app.py", "chalicelib", "chalice", "botocore", "pynamodb"} <= top
    assert not top & {
        "tests",
        "tools",
        "local",
        "bench",
        "docs",
        "pip",
        "setuptools",
        "inquirer",
        "boto3",
        "moto",
        "pytest",
    }
    assert {path.name for path in (files / "chalice").glob("*.py")} == {"__init__.py", "app.py"}


def test_the_zip_is_small_enough_for_lambda(built: Package) -> None:
    packed, unpacked = bundle.sizes(built.zip)

    # Today's size and a little more: who adds a library looks at it again. Lambda's own limit is 250 MB unpacked.
    assert packed < 23e6
    assert unpacked < 70e6


def test_the_same_files_make_the_same_zip(built: Package, files: Path, tmp_path: Path) -> None:
    bundle.pack(files, tmp_path / "again.zip")

    assert (tmp_path / "again.zip").read_bytes() == built.zip.read_bytes()


def test_tracebacks_name_the_folder_of_the_function(files: Path) -> None:
    compiled = next((files / "__pycache__").glob("app.*.pyc")).read_bytes()

    assert b"/var/task/app.py" in compiled


def test_of_the_worlds_languages_ours_ship_and_say_what_they_say_here(files: Path) -> None:
    shipped = {path.stem for path in (files / "babel" / "locale-data").glob("*.dat")}
    there = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(files)!r})\n{SPOKEN}"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    here = subprocess.run([sys.executable, "-c", SPOKEN], cwd=ROOT, capture_output=True, text=True, check=True)

    assert shipped == languages.LANGUAGES
    assert there.stdout == here.stdout, there.stderr
    assert len(there.stdout.splitlines()) == len(LOCALES)
