"""Background processes, ports and settings of the local stack."""

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from local.processes import Process, free_ports, require_free
from local.settings import LocalError, Settings

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


@pytest.fixture
def process(tmp_path: Path) -> Process:
    return Process("sleeper", tmp_path)


def test_a_process_runs_until_it_is_stopped(process: Process) -> None:
    assert not process.is_running()

    process.start(SLEEPER, os.environ)
    assert process.is_running()
    with pytest.raises(LocalError, match="running already"):
        process.start(SLEEPER, os.environ)

    process.stop()
    assert not process.is_running()
    process.stop()


def test_a_process_that_died_does_not_count_as_running(process: Process) -> None:
    process.start([sys.executable, "-c", "raise SystemExit('no state')"], os.environ)

    deadline = time.monotonic() + 10
    while process.is_running() and time.monotonic() < deadline:
        time.sleep(0.01)

    assert not process.is_running()
    assert process.last_lines() == "no state"


def test_a_taken_port_is_refused_with_the_variable_that_chooses_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(LocalError, match=rf"port {port} .* USHER_API_PORT="):
            require_free("USHER_API_PORT", port)


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(5)

    assert len(set(ports)) == 5
    for port in ports:
        require_free("USHER_API_PORT", port)


def test_ports_and_folder_come_from_the_environment(tmp_path: Path) -> None:
    chosen = Settings.from_env({"USHER_API_PORT": "9000", "USHER_LOCAL_FOLDER": str(tmp_path)})

    others = {"USHER_INBOX_PORT": 8025, "USHER_AWS_PORT": 4566, "USHER_CHECKOUT_PORT": 8030}
    assert chosen.ports == {"USHER_API_PORT": 9000, **others}
    assert chosen.api_url == "http://127.0.0.1:9000"
    assert chosen.data == tmp_path / "data"


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_by_name(value: str) -> None:
    with pytest.raises(LocalError, match="USHER_INBOX_PORT"):
        Settings.from_env({"USHER_INBOX_PORT": value})


def test_a_running_process_whose_id_is_damaged_is_named_and_left_alone(process: Process) -> None:
    process.start(SLEEPER, os.environ)
    lock = process.folder / "sleeper.lock"
    pid = lock.read_text()
    lock.write_text("nonsense")

    with pytest.raises(LocalError, match=r"sleeper\.lock"):
        process.stop()

    lock.write_text(pid)
    process.stop()
