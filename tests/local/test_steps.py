"""Whoever waits for `make run` sees its steps, their seconds, and how far the long ones are."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from local.install import Progress, install
from local.steps import step

LINE = re.compile(r"  \w+ +\d+ s(  .+)?")


def test_a_step_says_its_name_at_once_and_its_seconds_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with step("package") as under_way:
        assert capsys.readouterr().out == "  package         0 s  ...\n"
        under_way.at("bytecode")

    assert capsys.readouterr().out == "  package         0 s  done, bytecode\n"


def test_a_long_step_says_again_and_again_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    asked = threading.Semaphore(0)

    def progress() -> str:
        asked.release()
        return "half of it"

    with step("people", every=0.001) as under_way:
        under_way.progress = progress
        assert all(asked.acquire(timeout=10) for _ in range(3))

    lines = capsys.readouterr().out.splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert len([line for line in lines if "half of it" in line]) >= 3


def test_a_step_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), step("deploy"):
        raise ValueError("broken")

    assert capsys.readouterr().out.endswith("deploy          0 s  failed\n")


def test_an_installation_counts_what_it_finds_and_what_is_there(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "pip-23.dist-info").mkdir(parents=True)
    progress = Progress(tmp_path)
    assert str(progress) == ""

    for line in ("Collecting boto3==1.44.5 (from -r x)", "  Downloading boto3", "Collecting six"):
        progress.read(line)
    assert str(progress) == "2 packages found"

    progress.read("Installing collected packages: six, boto3")
    (packages / "six-1.dist-info").mkdir()
    assert str(progress) == "1 of 2 packages installed"


def folder_with(tmp_path: Path, pip: str) -> Path:
    """A virtual environment whose pip does this."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f"#!/bin/sh\n{pip}\n")
    python.chmod(0o755)
    return tmp_path


def test_an_installation_that_succeeds_is_quiet_about_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install("environment", folder_with(tmp_path, "echo Collecting six; echo WARNING: gossip >&2"), ["six"]) == 0

    said = capsys.readouterr()
    assert said.out.endswith("done, 1 packages found\n")
    assert "gossip" not in said.out + said.err


def test_an_installation_that_fails_says_what_pip_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install("environment", folder_with(tmp_path, "echo no such package >&2; exit 3"), ["six"]) == 3

    said = capsys.readouterr()
    assert said.out.endswith("failed, pip answered 3\n")
    assert said.err == "no such package\n"


def test_the_steps_run_on_a_python_without_any_library() -> None:
    libraries = {"requests", "boto3", "yaml"}
    code = f"import sys, local.install; sys.exit(bool({libraries} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
