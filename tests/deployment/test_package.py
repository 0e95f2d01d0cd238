"""`make package` refuses what would fail only in production."""

from pathlib import Path

import pytest

from tools import package as tool
from tools.package import PackageError, package


def test_a_requirement_without_one_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("chalice==1.34.0\npynamodb>=6\n-r more.txt\n")

    with pytest.raises(PackageError, match=r"pynamodb>=6, -r more\.txt"):
        package(tmp_path / "out", tmp_path)


def test_a_python_that_is_not_supported_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool, "SUPPORTED", ((3, 98), (3, 99)))

    with pytest.raises(PackageError, match=r"run on Python 3\.98, 3\.99, this is 3\."):
        package(tmp_path)


def test_a_requirement_that_chalice_left_out_is_refused() -> None:
    with pytest.raises(PackageError, match=r"msgspec==0\.22\.0"):
        tool._refuse_missing({"msgspec": "0.22.0", "Jinja2": "3.1.6"}, {"jinja2": "3.1.6", "msgspec": "0.21.0"})
