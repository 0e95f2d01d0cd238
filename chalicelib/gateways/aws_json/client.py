"""One AWS service that speaks JSON, over one pool of kept-alive connections (docs/adr/0033).

It takes the place of a botocore client under PynamoDB, which asks for `_make_api_call` and nothing else.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
import urllib3
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from urllib3 import exceptions as broken

from chalicelib.gateways.aws_json.answers import Document, Received, document_of
from chalicelib.gateways.aws_json.places import AwsService
from chalicelib.gateways.aws_json.repeating import ATTEMPTS, ONCE_BY_TOKEN, may_repeat
from chalicelib.gateways.aws_json.signing import AwsKeys, Signer

CHUNK = 65_536


class JsonClient:
    """`keys` answers those of this moment, `clock` epoch milliseconds; `pause(attempt)` waits before another one."""

    # PynamoDB looks there for credentials that a botocore client lacks.
    _request_signer = None

    def __init__(
        self, service: AwsService, keys: Callable[[], AwsKeys], clock: Callable[[], int], pause: Callable[[int], None]
    ) -> None:
        self._service, self._keys, self._clock, self._pause = service, keys, clock, pause
        self._signer = Signer(service.name, service.region)
        self._host, self._path = urlsplit(service.url).netloc, urlsplit(service.url).path or "/"
        self._pool = _pool(service)

    def _make_api_call(self, operation: str, parameters: Document) -> Document:
        """As botocore: raises ClientError for what the service refuses, BotoCoreError for all else."""
        if operation in ONCE_BY_TOKEN:
            parameters = {"ClientRequestToken": str(uuid4()), **parameters}
        body = msgspec.json.encode(parameters)
        for attempt in range(1, ATTEMPTS):
            try:
                return self._attempt(operation, body)
            except (BotoCoreError, ClientError) as error:
                if not may_repeat(operation, error):
                    raise
            self._pause(attempt)
        return self._attempt(operation, body)

    def close(self) -> None:
        """Closes what is kept open and forgets the key of the day; both are made anew when they are needed."""
        self._pool.close()
        self._pool = _pool(self._service)
        self._signer.forget()

    def _attempt(self, operation: str, body: bytes) -> Document:
        headers = self._signed(operation, body)
        try:
            answer = self._sent(headers, body)
        except broken.HTTPError as error:
            raise self._told(error) from error
        return document_of(answer, operation)

    def _signed(self, operation: str, body: bytes) -> dict[str, str]:
        keys = self._keys()
        headers = {
            "content-type": f"application/x-amz-json-{self._service.version}",
            "host": self._host,
            "x-amz-date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._clock() / 1000)),
            "x-amz-target": f"{self._service.target}.{operation}",
        }
        if keys.token:
            headers["x-amz-security-token"] = keys.token
        headers["authorization"] = self._signer.authorization(keys, "POST", self._path, headers, body)
        headers["user-agent"] = "usher"
        headers["accept-encoding"] = "identity"
        return headers

    def _sent(self, headers: dict[str, str], body: bytes) -> Received:
        deadline = time.monotonic() + self._service.connect_timeout + self._service.read_timeout
        response = self._pool.urlopen(
            "POST", self._path, body, headers, retries=False, redirect=False, preload_content=False
        )
        parts = []
        while part := response.read1(CHUNK, decode_content=False):
            parts.append(part)
            if time.monotonic() > deadline:
                response.close()
                raise broken.ReadTimeoutError(self._pool, self._path, "the answer takes too long")
        told = {name.lower(): value for name, value in response.headers.items()}
        return Received(response.status, told, b"".join(parts))

    def _told(self, error: broken.HTTPError) -> BotoCoreError:
        """The error that botocore raises in its place."""
        url = self._service.url
        for kind, made in _TOLD:
            if isinstance(error, kind):
                return made(endpoint_url=url, error=type(error).__name__)
        return HTTPClientError(error=type(error).__name__)


_TOLD: list[tuple[type[broken.HTTPError], Any]] = [
    (broken.SSLError, SSLError),
    (broken.NewConnectionError, EndpointConnectionError),
    (broken.ConnectTimeoutError, ConnectTimeoutError),
    (broken.ReadTimeoutError, ReadTimeoutError),
    (broken.ProtocolError, ConnectionClosedError),
]


def _pool(service: AwsService) -> urllib3.HTTPConnectionPool:
    parts = urlsplit(service.url)
    host, wait = parts.hostname or "", urllib3.Timeout(connect=service.connect_timeout, read=service.read_timeout)
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(host, parts.port, timeout=wait, maxsize=service.connections)
    trust = urllib3.util.create_urllib3_context()
    trust.load_verify_locations(service.roots)
    return urllib3.HTTPSConnectionPool(
        host, parts.port, timeout=wait, maxsize=service.connections, ssl_context=trust, cert_reqs="CERT_REQUIRED"
    )
