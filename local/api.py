"""A small client of Usher's own HTTP API, and of the inbox."""

import time
from collections.abc import Iterator
from typing import Any

import requests

from local.processes import Process
from local.settings import LocalError

WITHIN = 120.0


class Refused(Exception):
    """Usher answered with a problem; `code` is the problem's."""

    def __init__(self, call: str, answer: requests.Response) -> None:
        super().__init__(f"{call}: {answer.status_code} {answer.text}")
        is_json = "json" in answer.headers.get("Content-Type", "")
        self.code = str(answer.json().get("code", "")) if is_json else ""


class Api:
    """Calls with JSON in and out. Raises Refused for anything but success."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()

    def get(self, path: str, token: str = "") -> Any:
        return self._call("GET", path, token)

    def list(self, path: str, token: str) -> Iterator[Any]:
        """Every item of a list, page by page."""
        page = self.get(path, token)
        yield from page["items"]
        while page["next"]:
            page = self.get(f"{path}?cursor={page['next']}", token)
            yield from page["items"]

    def post(self, path: str, body: dict[str, Any], token: str = "", key: str = "") -> Any:
        """With a `key`, the same call has no effect a second time."""
        return self._call("POST", path, token, key, json=body)

    def put(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        return self._call("PUT", path, token, json=body)

    def patch(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        return self._call("PATCH", path, token, json=body)

    def _call(self, method: str, path: str, token: str, key: str = "", **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        answer = self._session.request(method, self.url + path, headers=headers, timeout=60, **body)
        if not answer.ok:
            raise Refused(f"{method} {path}", answer)
        return answer.json()


def wait_for_link(inbox_url: str, to: str) -> str:
    """The token of the newest invitation link sent to this address. Raises LocalError if none arrives."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        for message in requests.get(f"{inbox_url}/messages", timeout=30).json():
            links = [link for link in message["links"] if "/i/" in link]
            if message["to"] == to and links:
                return str(links[0].rpartition("/i/")[2])
        time.sleep(0.1)
    raise LocalError(f"no invitation for {to} arrived in {inbox_url} within {WITHIN:.0f} seconds")


def wait_until_up(url: str, process: Process) -> None:
    """Until this process answers there. Raises LocalError with its last words if it doesn't."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline and process.is_running():
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise LocalError(f"nothing answers at {url}:\n{process.last_lines()}")
