"""The keys of issuers: fetched seldom, kept through an outage, never taken from anywhere else."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from chalicelib.domain.errors import NotAuthenticated, Unavailable
from chalicelib.domain.time import MINUTE
from chalicelib.gateways.bearer import BearerVerifier
from chalicelib.gateways.jwks import KeySet, checked, fetch_keys
from tests.fakes.issuer import FakeIssuer
from tests.holding import holds

NOW = 1_800_000_000_000


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer(NOW)


def make_verifier(issuer: FakeIssuer) -> BearerVerifier:
    return BearerVerifier([issuer.configuration()], issuer.fetch, lambda: NOW)


def test_keys_are_fetched_once_in_ten_minutes(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)

    for minute in range(10):
        verifier.verify(issuer.bearer(), NOW + minute * MINUTE)
    assert len(issuer.fetched) == 1
    verifier.verify(issuer.bearer(), NOW + 10 * MINUTE)
    assert len(issuer.fetched) == 2


@holds("A54")
def test_a_flood_of_unknown_keys_costs_one_fetch_in_30_seconds(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    verifier.verify(issuer.bearer(), NOW)

    for millisecond in range(0, 60_000, 100):
        with pytest.raises(NotAuthenticated):
            verifier.verify(issuer.bearer({"kid": f"unknown-{millisecond}"}), NOW + millisecond)
    assert len(issuer.fetched) == 2


def test_a_rotated_key_is_found_at_once_and_the_old_one_forgotten(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    old = issuer.bearer()
    verifier.verify(old, NOW)
    issuer.rotate()

    assert verifier.verify(issuer.bearer(), NOW + MINUTE)
    with pytest.raises(NotAuthenticated):
        verifier.verify(old, NOW + MINUTE)


def test_a_key_replaced_under_its_old_name_is_forgotten(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    old = issuer.bearer()
    verifier.verify(old, NOW)
    name = issuer.kid
    issuer.rotate()
    issuer.key_changes = {"kid": name}

    assert verifier.verify(issuer.bearer({"kid": name}), NOW + 10 * MINUTE)
    with pytest.raises(NotAuthenticated):
        verifier.verify(old, NOW + 10 * MINUTE)


@holds("F55")
def test_known_keys_outlive_an_outage_by_ten_minutes_then_nobody_is_let_in(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    verifier.warm()
    issuer.down = True

    for minute in range(20):
        assert verifier.verify(issuer.bearer(), NOW + minute * MINUTE)
    with pytest.raises(Unavailable) as outage:
        verifier.verify(issuer.bearer(), NOW + 20 * MINUTE)
    assert outage.value.retry_after
    issuer.down = False
    assert verifier.verify(issuer.bearer(), NOW + 21 * MINUTE)


@holds("F55")
def test_an_unknown_key_during_an_outage_is_an_outage_not_a_refusal(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    verifier.warm()
    issuer.down = True
    issuer.rotate()

    with pytest.raises(Unavailable):
        verifier.verify(issuer.bearer(), NOW + MINUTE)


@holds("F55")
def test_a_cold_start_in_an_outage_starts_and_recovers(issuer: FakeIssuer) -> None:
    issuer.down = True
    verifier = make_verifier(issuer)
    verifier.warm()

    for second in range(5):
        with pytest.raises(Unavailable):
            verifier.verify(issuer.bearer(), NOW + second * 1000)
    assert len(issuer.fetched) == 1
    issuer.down = False
    assert verifier.verify(issuer.bearer(), NOW + 5_000)


@holds("F55")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"keys": 5}',
        b'{"keys": []}',
        b"\xff",
        b"[" * 9000,
        b'{"keys": [{"kid": "1", "kty": []}]}',
    ],
)
def test_a_broken_key_list_counts_as_an_outage(issuer: FakeIssuer, body: bytes) -> None:
    verifier = BearerVerifier([issuer.configuration()], lambda _: body, lambda: NOW)
    verifier.warm()

    with pytest.raises(Unavailable):
        verifier.verify(issuer.bearer(), NOW)


@holds("F58")
def test_a_clock_that_jumps_back_neither_stops_fetching_nor_trusts_old_keys(issuer: FakeIssuer) -> None:
    verifier = make_verifier(issuer)
    verifier.warm()

    assert verifier.verify(issuer.bearer(), NOW - 20_000)
    assert len(issuer.fetched) == 2


@pytest.mark.parametrize(
    ("uri", "safe"),
    [
        ("https://issuer.example/jwks.json", True),
        ("http://127.0.0.1:4566/pool/jwks.json", True),
        ("http://localhost:4566/pool/jwks.json", True),
        ("http://[::1]/jwks.json", True),
        ("http://issuer.example/jwks.json", False),
        ("http://localhost.evil.example/jwks.json", False),
        ("http://169.254.169.254/jwks.json", False),
        ("file:///etc/passwd", False),
        ("ftp://127.0.0.1/jwks", False),
        ("https:///jwks", False),
        ("jwks.json", False),
    ],
)
def test_keys_come_over_https_or_from_this_machine(uri: str, safe: bool) -> None:
    if safe:
        assert checked(uri)
    else:
        with pytest.raises(ValueError, match="https"):
            KeySet(uri, lambda _: b"")


class KeyServer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            self.server.hangs.wait()  # type: ignore[attr-defined]
            return
        self.send_response({"/ok": 200, "/big": 200, "/moved": 302}.get(self.path, 500))
        self.send_header("Location", "/ok")
        self.end_headers()
        self.wfile.write(b"x" * 300_000 if self.path == "/big" else b"keys")

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def key_server() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), KeyServer)
    server.hangs = Event()  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.hangs.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_keys_are_fetched_over_http(key_server: str) -> None:
    assert fetch_keys(f"{key_server}/ok") == b"keys"


@holds("F55")
@pytest.mark.parametrize(
    ("path", "reason"),
    [("moved", "status 302"), ("big", "too long"), ("slow", "timed out"), ("broken", "status 500")],
)
def test_redirects_floods_silence_and_errors_are_outages(key_server: str, path: str, reason: str) -> None:
    with pytest.raises(OSError, match=reason):
        fetch_keys(f"{key_server}/{path}", timeout=0.3)
