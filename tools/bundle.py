"""What is in the zip of the functions: only what a function uses, always packed to the same bytes."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

from tools import languages

# Every AWS service that a function calls. botocore describes some 400 in 28 MB; the others are dropped.
SERVICES = frozenset({"cognito-idp", "dynamodb", "s3", "secretsmanager", "sesv2", "sns", "sqs", "sts"})
# What botocore's list of endpoints calls them, where that differs.
ENDPOINTS = SERVICES | {"email"}
# Of Babel, what no page or message asks for: catalogues of another kind than ours.
NEVER_ASKED = ("babel/messages", "babel/support.py")
FRAMEWORK = "chalice"
NEVER_RUN = ("*.pyi", "*.c", "*.h", "*.pxd", "*.data")
EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(archive: Path, files: Path) -> None:
    """Extract `archive` into the folder `files`, without the thousands of files on services that are never called."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(files, [name for name in opened.namelist() if not _is_uncalled(name)])


def pack(files: Path, archive: Path) -> None:
    """Write the folder `files` as a zip that depends on nothing but names and contents."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(path for path in files.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(files).as_posix(), EPOCH)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            opened.writestr(entry, path.read_bytes())


def sizes(archive: Path) -> tuple[int, int]:
    """Bytes of the zip and of its contents."""
    with zipfile.ZipFile(archive) as opened:
        return archive.stat().st_size, sum(entry.file_size for entry in opened.infolist())


def installed(files: Path) -> dict[str, str]:
    """The version of every distribution in the folder."""
    return {distribution_name(found.name): found.version for found in distributions(path=[str(files)])}


def drop_unused(files: Path, requirements: Iterable[str]) -> None:
    """Remove what only Chalice's command line needs, the descriptions of services that are never called, languages that
    nobody is told anything in, and files that Python never runs. `requirements` are names as in requirements.txt."""
    found = {distribution_name(found.name): found for found in distributions(path=[str(files)])}
    for service in (files / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    languages.shorten(files / "babel")
    for name in NEVER_ASKED:
        _remove(files / name)
    _shorten_endpoints(files / "botocore" / "data" / "endpoints.json")
    for name in found.keys() - _with_dependencies(set(requirements), found):
        _remove_distribution(found[name], files)
    for pattern in NEVER_RUN:
        for path in files.rglob(pattern):
            _remove(path)
    _remove_empty_folders(files)


def _is_uncalled(name: str) -> bool:
    parts = name.split("/")
    return parts[:2] == ["botocore", "data"] and len(parts) > 3 and parts[2] not in SERVICES


def _shorten_endpoints(file: Path) -> None:
    # 1.2 MB that botocore reads at every start and keeps in memory.
    described = json.loads(file.read_text())
    for partition in described["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in ENDPOINTS}
    file.write_text(json.dumps(described, separators=(",", ":")))


def distribution_name(name: str) -> str:
    """One spelling for a distribution, without extras: `Jinja2[x]` and `jinja2` are the same."""
    return re.sub(r"[-_.]+", "-", name.split("[")[0]).lower()


def _with_dependencies(requirements: set[str], found: dict[str, Distribution]) -> set[str]:
    # Chalice puts its two modules into the zip itself, and they import the standard library alone.
    wanted: set[str] = set()
    todo = [Requirement(name) for name in requirements if distribution_name(name) != FRAMEWORK]
    while todo:
        requirement = todo.pop()
        name = distribution_name(requirement.name)
        if name in found:
            wanted.add(name)
            todo += [
                needed
                for needed in _needs(found[name], requirement.extras)
                if distribution_name(needed.name) not in wanted
            ]
    return wanted


def _needs(distribution: Distribution, extras: set[str]) -> list[Requirement]:
    needs = [Requirement(line) for line in distribution.requires or []]
    return [
        need
        for need in needs
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""})
    ]


def _remove_distribution(distribution: Distribution, files: Path) -> None:
    for recorded in distribution.files or []:
        path = files / recorded
        if recorded.parts[0] != FRAMEWORK and ".." not in recorded.parts:
            path.unlink(missing_ok=True)


def _remove_empty_folders(files: Path) -> None:
    for folder in sorted((path for path in files.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
