"""Background processes that outlive the command that started them.

A process holds a lock on a file for as long as it lives, so whether it runs never depends on a process id
that the system may have given to somebody else."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.settings import HOST, ROOT, LocalError


@dataclass(frozen=True)
class Process:
    """A named background process whose lock and log are in `folder`."""

    name: str
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start in the background; output goes to the log. Raises LocalError if it is running already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("a+") as lock, self.log.open("a") as log:
            if not _take(lock.fileno()):
                raise LocalError(f"{self.name} is running already")
            child = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[lock.fileno()],
            )
            lock.truncate(0)
            lock.write(str(child.pid))

    def is_running(self) -> bool:
        if not self._lock_file.exists():
            return False
        with self._lock_file.open("a+") as lock:
            return not _take(lock.fileno())

    def stop(self, within: float = 60) -> None:
        """Ask it to stop and wait until it has. Raises LocalError if it has not stopped `within` seconds."""
        if not self.is_running():
            return
        with contextlib.suppress(ProcessLookupError):  # it may end by itself at this moment
            os.kill(self._pid(), signal.SIGTERM)
        deadline = time.monotonic() + within
        while self.is_running():
            if time.monotonic() > deadline:
                raise LocalError(f"{self.name} does not stop; see {self.log}")
            time.sleep(0.05)

    def _pid(self) -> int:
        text = self._lock_file.read_text()
        if not text.isdigit():
            raise LocalError(
                f"{self._lock_file} doesn't say which process {self.name} is: end it by hand, see {self.log}"
            )
        return int(text)

    def last_lines(self, count: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    @property
    def _lock_file(self) -> Path:
        return self.folder / f"{self.name}.lock"


def require_free(variable: str, port: int) -> None:
    """Raises LocalError, naming the variable that chooses the port, if something listens on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            taken = f"port {port} cannot be used ({error.strerror})"
            raise LocalError(f"{taken}. Free it or choose another: {variable}={port + 1000}") from error


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on right now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
