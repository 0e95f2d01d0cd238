"""The inbox: a page and a JSON list of all emails and text messages, and buttons for what becomes of them."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import jinja2
import requests

from local import ses
from local.feedback import ACTIONS, report
from local.messages import Mailbox, Message, rfc3339
from local.settings import HOST

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
PAGE = Path(__file__).with_name("inbox.html")
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; form-action 'self'"
)
# A message may be shown, but none of its scripts run and nothing is fetched for it but pictures of this machine.
MESSAGE_POLICY = (
    "sandbox allow-popups allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: http://127.0.0.1:* http://localhost:*"
)
LABELS = {"deliver": "Deliver", "bounce": "Bounce", "complaint": "Complaint", "stop": "STOP", "start": "START"}


def inbox(port: int, aws_url: str, archive: Path) -> ThreadingHTTPServer:
    """A server on `port` that keeps every message it has seen in the file `archive`."""
    mailbox = Mailbox(aws_url, archive)
    threading.Thread(target=_watch, args=(mailbox,), daemon=True).start()
    ours = {"port": port, "aws_url": aws_url, "mailbox": mailbox}
    return ThreadingHTTPServer((HOST, port), type("Handler", (_Handler,), ours))


def _watch(mailbox: Mailbox) -> None:
    while True:
        started = time.monotonic()
        mailbox.messages(time.time())
        # The emulator can only tell all of its messages: the more there are, the less often they are asked for.
        time.sleep(max(1, 10 * (time.monotonic() - started)))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 75
    port: int
    aws_url: str
    mailbox: Mailbox

    def do_GET(self) -> None:
        match self._path():
            case [""]:
                self._send(200, HTML, _page(self.mailbox.messages(time.time())), PAGE_POLICY)
            case ["messages"]:
                self._send_json(200, [message.as_json() for message in self.mailbox.messages(time.time())])
            case ["messages", message_id]:
                self._send_message(message_id)
            case ["messages", message_id, "html"]:
                self._send_html(message_id)
            case ["ses", *_]:
                self._pass_on(b"")
            case _:
                self._send_json(404, {"detail": "no such page"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        match self._path():
            case ["messages", message_id, action] if self._is_ours():
                self._report(message_id, action)
            case ["ses", *_] if self._is_ours():
                self._pass_on(body)
            case _:
                self._send_json(404, {"detail": "no such page"})

    def _path(self) -> list[str]:
        # A page elsewhere that found this port under another name must not read the links in these messages.
        if self.headers.get("Host") not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            return ["foreign"]
        return [unquote(part) for part in urlsplit(self.path).path[1:].split("/")]

    def _is_ours(self) -> bool:
        return self.headers.get("Origin") in (None, f"http://{self.headers['Host']}")

    def _send_message(self, message_id: str) -> None:
        message = self.mailbox.find(message_id, time.time())
        self._send_json(*((200, message.as_json()) if message else (404, {"detail": "no such message"})))

    def _send_html(self, message_id: str) -> None:
        message = self.mailbox.find(message_id, time.time())
        if message and message.html:
            self._send(200, HTML, message.html, MESSAGE_POLICY)
        else:
            self._send_json(404, {"detail": "no such message, or it has no HTML"})

    def _report(self, message_id: str, action: str) -> None:
        message = self.mailbox.find(message_id, time.time())
        if message and action in ACTIONS[message.channel]:
            report(self.aws_url, message, action, rfc3339(time.time()))
            self.send_response_only(303)
            self.send_header("Location", "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._send_json(404, {"detail": "no such message, or nothing of the kind happens to it"})

    def _pass_on(self, body: bytes) -> None:
        url = self.aws_url + self.path.removeprefix("/ses")
        try:
            answer = ses.pass_on(self.mailbox, self.command, url, self.headers, body)
        except requests.ConnectionError:
            self._send_json(503, {"message": "the emulated AWS does not answer"})
        else:
            kind = answer.headers.get("Content-Type", JSON)
            self._send(answer.status_code, kind, answer.text, error=answer.headers.get(ses.ERROR, ""))

    def _send_json(self, status: int, body: object) -> None:
        self._send(status, JSON, json.dumps(body, ensure_ascii=False, indent=1))

    def _send(self, status: int, kind: str, text: str, policy: str = "default-src 'none'", error: str = "") -> None:
        body = text.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        if error:
            self.send_header(ses.ERROR, error)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Says nothing: the page asks for news every two seconds."""


def _page(messages: list[Message]) -> str:
    template = jinja2.Template(PAGE.read_text(), autoescape=True)
    known = {"actions": ACTIONS, "labels": LABELS, "quote": lambda text: quote(text, safe="")}
    return str(template.render(messages=messages, **known))
