"""A stand-in for Stripe on this machine: the part of its API that Usher calls, the hosted page, and buttons for
everything that can become of a payment. `/control/...` does the same for programs."""

import json
import threading
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jinja2

from local import paying, stripe_api
from local.settings import HOST
from local.stripe_objects import Book, Json, Refusal, public
from local.webhook_sender import MODES, Sender

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
PAGE = Path(__file__).with_name("checkout.html")
# After paying, the browser goes back to Usher: without http: and https: it would not be let go.
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http: https:"
LABELS = {
    "pay": "Pay",
    "pay-later": "Pay later (bank transfer)",
    "fail": "Fail (card declined)",
    "expire": "Let this page expire",
    "money-arrives": "Money arrives",
    "money-fails": "Money fails to arrive",
    "refund": "Refund",
    "dispute": "Dispute",
    "win-dispute": "Close dispute: won",
    "lose-dispute": "Close dispute: lost",
}


class Checkout:
    """The stand-in: what it knows, kept in the file `archive`, and how it sends."""

    def __init__(self, archive: Path, url: str) -> None:
        self.url, self.sender = url, Sender()
        self._archive, self._lock = archive, threading.Lock()
        self.book = Book(json.loads(archive.read_text()) if archive.exists() else None)

    def change(self, do: Callable[[Book], Any]) -> Any:
        """One change at a time, kept before it is answered."""
        with self._lock:
            try:
                return do(self.book)
            finally:
                self._keep()

    def act(self, page_id: str, action: str, amount: int | None = None) -> Json:
        """Does what a button does, and sends its event. Raises Refusal."""

        def do(book: Book) -> tuple[Json, Json | None]:
            page = book.find("checkout.session", page_id)
            return page, paying.act(book, page, action, amount)

        page, event = self.change(do)
        if event:
            # Not under the lock: the receiver asks us about the payment.
            self.sender.send(self.book, event)
            self.change(lambda book: None)
        return public(page) | {"event": event and event["id"]}

    def _keep(self) -> None:
        self._archive.parent.mkdir(parents=True, exist_ok=True)
        new = self._archive.with_suffix(".new")
        new.write_text(json.dumps(self.book.as_json()))
        new.replace(self._archive)


