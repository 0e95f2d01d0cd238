"""What each function loads while it starts: by name and by number, since every module is waited for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.handlers.api.table import EARLY

ISSUER = {"issuer": "https://logins.test", "jwks_uri": "http://127.0.0.1:1/keys", "audience": "app", "token_use": "id"}
# Nobody listens there: what init asks for is refused at once, and left to the first request.
NOWHERE = "http://127.0.0.1:1"
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_LAMBDA_FUNCTION_NAME": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_ENDPOINT_URL": NOWHERE,
    "USHER_TABLE": "usher",
    "USHER_BUCKET": "usher-files",
    "USHER_QUEUE_URL": f"{NOWHERE}/queue",
    "USHER_SECRET_ID": "ring",
    "USHER_PAYMENTS_PREFIX": "usher/payments/",
    "USHER_BASE_URL": "https://usher.test",
    "USHER_SENDER": "hello@usher.test",
    "USHER_SMS": "on",
    "USHER_ISSUERS": json.dumps([ISSUER]),
    "USHER_ORGANIZATION_CREATION": "operator",
    "USHER_USER_POOL_ID": "pool",
    "USHER_CLIENT_ID": "app",
    "USHER_STAGE": "test",
}
LOADED = """
import sys, json
sys.path.insert(0, sys.argv[1])
__import__(sys.argv[2])
print(json.dumps(sorted(sys.modules)))
"""
# Loaded by the request that needs them, if any.
LATER = {
    *("botocore.session", "botocore.client", "botocore.credentials", "botocore.loaders", "boto3", "dateutil"),
    *("jwt", "cryptography.x509", "email_validator", "idna", "phonenumbers"),
    *("babel", "jinja2", "segno", "stripe", "requests", "tzdata", "zoneinfo"),
}
# Today's number and a little more: who adds a library or splits many modules looks at it again.
MOST = {
    "app": 550,
    "chalicelib.handlers.events.relay": 140,
    "chalicelib.handlers.events.deliver": 410,
    "chalicelib.handlers.events.feedback": 380,
    "chalicelib.handlers.events.due": 370,
}


def loaded(files: Path, module: str, **more: str) -> set[str]:
    """Every module that is there when the packaged function `module` is ready."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", LOADED, str(files), module],
        env=ENVIRONMENT | more,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("module", MOST)
def test_a_function_loads_what_it_starts_with_and_no_more(files: Path, module: str) -> None:
    found = loaded(files, module)

    assert found & LATER == set()
    assert len(found) <= MOST[module]
    assert ("pynamodb.models" in found) == (not module.endswith("relay"))


def test_with_botocores_own_transport_the_whole_of_it_is_loaded_ahead_of_the_first_request(files: Path) -> None:
    found = loaded(files, "app", USHER_DYNAMO_TRANSPORT="botocore")

    assert {"botocore.session", "botocore.client", "pynamodb.connection.base"} <= found
    assert "chalicelib.gateways.aws_json.client" not in found


def test_an_operation_is_loaded_by_the_first_request_for_it_unless_most_requests_are(files: Path) -> None:
    operations = "chalicelib.handlers.api."
    named = {name.removeprefix(operations) for name in loaded(files, "app") if name.startswith(operations)}

    assert {name for name in named if "bodies" not in name} == {"table", *EARLY}
