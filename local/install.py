"""python -m local.install NAME FOLDER PIP-ARGUMENTS...: pip installs into the virtual environment FOLDER, as a step
that shows how far it is. Runs on a Python without any library."""

import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from local.steps import Step, step

PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")
LAST_LINES = 40  # of what pip said, if it fails


class PipFailed(Exception):
    """With the last of what pip said."""

    def __init__(self, status: int, said: Iterable[str]) -> None:
        super().__init__("".join(said))
        self.status = status


class Progress:
    """How far pip is, by its own words and by what lies in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._before = folder, _installed(folder)
        self._found, self._total = 0, 0

    def read(self, line: str) -> None:
        if line.startswith("Collecting "):
            self._found += 1
        elif line.startswith("Installing collected packages: "):
            self._total = line.count(",") + 1

    def __str__(self) -> str:
        if self._total:
            return f"{_installed(self._folder) - self._before} of {self._total} packages installed"
        return f"{self._found} packages found" if self._found else ""


def install(name: str, folder: Path, arguments: Iterable[str]) -> int:
    """pip's exit status. What it said is shown if it fails."""
    try:
        with step(name) as shown:
            _run(shown, folder, arguments)
    except PipFailed as failed:
        print(failed, file=sys.stderr, end="")
        return failed.status
    return 0


def _run(shown: Step, folder: Path, arguments: Iterable[str]) -> None:
    progress = Progress(folder)
    shown.progress = lambda: str(progress)
    command = [str(folder / "bin" / "python"), *PIP, *arguments]
    said: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line)
            progress.read(line)
    if pip.returncode:
        shown.at(f"pip answered {pip.returncode}")
        raise PipFailed(pip.returncode, said)


def _installed(folder: Path) -> int:
    return sum(1 for _ in folder.glob("lib/python*/site-packages/*.dist-info"))


if __name__ == "__main__":
    sys.exit(install(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
