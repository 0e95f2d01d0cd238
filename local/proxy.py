"""The API's own port: passes every request to the emulated API Gateway, which has it under a longer path."""

import http.client
import json
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from local.settings import HOST

MOST_BYTES = 10 * 1024 * 1024  # what API Gateway takes
HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})
SET_HERE = HOP_BY_HOP | {"host", "content-length", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-port"}


def proxy(port: int, aws_port: int, prefix: str) -> ThreadingHTTPServer:
    """A server on `port` that passes /path to the emulator's `prefix`/path."""
    ours = {"port": port, "aws_port": aws_port, "prefix": prefix}
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

    def forward(self) -> None:
        upstream = http.client.HTTPConnection(HOST, self.aws_port, timeout=60)
        try:
            body = self._read_body()
            if body is None:
                self._refuse(413, "Request Too Long")
            elif not self.path.startswith("/"):
                self._refuse(400, "Bad Request")
            else:
                self._send(upstream, body)
                self._answer(upstream.getresponse())
        except (ValueError, http.client.InvalidURL):
            self._refuse(400, "Bad Request")
        except (OSError, http.client.HTTPException):
            self._refuse(503, "The emulated AWS does not answer")
        finally:
            upstream.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = forward

    def _read_body(self) -> bytes | None:
        # A body that is too long is read to its end: a client that is still writing would not see the answer.
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        length = int(self.headers.get("Content-Length") or 0)
        if length <= MOST_BYTES:
            return self.rfile.read(length)
        while length > 0:
            length -= len(self.rfile.read(min(length, 65536))) or length
        return None

    def _read_chunks(self) -> bytes | None:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunk = self.rfile.read(size)
            body = body if len(body) > MOST_BYTES else body + chunk
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body if len(body) <= MOST_BYTES else None

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

    def _answer(self, answer: http.client.HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in _passed(answer.headers, HOP_BY_HOP | {"content-length"}):
            self.send_header(name, value)
        # The answer to HEAD has the length of what GET would give, and no body.
        length = answer.headers.get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: int, message: str) -> None:
        body = json.dumps({"message": message}).encode()
        self.close_connection = True
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def log_message(self, format: str, *values: object) -> None:
        """Says nothing: a path may hold the token of a link."""


def _passed(headers: Message, dropped: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() not in dropped]
