"""The emulated AWS runs functions on its own Python, which must be the one they are packaged for."""

import dataclasses
from pathlib import Path

import pytest

from local import emulator
from local.settings import LocalError, Settings


def test_an_emulator_of_another_python_is_refused_before_anything_starts(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 3.10\n")
    python.chmod(0o755)
    (tmp_path / "ministack").touch()
    settings = dataclasses.replace(Settings.from_env({}), folder=tmp_path, ministack=tmp_path / "ministack")

    with pytest.raises(LocalError, match="is not of Python 3"):
        emulator.start(settings)
