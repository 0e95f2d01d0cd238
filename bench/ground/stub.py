"""A server that answers like Secrets Manager, Cognito, SES, SNS and SQS, at once and always the same.

It runs in a process of its own, so that nothing of it is measured.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from typing import Any

ADDRESS_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
RING = {"slots": {"0": {"key": ADDRESS_KEY, "state": "sign"}}, "address_key": ADDRESS_KEY}
SUBJECT = "11111111-2222-3333-4444-555555555555"
USER = {"Attributes": [{"Name": "sub", "Value": SUBJECT}], "UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": True}
SESSION = {"IdToken": "id", "AccessToken": "access", "RefreshToken": "refresh", "ExpiresIn": 3600}

# By the last word of X-Amz-Target.
ANSWERS: dict[str, Any] = {
    "GetSecretValue": {"SecretString": json.dumps(RING)},
    "AdminCreateUser": {"User": {**USER, "Username": SUBJECT}},
    "AdminSetUserPassword": {},
    "AdminInitiateAuth": {"AuthenticationResult": SESSION},
    "SendMessageBatch": {"Successful": [{"Id": "0", "MessageId": "m", "MD5OfMessageBody": ""}], "Failed": []},
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    jwks: dict[str, Any] = {}

    def do_GET(self) -> None:
        self._answer(self.jwks)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self._answer(ANSWERS.get(operation, {"MessageId": "0100-stub"}))

    def _answer(self, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: thousands of requests."""


@contextmanager
def stub(jwks: dict[str, Any]) -> Iterator[str]:
    """The URL of a running stub that publishes these keys."""
    ports: Queue[int] = Queue()
    process = Process(target=_serve, args=(ports, jwks), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ports.get(timeout=30)}"
    finally:
        process.terminate()
        process.join(10)


def _serve(ports: "Queue[int]", jwks: dict[str, Any]) -> None:
    Handler.jwks = jwks
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ports.put(server.server_port)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
