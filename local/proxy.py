"""The API's own port: passes every request to the emulated API Gateway, which has it under a longer path.

What can't be passed on is answered as API Gateway would, never by a page of Python's own server."""

import http.client
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local import gateway
from local.gate import Gate
from local.settings import HOST

MOST_BYTES = 10 * 1024 * 1024  # what API Gateway takes
HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
GATEWAYS_OWN = "x-amzn-ErrorType"  # only answers that no function gave have it
SET_HERE = HOP_BY_HOP | {"host", "content-length", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"}


def proxy(port: int, aws_port: int, prefix: str) -> ThreadingHTTPServer:
    """A server on `port` that passes /path to the emulator's `prefix`/path."""
    gate = Gate(lambda: _call(aws_port, f"{prefix}/health"))
    ours = {"port": port, "aws_port": aws_port, "prefix": prefix, "gate": gate}
    return _Server((HOST, port), type("Handler", (_Handler,), ours))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 75
    port: int
    aws_port: int
    prefix: str
    gate: Gate

    def forward(self) -> None:
        try:
            body = self._read_body()
            if body is None:
                self._refuse(gateway.TOO_LARGE, "Request Too Long")
            elif not self.path.startswith("/") or self.request_version == "HTTP/0.9":
                self._refuse(gateway.INVALID, "Bad Request")
            else:
                self._pass_on(body)
        except (ValueError, http.client.InvalidURL):
            self._refuse(gateway.INVALID, "Bad Request")
        except (OSError, http.client.HTTPException):
            self._refuse(gateway.UNAVAILABLE, "The emulated AWS does not answer")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What Python's server refuses before it asks us: a method that it does not know, or no request at all."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self._refuse(gateway.UNKNOWN, "Not Found")
        else:
            self._refuse(gateway.INVALID, "Bad Request")

    def _read_body(self) -> bytes | None:
        # A body that is too long is read to its end: a client that is still writing would not see the answer.
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        length = _size(self.headers.get("Content-Length") or "0")
        if length <= MOST_BYTES:
            return self.rfile.read(length)
        while length > 0:
            length -= len(self.rfile.read(min(length, 65536))) or length
        return None

    def _read_chunks(self) -> bytes | None:
        body = b""
        while size := _size(self.rfile.readline().split(b";")[0].decode(), 16):
            chunk = self.rfile.read(size)
            body = body if len(body) > MOST_BYTES else body + chunk
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body if len(body) <= MOST_BYTES else None

    def _pass_on(self, body: bytes) -> None:
        upstream = http.client.HTTPConnection(HOST, self.aws_port, timeout=60)
        try:
            with self.gate.passing() as visit:
                self._send(upstream, body)
                answer = upstream.getresponse()
                content = answer.read()
                visit.served = answer.status < 500 and GATEWAYS_OWN not in answer.headers
        finally:
            upstream.close()
        self._answer(answer, content)

    def _send(self, upstream: http.client.HTTPConnection, body: bytes) -> None:
        # As on AWS, functions see the API's own name and the caller's true address, whatever the caller says.
        upstream.putrequest(self.command, self.prefix + self.path, skip_host=True, skip_accept_encoding=True)
        upstream.putheader("Host", f"{HOST}:{self.port}")
        upstream.putheader("X-Forwarded-For", self.client_address[0])
        upstream.putheader("X-Forwarded-Proto", "http")
        upstream.putheader("X-Forwarded-Port", str(self.port))
        upstream.putheader("Content-Length", str(len(body)))
        for name, value in _passed(self.headers, SET_HERE):
            upstream.putheader(name, value)
        upstream.endheaders(body)

    def _answer(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in _passed(answer.headers, HOP_BY_HOP | {"content-length"}):
            self.send_header(name, value)
        # The answer to HEAD has the length of what GET would give, and no body.
        length = answer.headers.get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, name: str, message: str) -> None:
        # Whatever follows on this connection may be the rest of what was refused.
        answer = gateway.answer(name, message)
        self.close_connection, self.request_version = True, self.protocol_version
        self.send_response_only(answer.status, message)
        for header, value in answer.headers.items():
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body if self.command != "HEAD" else b"")

    def log_message(self, format: str, *values: object) -> None:
        """Says nothing: a path may hold the token of a link."""


def _call(aws_port: int, path: str) -> bool:
    """Whether a function answered."""
    upstream = http.client.HTTPConnection(HOST, aws_port, timeout=60)
    try:
        upstream.request("GET", path)
        return upstream.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        upstream.close()


def _passed(headers: Message, dropped: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() not in dropped]


def _size(text: str, base: int = 10) -> int:
    """Raises ValueError for what is no length."""
    size = int(text, base)
    if size < 0:
        raise ValueError(f"{size} is not a length")
    return size
