"""Sends the stand-in's events as Stripe does, signed; on demand several times, held back, out of order, or never."""

import hmac
import json
import logging
import time
from hashlib import sha256
from typing import Any

import requests

from local.stripe_objects import Book, Json, public

log = logging.getLogger(__name__)
TRIES = 2
MODES = ("send", "hold", "drop")


class Sender:
    """`mode`: send at once, hold until `release`, or drop; `times` is how often each event is sent."""

    def __init__(self) -> None:
        self.mode, self.times = "send", 1
        self.held: list[Json] = []

    def send(self, book: Book, event: Json) -> None:
        if self.mode == "hold":
            self.held.append(event)
        elif self.mode == "send":
            self._deliver(book, event)

    def release(self, book: Book, *, newest_first: bool = False) -> int:
        """Sends what was held back, and answers how many events that were."""
        held, self.held = self.held, []
        for event in reversed(held) if newest_first else held:
            self._deliver(book, event)
        return len(held)

    def again(self, book: Book, event: Json) -> None:
        """Sends an event once more, whatever the mode."""
        self._deliver(book, event)

    def _deliver(self, book: Book, event: Json) -> None:
        account = book.accounts[event["usher_account"]]
        for _ in range(self.times):
            if any(post(account, public(event)) for _ in range(TRIES)):
                event["pending_webhooks"] = 0


def post(account: Json, event: Any) -> bool:
    """Whether the receiver took it."""
    body = json.dumps(event).encode()
    try:
        answer = requests.post(account["webhook_url"], data=body, headers=headers(account, body), timeout=20)
    except requests.RequestException as error:
        log.warning("webhook not sent: %s", type(error).__name__)
        return False
    return answer.ok


def headers(account: Json, body: bytes) -> dict[str, str]:
    seconds = str(int(time.time()))
    signed = hmac.digest(account["webhook_secret"].encode(), seconds.encode() + b"." + body, sha256).hex()
    return {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={seconds},v1={signed}"}
