"""Which Python `make` takes: the newest supported one that really runs, wherever it was installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.package import ROOT, SUPPORTED

SCRIPT = ROOT / "tools" / "find_python.sh"


class Machine:
    """A machine that has only the interpreters which a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.path, self.home = folder / "bin", folder / "home"
        tools = folder / "tools"
        tools.mkdir(parents=True)
        for tool in ("sh", "sort"):
            (tools / tool).symlink_to(shutil.which(tool) or tool)
        self.environment = {"PATH": f"{self.path}:{tools}", "HOME": str(self.home)}

    def has(self, path: Path, version: str) -> str:
        """A working interpreter; returns what it calls itself."""
        return self.put(path, f'echo "{version} {path}"')

    def put(self, path: Path, script: str) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    def find(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = ["sh", str(SCRIPT), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def found(self, *arguments: str) -> list[str]:
        done = self.find(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_newest_supported_python_is_taken(machine: Machine) -> None:
    machine.has(machine.path / "python3.11", "3.11")
    newest = machine.has(machine.path / "python3.13", "3.13")
    machine.has(machine.path / "python3.12", "3.12")
    machine.has(machine.path / "python3.14", "3.14")

    assert machine.found() == [newest]


def test_a_python_that_is_only_called_python3_is_found(machine: Machine) -> None:
    plain = machine.has(machine.path / "python3", "3.12")

    assert machine.found() == [plain]


def test_a_shim_that_does_not_run_is_passed_over(machine: Machine) -> None:
    machine.put(machine.path / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    older = machine.has(machine.path / "python3.11", "3.11")

    assert machine.found() == [older]


@pytest.mark.parametrize(
    "folder", [".pyenv/versions/3.13.0", ".asdf/installs/python/3.13.0", ".local/share/uv/python/cpython-3.13.0-linux"]
)
def test_what_a_version_manager_has_and_did_not_activate_is_found(machine: Machine, folder: str) -> None:
    machine.has(machine.path / "python3.11", "3.11")
    installed = machine.has(machine.home / folder / "bin" / "python3", "3.13")

    assert machine.found() == [installed]


def test_of_two_patches_the_newer_is_taken(machine: Machine) -> None:
    versions = machine.home / ".pyenv" / "versions"
    machine.has(versions / "3.13.9" / "bin" / "python3", "3.13")
    newer = machine.has(versions / "3.13.10" / "bin" / "python3", "3.13")

    assert machine.found() == [newer]


def test_one_that_cannot_make_environments_is_passed_over(machine: Machine) -> None:
    machine.put(machine.path / "python3.13", 'case "$3" in *ensurepip*) exit 1;; *) echo "3.13 $0";; esac')
    older = machine.has(machine.path / "python3.12", "3.12")

    assert machine.found() == [older]


def test_one_of_each_version_is_listed_the_newest_first(machine: Machine) -> None:
    every = [machine.has(machine.path / f"python{version}", version) for version in ("3.13", "3.12", "3.11")]
    machine.has(machine.home / ".pyenv" / "versions" / "3.12.1" / "bin" / "python3", "3.12")

    assert machine.found("--all") == every


def test_without_any_it_says_what_to_install(machine: Machine) -> None:
    machine.has(machine.path / "python3", "3.9")

    done = machine.find()

    assert (done.returncode, done.stdout) == (1, "")
    assert "Python 3.11, 3.12 or 3.13" in done.stderr
    assert "apt-get install" in done.stderr


def test_one_that_is_named_is_taken_although_a_newer_one_is_there(machine: Machine) -> None:
    machine.has(machine.path / "python3.13", "3.13")
    named = machine.has(machine.home / "own" / "python", "3.11")

    assert machine.found(named) == [named]


def test_one_that_is_named_and_not_supported_is_refused_by_its_name(machine: Machine) -> None:
    named = machine.has(machine.home / "own" / "python", "3.14")

    done = machine.find(named)

    assert done.returncode == 1
    assert named in done.stderr


def test_the_versions_are_the_same_everywhere_they_are_written() -> None:
    newest_first = " ".join(f"{major}.{minor}" for major, minor in reversed(SUPPORTED))
    (_, oldest), (major, newest) = SUPPORTED[0], SUPPORTED[-1]

    assert f"SUPPORTED='{newest_first}'" in SCRIPT.read_text()
    assert f'requires-python = ">=3.{oldest},<{major}.{newest + 1}"' in (ROOT / "pyproject.toml").read_text()


def test_another_python_makes_the_environment_anew_and_the_same_one_does_not(machine: Machine) -> None:
    first = machine.has(machine.path / "one", "3.12")
    second = machine.has(machine.path / "other", "3.13")
    environment = machine.home / "venv"
    environment.mkdir(parents=True)
    for stamp in (".runs.made", ".made"):
        (environment / f"{stamp}{first.replace('/', '-')}").touch()

    def makes(python: str) -> bool:
        command = ["make", "--dry-run", "quick", f"BASE_PYTHON={python}", f"VENV={environment}"]
        done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
        return f"{python} -m venv --clear {environment}" in done.stdout

    assert not makes(first)
    assert makes(second)
