"""Bringing the whole local stack up and down."""

import contextlib
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import requests

from local import emulator
from local.api import wait_until_up
from local.data import find_fault, mark, set_aside
from local.deploy import deploy
from local.emulator import emulator as aws_process
from local.front import front, prefix_of
from local.gaps import find_gap
from local.processes import require_free
from local.seed import seed
from local.settings import ROOT, LocalError, Settings
from local.steps import step


def up(settings: Settings) -> dict[str, Any]:
    """Everything running, deployed from the current sources and seeded. Returns what `endpoints.json` holds.

    Raises LocalError with what to do about it."""
    if aws_process(settings).is_running():
        _require_same_ports(settings)
    else:
        start_emulator(settings)
    if gap := find_gap(settings):
        down(settings)
        _begin_anew(settings, gap)
        start_emulator(settings)
    known = deploy(settings)
    _start_front(settings, known)
    with step("people") as under_way:
        people = seed(settings, known, under_way.at)
    endpoints = {"api": settings.api_url, "inbox": settings.inbox_url, "checkout": settings.checkout_url}
    endpoints |= {"aws": settings.aws_url, **people}
    _write_privately(settings, endpoints)
    return endpoints


def down(settings: Settings) -> None:
    """Nothing running any more; the data stays."""
    with contextlib.suppress(requests.ConnectionError):
        requests.get(f"{settings.inbox_url}/messages", timeout=30)  # collects what was sent just now
    front(settings).stop()
    emulator.stop(settings)


def reset(settings: Settings) -> None:
    """Nothing running and nothing remembered."""
    down(settings)
    for folder in (settings.data, settings.scratch):
        shutil.rmtree(folder, ignore_errors=True)
    settings.endpoints.unlink(missing_ok=True)


def start_emulator(settings: Settings) -> None:
    """The emulated AWS running with the data that there is; data that it can't use is kept aside, and said so."""
    if fault := find_fault(settings):
        _begin_anew(settings, fault)
    _require_free_ports(settings)
    mark(settings)
    with step("start"):
        emulator.start(settings)


def _begin_anew(settings: Settings, reason: str) -> None:
    kept = set_aside(settings, time.time())
    print(
        f"usher: the local data can't be used: {reason}.\n"
        f"usher: it is kept in {kept}; delete that when you don't miss anything.\n"
        f"usher: everything starts afresh, with new demo people and passwords.",
        file=sys.stderr,
        flush=True,
    )


def _require_free_ports(settings: Settings) -> None:
    front(settings).stop()
    for variable, port in settings.ports.items():
        require_free(variable, port)
    settings.scratch.mkdir(parents=True, exist_ok=True)
    _ports_file(settings).write_text(json.dumps(settings.ports))


def _require_same_ports(settings: Settings) -> None:
    try:
        running = dict(json.loads(_ports_file(settings).read_text()))
    except (OSError, ValueError, TypeError) as error:
        unread = f"{_ports_file(settings)} doesn't say which ports this stack runs on"
        raise LocalError(f"{unread}: `make down` first") from error
    if running != settings.ports:
        chosen = " ".join(f"{variable}={port}" for variable, port in running.items())
        raise LocalError(f"this stack runs on other ports ({chosen}): use those, or `make down` first")


def _ports_file(settings: Settings) -> Path:
    return settings.scratch / "ports.json"


def _start_front(settings: Settings, known: dict[str, str]) -> None:
    # Started anew each time: it is what changes when somebody works on the proxy, the inbox or the checkout.
    front(settings).stop()
    ports = {name: str(port) for name, port in settings.ports.items()}
    environment = {**os.environ, **ports, "USHER_LOCAL_FOLDER": str(settings.folder), "PYTHONPATH": str(ROOT)}
    front(settings).start([sys.executable, "-m", "local.front", prefix_of(known["EndpointURL"])], environment)
    for url in (settings.inbox_url, settings.checkout_url):
        wait_until_up(url, front(settings))


def _write_privately(settings: Settings, endpoints: dict[str, Any]) -> None:
    settings.folder.mkdir(parents=True, exist_ok=True)
    with open(os.open(settings.endpoints, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(endpoints, file, indent=2)
