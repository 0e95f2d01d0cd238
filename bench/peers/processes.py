"""Servers of this machine: started, waited for, ended; and the processor time of all their processes (Linux)."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.ground.memory import descendants

READY_WITHIN = 60
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_ms(pid: int) -> float:
    """What the process and its descendants have used so far, threads included, also those that have ended."""
    everybody = [pid, *descendants(pid)]
    return sum(map(_used, everybody)) + sum(map(_ended, everybody))


def _used(pid: int) -> float:
    # The kernel's clock of another process, to the nanosecond: /proc/PID/stat counts in hundredths of a second.
    with contextlib.suppress(OSError):
        return time.clock_gettime_ns((~pid) << 3 | 2) / 1e6
    return 0.0


def _ended(pid: int) -> float:
    """Of the children that it has seen end, such as the workers of a database."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) * 1000 / TICKS
    return 0.0


@contextlib.contextmanager
def server(
    command: Sequence[str], port: int, env: Mapping[str, str], folder: Path, user: str | None = None
) -> Iterator[int]:
    """The id of the process, which listens on the port. It gets a group of its own, which ends as one."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(env), stdout=output, stderr=output, start_new_session=True, user=user
        )
        try:
            _wait(process, port, output)
            yield process.pid
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int, output: "tempfile._TemporaryFileWrapper[str]") -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            output.seek(0)
            raise RuntimeError(f"{process.args} does not start:\n{output.read()[-4000:]}")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
