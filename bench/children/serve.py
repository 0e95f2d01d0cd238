"""Serves the packaged API function to HTTP connections that stay open: serve.py TASK PORT WORKERS SHARE.

Workers are forked, load the function for themselves, and take one request at a time, as Lambda's instances do. A
worker takes no more than SHARE connections, so that all have the same to do. What API Gateway does is kept to the
least: the resource is found, and the event is the proxy event.
"""

import os
import re
import selectors
import signal
import socket
import sys
from pathlib import Path
from urllib.parse import parse_qsl

sys.path[:0] = [sys.argv[1], str(Path(__file__).parent)]
import shapes  # noqa: E402

PORT, WORKERS, SHARE = map(int, sys.argv[2:5])


def resources(app):
    """Patterns of the resources by method and number of segments."""
    found = {}
    for resource, methods in app.routes.items():
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource))
        for method in methods:
            found.setdefault((method, resource.count("/")), []).append((pattern, resource))
    return found


def event(routes, method, path, headers, body):
    path, _, query = path.partition("?")
    asked = dict(parse_qsl(query)) or None
    resource, values = path, None
    for pattern, name in routes.get((method, path.count("/")), ()):
        if match := pattern.fullmatch(path):
            resource, values = name, match.groupdict() or None
            break
    return shapes.request(resource, (method, path, headers, body.decode() if body else None), values, asked)


def request(connection):
    """Method, path, headers and body, or None where the other side has left."""
    held = b""
    while b"\r\n\r\n" not in held:
        if not (more := connection.recv(65536)):
            return None
        held += more
    head, _, body = held.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return method, path, headers, body


def response(answer):
    body = answer.get("body", "").encode()
    head = [f"HTTP/1.1 {answer['statusCode']} -", f"Content-Length: {len(body)}"]
    head += [
        f"{name}: {value}" for name, value in answer.get("headers", {}).items() if name.lower() != "content-length"
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


class Worker:
    """Connections that stay open, and one request at a time."""

    def __init__(self, listener):
        import app

        self.app, self.routes, self.listener = app.app, resources(app.app), listener
        self.ready, self.opened = selectors.DefaultSelector(), 0
        self.ready.register(listener, selectors.EVENT_READ)

    def serve(self):
        while True:
            for key, _ in self.ready.select():
                self.accept() if key.fileobj is self.listener else self.answer(key.fileobj)

    def accept(self):
        try:
            connection, _ = self.listener.accept()
        except BlockingIOError:  # another worker was quicker
            return
        connection.setblocking(True)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ready.register(connection, selectors.EVENT_READ)
        self.opened += 1
        if self.opened == SHARE:
            self.ready.unregister(self.listener)

    def answer(self, connection):
        if asked := request(connection):
            connection.sendall(response(self.app(event(self.routes, *asked), None)))
            return
        self.ready.unregister(connection)
        connection.close()
        if self.opened == SHARE:
            self.ready.register(self.listener, selectors.EVENT_READ)
        self.opened -= 1


listener = socket.create_server(("127.0.0.1", PORT), backlog=128)
listener.setblocking(False)
children = []
for _ in range(WORKERS):
    child = os.fork()
    if not child:
        Worker(listener).serve()
    children.append(child)


def stop(*_):
    for child in children:
        os.kill(child, signal.SIGTERM)
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
for child in children:
    os.waitpid(child, 0)
