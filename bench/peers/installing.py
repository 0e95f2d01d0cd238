"""The peers, in the versions that their lists name, from the package registries; anew when a list changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent / ".peers"
NODE, PYTHON = FOLDER / "node", FOLDER / "python"
LISTS = ("requirements.txt", "package.json", "package-lock.json")


class Missing(Exception):
    """A program that a peer needs is not on this machine."""


def install() -> None:
    """Raises Missing, or CalledProcessError with what pip or npm said."""
    made, wanted = FOLDER / "made", _digest()
    if made.exists() and made.read_text() == wanted:
        return
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Missing(program)
    shutil.rmtree(FOLDER, ignore_errors=True)
    _node()
    _python()
    made.write_text(wanted)


def _digest() -> str:
    text = "".join((HERE / name).read_text() for name in LISTS)
    return hashlib.sha256(f"{sys.version}{text}".encode()).hexdigest()


def _node() -> None:
    NODE.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, NODE / name)
    _run("npm", "ci", "--silent", "--no-audit", "--no-fund", folder=NODE)


def _python() -> None:
    _run(sys.executable, "-m", "venv", str(PYTHON), folder=FOLDER)
    pip = (str(PYTHON / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    _run(*pip, "-r", str(HERE / "requirements.txt"), folder=FOLDER)


def _run(*command: str, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
