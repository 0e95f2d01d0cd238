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


def work(listener):
    import app

    routes = resources(app.app)
    ready = selectors.DefaultSelector()
    ready.register(listener, selectors.EVENT_READ)
    opened = 0
    while True:
        for key, _ in ready.select():
            if key.fileobj is not listener:
                if asked := request(key.fileobj):
                    key.fileobj.sendall(response(app.app(event(routes, *asked), None)))
                    continue
                ready.unregister(key.fileobj)
                key.fileobj.close()
                opened -= 1
                if opened == SHARE - 1:
                    ready.register(listener, selectors.EVENT_READ)
                continue
            try:
                connection, _ = listener.accept()
            except BlockingIOError:  # another worker was quicker
                continue
            connection.setblocking(True)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(connection, selectors.EVENT_READ)
            opened += 1
            if opened == SHARE:
                ready.unregister(listener)


listener = socket.create_server(("127.0.0.1", PORT), backlog=128)
listener.setblocking(False)
children = []
for _ in range(WORKERS):
    child = os.fork()
    if not child:
        work(listener)
    children.append(child)


def stop(*_):
    for child in children:
        os.kill(child, signal.SIGTERM)
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
for child in children:
    os.waitpid(child, 0)
