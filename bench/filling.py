"""Many copies of one item, written to DynamoDB Local as quickly as it takes them."""

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

AT_ONCE, THREADS = 25, 4
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    # It looks at whose table it is, not at the signature.
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIABENCH/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0",
}
RawItem = dict[str, dict[str, Any]]


def copies(item: RawItem, identifier: str, digest: str, numbers: range) -> Iterator[str]:
    """The item as JSON, each time with another id and another digest of an address."""
    text = json.dumps(item)
    for number in numbers:
        yield text.replace(identifier, f"{identifier[:4]}{number:016d}").replace(digest, f"{number:022d}")


def fill(url: str, table: str, item: RawItem, identifiers: tuple[str, str], numbers: range) -> None:
    """`identifiers`: the invitation's id and the digest of its address, which become others in each copy."""
    parts = [numbers[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda part: _write(url, table, copies(item, *identifiers, part)), parts))


def _write(url: str, table: str, items: Iterator[str]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    batch: list[str] = []
    for item in items:
        batch.append(f'{{"PutRequest": {{"Item": {item}}}}}')
        if len(batch) == AT_ONCE:
            _send(connection, table, batch)
            batch = []
    if batch:
        _send(connection, table, batch)
    connection.close()


def _send(connection: http.client.HTTPConnection, table: str, batch: list[str]) -> None:
    connection.request("POST", "/", f'{{"RequestItems": {{"{table}": [{",".join(batch)}]}}}}', HEADERS)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or json.loads(body).get("UnprocessedItems"):
        raise RuntimeError(f"{answer.status} {body[:300]!r}")
