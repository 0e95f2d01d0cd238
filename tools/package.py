"""`make package`: builds what CloudFormation deploys, the zip of the functions and the template naming it.

Every build starts from a copy of the sources: nothing of an earlier one (Chalice caches its zip) gets in."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools import bundle, publishing

ROOT = Path(__file__).resolve().parent.parent
# Lambda has each; the functions run on the one that packages them.
SUPPORTED = ((3, 11), (3, 12), (3, 13))
STAGE = "usher"
SOURCES = (
    "app.py",
    "chalicelib",
    "requirements.txt",
    ".chalice/config.json",
    ".chalice/policies",
    ".chalice/resources.yaml",
)
CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"
CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())"


class PackageError(Exception):
    """The package cannot be built; the message says what to do."""


@dataclass(frozen=True)
class Package:
    """The template beside the zip that it names."""

    template: Path
    zip: Path


def package(out: Path, root: Path = ROOT, tell: Callable[[str], None] = lambda part: None) -> Package:
    """Build into the folder `out`, replacing what an earlier build left there. `tell` hears what is being made.

    The functions run on the Python that this is. Raises PackageError for one that is not supported, a requirement
    without a pinned version, and anything that Chalice cannot build."""
    _refuse_unsupported(sys.version_info[:2])
    requirements = _pinned((root / "requirements.txt").read_text())
    with tempfile.TemporaryDirectory(prefix="usher-package-") as folder:
        project, built, files = Path(folder, "project"), Path(folder, "built"), Path(folder, "files")
        _copy_sources(root, project)
        tell("the template and the libraries")
        _run_chalice(project, built)
        bundle.unpack(built / "deployment.zip", files)
        _refuse_missing(requirements, bundle.installed(files))
        bundle.drop_unused(files, requirements)
        tell("bytecode")
        _compile(files)
        tell("the zip")
        out.mkdir(parents=True, exist_ok=True)
        package = Package(out / "template.json", out / "deployment.zip")
        bundle.pack(files, package.zip)
        template = yaml.safe_load((built / "sam.yaml").read_text())
        publishing.prepare(template, package.zip, sys.version_info[:2])
        # JSON has no aliases, which CloudFormation refuses and a merge through YAML makes.
        package.template.write_text(json.dumps(template, indent=1) + "\n")
    return package


def lint(template: Path) -> None:
    """Raise PackageError with cfn-lint's findings, if it has any."""
    _run([sys.executable, "-c", CFN_LINT, str(template)], "cfn-lint refuses the template", os.environ)


def _refuse_unsupported(running: tuple[int, int]) -> None:
    if running not in SUPPORTED:
        known = ", ".join(map(_dotted, SUPPORTED))
        raise PackageError(f"the functions run on Python {known}, this is {_dotted(running)}: package with those")


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _pinned(text: str) -> dict[str, str]:
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    requirements = dict(line.partition("==")[::2] for line in lines if line)
    loose = [name for name, version in requirements.items() if not version]
    if loose:
        raise PackageError(f"requirements.txt must pin one version (name==1.2.3) of: {', '.join(loose)}")
    return requirements


def _copy_sources(root: Path, project: Path) -> None:
    for name in SOURCES:
        source, target = root / name, project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copyfile(source, target)


def _run_chalice(project: Path, built: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("AWS_PROFILE", "PYTHONPATH")}
    environment.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    merge = ["--stage", STAGE, "--merge-template", ".chalice/resources.yaml"]
    _run(
        [sys.executable, "-c", CHALICE, "package", *merge, str(built)],
        "chalice package failed",
        environment,
        project,
    )


def _refuse_missing(requirements: dict[str, str], installed: dict[str, str]) -> None:
    # Chalice only prints a note when it finds no wheel for the runtime, and packages without it.
    wanted = {bundle.distribution_name(name): version for name, version in requirements.items()}
    missing = [f"{name}=={version}" for name, version in wanted.items() if installed.get(name) != version]
    if missing:
        raise PackageError(f"not packaged (is there a wheel for the Lambda runtime?): {', '.join(missing)}")


def _compile(files: Path) -> None:
    # Lambda's folder is read-only and the zip's dates are fixed: bytecode that looks at them is not used.
    modes = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-s", str(files), "-p", "/var/task"]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    _run([sys.executable, "-m", "compileall", *modes, str(files)], "bytecode could not be written", environment)


def _run(
    command: Sequence[str], failure: str, environment: "os._Environ[str] | dict[str, str]", cwd: Path = ROOT
) -> None:
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"{failure}:\n{done.stdout}{done.stderr}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, lint and print the sizes. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "out", nargs="?", type=Path, default=ROOT / "build", help="folder to build into (default: build)"
    )
    try:
        built = package(parser.parse_args(arguments).out)
        lint(built.template)
    except PackageError as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    packed, unpacked = bundle.sizes(built.zip)
    print(f"{built.template}  {built.template.stat().st_size / 1e3:.0f} kB, no findings of cfn-lint")
    print(f"{built.zip}  {packed / 1e6:.1f} MB, unpacked {unpacked / 1e6:.1f} MB (Lambda takes 250 MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
