"""The load: requests over connections that stay open, the same for whoever answers."""

import http.client
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

# How often a request is repeated that was answered 5xx in a race, as clients do.
AGAIN = 5


@dataclass(frozen=True)
class Ask:
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def encoded(self) -> tuple[bytes | None, dict[str, str]]:
        if self.body is None:
            return None, self.headers
        return json.dumps(self.body).encode(), {"Content-Type": "application/json", **self.headers}


@dataclass(frozen=True)
class Answer:
    """`took` in milliseconds, as the client sees it."""

    status: int
    body: bytes
    took: float

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Up to `connections` requests at once to one port of this machine."""

    def __init__(self, port: int, connections: int) -> None:
        self._open = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(connections)]
        self._threads = ThreadPoolExecutor(connections)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self._threads.shutdown()
        for one in self._open:
            one.close()

    def ask(self, asks: Sequence[Ask]) -> list[Answer]:
        """The answers in the order of the questions; each connection takes every nth."""
        answers: list[Answer] = [Answer(0, b"", 0.0)] * len(asks)
        count = len(self._open)

        def go(start: int) -> None:
            for at in range(start, len(asks), count):
                answers[at] = _exchange(self._open[start], asks[at])

        list(self._threads.map(go, range(count)))
        return answers

    def timed(self, asks: Sequence[Ask]) -> tuple[list[Answer], float]:
        """The answers, and the seconds until the last."""
        before = time.perf_counter()
        answers = self.ask(asks)
        return answers, time.perf_counter() - before

    def race(self, asks: Sequence[Ask]) -> list[Answer]:
        """All of them at the same moment, one a connection; whoever is told that it can't be done now asks again."""
        together = Barrier(len(asks))
        answers = list(self._threads.map(lambda at: self._go(together, at, asks[at]), range(len(asks))))
        for _ in range(AGAIN):
            answers = [self._once_more(at, asks[at], answer) for at, answer in enumerate(answers)]
        return answers

    def _go(self, together: Barrier, at: int, ask: Ask) -> Answer:
        if self._open[at].sock is None:
            self._open[at].connect()
        together.wait(30)
        return _exchange(self._open[at], ask)

    def _once_more(self, at: int, ask: Ask, answer: Answer) -> Answer:
        return _exchange(self._open[at], ask) if answer.status >= 500 else answer


def _exchange(connection: http.client.HTTPConnection, ask: Ask) -> Answer:
    body, headers = ask.encoded
    before = time.perf_counter()
    connection.request(ask.method, ask.path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    return Answer(answer.status, content, (time.perf_counter() - before) * 1000)