def checkout(port: int, archive: Path) -> ThreadingHTTPServer:
    """A server on `port` that keeps what it knows in the file `archive`."""
    url = f"http://{HOST}:{port}"
    ours = {"port": port, "desk": Checkout(archive, url)}
    return ThreadingHTTPServer((HOST, port), type("Handler", (_Handler,), ours))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 75
    port: int
    desk: Checkout

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def _answer(self, run: Callable[[list[str], str], None]) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        try:
            run(self._path(), body)
        except Refusal as refusal:
            self._send_json(refusal.status, refusal.body)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            self._send_json(400, Refusal(400, "parameter_invalid", f"{type(error).__name__}: {error}").body)

    def _path(self) -> list[str]:
        # As in the inbox: a page elsewhere that found this port under another name must not read or pay anything.
        if self.headers.get("Host") not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            return ["foreign"]
        return [unquote(part) for part in urlsplit(self.path).path[1:].split("/")]

    def _get(self, path: list[str], body: str) -> None:
        match path:
            case [""]:
                self._send(200, HTML, _page(self.desk, list(self.desk.book.all("checkout.session"))))
            case ["pay", page_id]:
                page = self.desk.book.find("checkout.session", page_id)
                self._send(200, HTML, _page(self.desk, [page], payer=page["status"] == "open"))
            case ["control", "sessions"]:
                self._send_json(200, [public(one) for one in self.desk.book.all("checkout.session")])
            case ["v1", *rest]:
                self._stripe("GET", rest, urlsplit(self.path).query)
            case _:
                raise Refusal(404, "resource_missing", "Unrecognized request URL")

    def _post(self, path: list[str], body: str) -> None:
        if path[0] != "v1" and not self._is_ours():
            raise Refusal(403, "foreign", "only from this page")
        match path:
            case ["v1", *rest]:
                self._stripe("POST", rest, body)
            case ["pay", page_id, action]:
                self._press(page_id, action, parse_qs(body))
            case ["delivery"]:
                chosen = {name: values[-1] for name, values in parse_qs(body).items()}
                self._deliver(chosen.get("mode", ""), int(chosen.get("times", 1)))
                self._go("/")
            case ["release"]:
                self.desk.sender.release(self.desk.book, newest_first=True)
                self._go("/")
            case ["control", *rest]:
                self._send_json(200, self._control(rest, json.loads(body or "{}")))
            case _:
                raise Refusal(404, "resource_missing", "Unrecognized request URL")

    def _is_ours(self) -> bool:
        return self.headers.get("Origin") in (None, "null", f"http://{self.headers['Host']}")

    def _control(self, path: list[str], asked: Json) -> Any:
        """What the buttons do, for programs."""
        match path:
            case ["accounts"]:
                account = {name: str(asked[name]) for name in ("webhook_url", "webhook_secret")}
                self.desk.change(lambda book: book.accounts.update({str(asked["api_key"]): account}))
                return {"accounts": len(self.desk.book.accounts)}
            case ["sessions", page_id, action]:
                return self.desk.act(page_id, action, asked.get("amount"))
            case ["delivery"]:
                self._deliver(str(asked.get("mode", "send")), int(asked.get("times", 1)))
                return {"mode": self.desk.sender.mode, "times": self.desk.sender.times}
            case ["release"]:
                return {"sent": self.desk.sender.release(self.desk.book, newest_first=bool(asked.get("newest_first")))}
            case ["events", event_id, "again"]:
                self.desk.sender.again(self.desk.book, self.desk.book.find("event", event_id))
                return {"sent": 1}
            case _:
                raise Refusal(404, "resource_missing", "Unrecognized request URL")

    def _deliver(self, mode: str, times: int) -> None:
        if mode not in MODES or not 1 <= times <= 10:
            raise Refusal(400, "parameter_invalid", f"mode is one of {', '.join(MODES)}, times 1 to 10")
        self.desk.sender.mode, self.desk.sender.times = mode, times

    def _press(self, page_id: str, action: str, form: dict[str, list[str]]) -> None:
        amount = form.get("amount", [""])[0]
        page = self.desk.book.find("checkout.session", page_id)
        was_open = page["status"] == "open"
        self.desk.act(page_id, action, int(amount) if amount else None)
        paid = was_open and page["status"] == "complete"
        self._go(page["success_url"] if paid else f"/pay/{page_id}")

    def _stripe(self, method: str, path: list[str], text: str) -> None:
        account = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if account not in self.desk.book.accounts:
            raise Refusal(401, "api_key_invalid", "Invalid API Key provided")
        asked = stripe_api.form(text)
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        seen = sha256(f"{'/'.join(path)}?{text}".encode()).hexdigest()

        def do(book: Book) -> Json:
            if key is None:
                return stripe_api.answer(book, account, method, path, asked, self.desk.url)
            return stripe_api.once(
                book, account, key, seen, lambda: stripe_api.answer(book, account, method, path, asked, self.desk.url)
            )

        self._send_json(200, self.desk.change(do))

    def _go(self, url: str) -> None:
        self.send_response_only(303)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_json(self, status: int, body: object) -> None:
        self._send(status, JSON, json.dumps(body, ensure_ascii=False, indent=1))

    def _send(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", PAGE_POLICY if kind == HTML else "default-src 'none'")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Request-Id", "req_local")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Says nothing: requests may hold names and addresses."""


def _page(desk: Checkout, pages: list[Json], *, payer: bool = False) -> str:
    template = jinja2.Template(PAGE.read_text(), autoescape=True)
    shown = [
        {"page": page, "charge": paying.charge_of(desk.book, page), "actions": paying.actions_for(desk.book, page)}
        for page in pages
    ]
    return str(template.render(shown=shown, payer=payer, labels=LABELS, modes=MODES, sender=desk.sender))
