"""A DynamoDB on loopback that answers whatever a test wants, byte by byte, and remembers what it was asked."""

import json
import socket
import ssl
import threading
import time
from binascii import crc32
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Reply = Callable[[socket.socket], None]


@dataclass
class Asked:
    """One request; `connection` numbers connections as they were opened."""

    headers: dict[str, str]
    body: Any
    connection: int


@dataclass
class Server:
    """Answers with `replies`, each once, and then with an empty document for ever."""

    listener: socket.socket
    tls: ssl.SSLContext | None = None
    replies: list[Reply] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    opened: int = 0

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.listener.getsockname()[1]}"

    def operations(self) -> dict[str, int]:
        return dict(Counter(one.headers["x-amz-target"].partition(".")[2] for one in self.asked))

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.opened += 1
            threading.Thread(target=self._begin, args=(connection, self.opened), daemon=True).start()

    def _begin(self, connection: socket.socket, number: int) -> None:
        # A caller who does not trust the certificate hangs up in the middle of it.
        with suppress(OSError):
            self._talk(self.tls.wrap_socket(connection, server_side=True) if self.tls else connection, number)

    def _talk(self, connection: socket.socket, number: int) -> None:
        with connection, connection.makefile("rb") as incoming:
            while (request := _request(incoming)) is not None:
                headers, body = request
                self.asked.append(Asked(headers, json.loads(body), number))
                try:
                    (self.replies.pop(0) if self.replies else said({}))(connection)
                except OSError:
                    return
                if connection.fileno() < 0:
                    return


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener, tls)
        threading.Thread(target=server.serve, daemon=True).start()
        yield server
        # `accept` waits on even after the socket is closed; a last caller wakes it.
        listener.shutdown(socket.SHUT_RDWR)


def _request(incoming: Any) -> tuple[dict[str, str], bytes] | None:
    if not incoming.readline():
        return None
    headers = {}
    while line := incoming.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return headers, incoming.read(int(headers["content-length"]))


def said(document: Any, status: int = 200, **headers: Any) -> Reply:
    """A whole answer with the checksum that DynamoDB sends; `headers` with `_` for `-`."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    told = {"content-length": len(body), "x-amz-crc32": crc32(body), "x-amzn-requestid": "R1"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value is not None)
    return raw(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + body)


def refused(code: str, status: int = 400, **more: Any) -> Reply:
    return said({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "why", **more}, status)


def raw(answer: bytes) -> Reply:
    return lambda connection: connection.sendall(answer)


def hung_up(connection: socket.socket) -> None:
    """The answer never begins."""
    connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def cut(connection: socket.socket) -> None:
    """The answer ends in its middle."""
    connection.sendall(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":')
    hung_up(connection)


def silent(connection: socket.socket) -> None:
    time.sleep(1)


def dripping(connection: socket.socket) -> None:
    """Each byte comes in time, the last one never."""
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(40):
        connection.sendall(b" ")
        time.sleep(0.05)


def then_closed(reply: Reply, closed: threading.Event) -> Reply:
    """A whole answer, after which the server gives up the connection without having said so."""

    def run(connection: socket.socket) -> None:
        reply(connection)
        hung_up(connection)
        closed.set()

    return run
