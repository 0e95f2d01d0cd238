"""What is deployed is built once for the same sources."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.deploy import build
from local.settings import LocalError
from tools import package


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that something was built into."""
    folders: list[Path] = []

    def pack(folder: Path, *, tell: Callable[[str], None]) -> None:
        tell("the zip")
        folder.mkdir(exist_ok=True)
        folders.append(folder)

    monkeypatch.setattr(package, "package", pack)
    return folders


def test_a_package_is_built_once_for_the_same_inputs(built: list[Path], tmp_path: Path) -> None:
    for inputs in ("one", "one", "other", "other", "one"):
        build(tmp_path / "package", inputs)

    assert len(built) == 3


def test_a_package_that_was_not_finished_is_built_again(
    built: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(folder: Path, *, tell: Callable[[str], None]) -> None:
        raise package.PackageError("no wheel")

    build(tmp_path, "one")
    with monkeypatch.context() as broken:
        broken.setattr(package, "package", fails)
        with pytest.raises(LocalError, match="no wheel"):
            build(tmp_path, "other")
    build(tmp_path, "one")

    assert len(built) == 2
