"""The package as Lambda sees it: built, unpacked with and without bytecode, and run with nothing else on the path."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.package import package

ROOT = Path(__file__).parents[2]
CHILDREN = ROOT / "bench" / "children"
POOL = "us-east-1_Bench"
CLIENT_ID = "bench-client"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
TABLE = "usher"
# As the template has it by default (tests/bench).
TRANSPORT = "lean"


@dataclass(frozen=True)
class Packaged:
    """`compiled` is the zip as it ships, `plain` the same without bytecode. Sizes in bytes."""

    compiled: Path
    plain: Path
    template: dict[str, Any]
    zip_size: int
    unpacked_size: int


def build(folder: Path) -> Packaged:
    built = package(folder / "package")
    compiled, plain = folder / "compiled", folder / "plain"
    with zipfile.ZipFile(built.zip) as archive:
        entries = archive.infolist()
        archive.extractall(compiled)
        archive.extractall(plain, [entry for entry in entries if not entry.filename.endswith(".pyc")])
    return Packaged(
        compiled=compiled,
        plain=plain,
        template=json.loads(built.template.read_text()),
        zip_size=built.zip.stat().st_size,
        unpacked_size=sum(entry.file_size for entry in entries),
    )


def run(child: str, task: Path, stub_url: str, *arguments: str, dynamodb: str = "") -> Any:
    """The JSON that a child prints last. It is a fresh interpreter with `task` and the standard library alone."""
    done = _done([str(CHILDREN / f"{child}.py"), str(task), *arguments], environment(stub_url, dynamodb or stub_url))
    return json.loads(done.stdout.splitlines()[-1])


def explained(child: str, task: Path, urls: tuple[str, str], *arguments: str) -> str:
    """What the interpreter tells of the imports of the same child."""
    command = ["-X", "importtime", str(CHILDREN / f"{child}.py"), str(task), *arguments]
    return _done(command, environment(*urls)).stderr


def _done(command: list[str], env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    isolated = [sys.executable, "-I", "-S", "-B", *command]
    done = subprocess.run(isolated, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done


def environment(stub_url: str, dynamodb: str) -> dict[str, str]:
    issuer = {"issuer": ISSUER, "jwks_uri": f"{stub_url}/jwks", "audience": CLIENT_ID, "token_use": "id", "claims": {}}
    return {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIABENCH",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_ENDPOINT_URL": stub_url,
        "AWS_ENDPOINT_URL_DYNAMODB": dynamodb,
        "USHER_TABLE": TABLE,
        "USHER_BUCKET": "usher-files",
        "USHER_QUEUE_URL": f"{stub_url}/000000000000/work",
        "USHER_SECRET_ID": "ring",
        "USHER_PAYMENTS_PREFIX": "usher/payments/",
        "USHER_BASE_URL": "https://usher.example",
        "USHER_SENDER": "invitations@usher.example",
        "USHER_SMS": "on",
        "USHER_CONFIGURATION_SET": "usher",
        "USHER_ISSUERS": json.dumps([issuer]),
        "USHER_ORGANIZATION_CREATION": "operator",
        "USHER_USER_POOL_ID": POOL,
        "USHER_CLIENT_ID": CLIENT_ID,
        "USHER_STAGE": "bench",
        "USHER_DYNAMO_TRANSPORT": TRANSPORT,
    }
