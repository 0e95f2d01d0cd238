"""The emulated AWS: ministack in its own virtual environment, on loopback, with its state in our folder."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from local.processes import Process, require_free
from local.settings import HOST, REGION, LocalError, Settings

READY_WITHIN = 60.0


def emulator(settings: Settings) -> Process:
    return Process("aws", settings.scratch)


def start(settings: Settings) -> None:
    """Start and wait until it answers. Raises LocalError if it is not installed, has another Python than this, cannot
    listen or dies."""
    if not settings.ministack.exists():
        raise LocalError(f"{settings.ministack} is missing: run `make run` or `make up`, which install it")
    _require_same_python(settings.ministack)
    require_free("USHER_AWS_PORT", settings.aws_port)
    _forget_stream_positions(settings.data / "aws" / "lambda.json")
    _empty(_unpacked(settings))
    emulator(settings).start([str(settings.ministack)], _environment(settings))
    _wait_until_ready(settings)


def stop(settings: Settings) -> None:
    """Stop cleanly, which is when it writes its state."""
    emulator(settings).stop()
    shutil.rmtree(_unpacked(settings), ignore_errors=True)


def _require_same_python(ministack: Path) -> None:
    # Functions run on the Python of the emulator, whatever their runtime is called, and are packaged for this one.
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    asked = subprocess.run([ministack.parent / "python", "-c", ask], capture_output=True, text=True, check=False)
    if asked.stdout.strip() != own:
        raise LocalError(f"{ministack} is not of Python {own}, which packages the functions: remove its folder")


def _environment(settings: Settings) -> dict[str, str]:
    # Functions inherit the emulator's environment, so it gets nothing of ours: no AWS profile, no setting.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    return kept | {
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "GATEWAY_PORT": str(settings.aws_port),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(settings.data / "aws"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(settings.data / "s3"),
        "TMPDIR": str(_unpacked(settings)),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        # Functions send email through the inbox, which notes what the emulator forgets.
        "AWS_ENDPOINT_URL_SESV2": f"{settings.inbox_url}/ses",
    }


def _unpacked(settings: Settings) -> Path:
    return settings.scratch / "functions"


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _forget_stream_positions(state: Path) -> None:
    # The emulator keeps how far a table's stream was read, but not the stream: a relay would wait for records
    # that have long passed. What was not relayed before the stop is found by the due schedule.
    if state.exists():
        kept = json.loads(state.read_text())
        kept["payload"].get("dynamodb_stream_positions", {})["data"] = {}
        state.write_text(json.dumps(kept))


def _wait_until_ready(settings: Settings) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _is_ready(settings):
        if not emulator(settings).is_running() or time.monotonic() > deadline:
            raise LocalError(f"the emulated AWS did not start:\n{emulator(settings).last_lines()}")
        time.sleep(0.05)


def _is_ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.aws_url}/_ministack/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
