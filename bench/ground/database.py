"""DynamoDB Local with tables as the template declares them."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import boto3

from local.processes import free_ports
from tests import dynamodb_local


class Database(NamedTuple):
    url: str
    pid: int


@contextmanager
def database() -> Iterator[Database]:
    """Needs Java, and npm where the tests have not installed it yet."""
    dynamodb_local._install()
    port = free_ports(1)[0]
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w") as output:
        command = dynamodb_local._command(port)
        process = subprocess.Popen(command, cwd=dynamodb_local.FOLDER, stdout=output, stderr=output)
        try:
            dynamodb_local._wait_until_ready(url, process, Path("/dev/null"))
            yield Database(url, process.pid)
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def table(url: str, template: dict[str, Any], name: str) -> Iterator[None]:
    """An empty table of this name, as the template declares it, for as long as it is needed."""
    declared = template["Resources"]["Table"]["Properties"]
    kept = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    client(url).create_table(TableName=name, **{key: declared[key] for key in kept})
    try:
        yield
    finally:
        client(url).delete_table(TableName=name)


def client(url: str) -> Any:
    known = {"aws_access_key_id": "AKIABENCH", "aws_secret_access_key": "bench", "region_name": "us-east-1"}
    return boto3.client("dynamodb", endpoint_url=url, **known)
