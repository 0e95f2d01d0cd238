"""Copies that Lambda restores from one snapshot share nothing and rely on nothing that was true when it was taken.

The world outside is one server on loopback, so that connections are real, and it knows what it was asked."""

import json
import random
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from chalicelib import wiring
from chalicelib.domain import refs
from chalicelib.domain.errors import NotAuthenticated, Unavailable
from chalicelib.gateways import aws, stripe_billing
from chalicelib.models import item
from tests.fakes.issuer import FakeIssuer

ORGANIZATION = "org_AAAAAAAAAAAAAAAA"
INVITATION = refs.invitation("inv_AAAAAAAAAAAAAAAA")
FORTNIGHT = 14 * 24 * 3600
CACHED = ("settings", "_outside", "queue", "verifier", "_keys", "_accounts")


def ring(letter: str) -> str:
    key = b64encode(letter.encode() * 32).decode()
    return json.dumps({"slots": {"0": {"key": key, "state": "sign"}}, "address_key": key})


def account(api_key: str) -> str:
    return json.dumps({"stripe": {"api_key": api_key, "webhook_secrets": []}})


class Outside(ThreadingHTTPServer):
    """Secrets Manager, DynamoDB and an issuer of tokens. `asked` says by which port each call came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[tuple[str, int]] = []
        self.signatures: list[str] = []
        self.down = False
        self.secrets = {"ring": ring("k"), f"usher/payments/{ORGANIZATION}": account("sk_test_old")}
        self.issuer = FakeIssuer(wiring.now(), f"{self.url}/pool")

    def answer(self, what: str, body: Any) -> Any:
        if what == "GetSecretValue":
            return {"SecretString": self.secrets[body["SecretId"]]}
        return {"Responses": {}, "UnprocessedKeys": {}}

    def ports(self, what: str) -> set[int]:
        return {port for asked, port in self.asked if asked == what}


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # which keeps connections
    server: Outside

    def do_GET(self) -> None:
        self._send("keys", self.server.issuer.jwks)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        what = self.headers["X-Amz-Target"].rpartition(".")[2]
        self.server.signatures.append(self.headers["Authorization"])
        self._send(what, self.server.answer(what, body))

    def log_message(self, format: str, *arguments: Any) -> None:
        return

    def _send(self, what: str, answer: Any) -> None:
        self.server.asked.append((what, self.client_address[1]))
        content = json.dumps(answer).encode()
        self.send_response(400 if self.server.down else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(params=["lean", "botocore"])
def outside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """Everything is warm and was used, as in a function of which a snapshot is taken, with either client."""
    monkeypatch.setenv("USHER_DYNAMO_TRANSPORT", request.param)
    monkeypatch.setattr(item.Item, "Meta", type("Meta", (item.Item.Meta,), {}))
    with Outside() as served:
        Thread(target=served.serve_forever, daemon=True).start()
        for name, value in environment(served).items():
            monkeypatch.setenv(name, value)
        forget_everything()
        wiring.warm(with_verifier=True)
        use(served)
        yield served
        served.shutdown()
        item.disconnect()
        forget_everything()


def environment(outside: Outside) -> dict[str, str]:
    aws_names = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "eu-west-1"}
    places = {"AWS_LAMBDA_FUNCTION_NAME": "api", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL": outside.url}
    issuer = asdict(outside.issuer.configuration()) | {"algorithms": ["RS256"]}
    settings = {
        "TABLE": "usher",
        "BUCKET": "usher-files",
        "QUEUE_URL": f"{outside.url}/queue",
        "SECRET_ID": "ring",
        "PAYMENTS_PREFIX": "usher/payments/",
        "SMS": "off",
        "ISSUERS": json.dumps([issuer]),
        "ORGANIZATION_CREATION": "operator",
        "USER_POOL_ID": "pool",
        "CLIENT_ID": "client",
        "STAGE": "test",
    }
    return aws_names | places | {f"USHER_{name}": value for name, value in settings.items()}


def forget_everything() -> None:
    for name in CACHED:
        getattr(wiring, name).cache_clear()
    for cached in (aws.session, aws.client, stripe_billing._client, stripe_billing._transport):
        cached.cache_clear()
    item.Item._shared = item.Item._connection = None


def use(outside: Outside) -> Any:
    """What a first request may need. Returns who pays an organization: the key of its account."""
    context = wiring.context()
    context.store.read([INVITATION])
    context.keys.ring()
    wiring.verifier().verify(outside.issuer.bearer(), wiring.now())
    return context.billing.biller(ORGANIZATION)


def test_a_restored_copy_opens_connections_of_its_own(outside: Outside) -> None:
    use(outside)
    taken = outside.ports("BatchGetItem"), outside.ports("GetSecretValue")
    assert len(taken[0]) == 1, "it is kept otherwise"
    outside.asked.clear()

    wiring.renew()
    use(outside)

    assert outside.ports("GetSecretValue")
    assert not taken[0] & outside.ports("BatchGetItem")
    assert not taken[1] & outside.ports("GetSecretValue")


@pytest.mark.parametrize("outside", ["lean"], indirect=True)
def test_a_restored_copy_asks_the_table_with_the_credentials_and_the_date_of_today(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NEW")
    with time_machine.travel(wiring.now() / 1000 + FORTNIGHT):
        wiring.renew()
        wiring.context().store.read([INVITATION])
        today = time.strftime("%Y%m%d", time.gmtime())

    assert any(f"Credential=NEW/{today}/eu-west-1/dynamodb" in one for one in outside.signatures)


def test_a_restored_copy_signs_with_the_key_of_today(outside: Outside) -> None:
    outside.secrets["ring"] = ring("n")
    assert wiring.context().keys.ring().keys == {0: b"k" * 32}

    wiring.renew()

    assert wiring.context().keys.ring().keys == {0: b"n" * 32}


def test_a_restored_copy_pays_with_the_account_of_today(outside: Outside) -> None:
    outside.secrets[f"usher/payments/{ORGANIZATION}"] = account("sk_test_new")
    stripe_billing._client("sk_test_old", "")
    before = use(outside)

    wiring.renew()

    assert (before._api_key, use(outside)._api_key) == ("sk_test_old", "sk_test_new")
    assert stripe_billing._client.cache_info().currsize == 0


@pytest.mark.parametrize("seconds", [1, FORTNIGHT])
def test_a_restored_copy_trusts_whom_the_issuer_trusts_today(outside: Outside, seconds: int) -> None:
    with time_machine.travel(wiring.now() / 1000 + seconds):
        outside.issuer.now = wiring.now()
        withdrawn = outside.issuer.bearer()
        outside.issuer.rotate()
        outside.asked.clear()

        wiring.renew()

        wiring.verifier().verify(outside.issuer.bearer(), wiring.now())
        assert len(outside.asked) == 1, "its keys are asked for once"
        with pytest.raises(NotAuthenticated):
            wiring.verifier().verify(withdrawn, wiring.now())


def test_a_copy_whose_clock_is_behind_that_of_the_snapshot_relies_on_nothing_from_the_future(outside: Outside) -> None:
    outside.secrets["ring"] = ring("n")
    with time_machine.travel(wiring.now() / 1000 - 60):
        outside.asked.clear()

        wiring.renew()

        outside.issuer.now = wiring.now()
        use(outside)
        assert wiring.context().keys.ring().keys == {0: b"n" * 32}
        assert sorted(what for what, _ in outside.asked) == ["BatchGetItem", "GetSecretValue", "GetSecretValue", "keys"]


def test_two_copies_of_a_snapshot_draw_different_numbers(outside: Outside) -> None:
    snapshot = random.getstate()
    wiring.renew()
    one = random.random()

    random.setstate(snapshot)
    wiring.renew()

    assert random.random() != one


def test_an_outage_fails_no_restore_but_nobody_is_answered_from_the_snapshot(outside: Outside) -> None:
    outside.down = True
    outside.asked.clear()

    wiring.renew()

    assert outside.asked == []
    with pytest.raises(Unavailable):
        wiring.context().keys.ring()
    with pytest.raises(Unavailable):
        wiring.verifier().verify(outside.issuer.bearer(), wiring.now())


def test_the_api_function_alone_is_renewed_when_it_is_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks: list[Any] = []
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", SimpleNamespace(register_after_restore=hooks.append))

    wiring.warm(with_keys=False)
    wiring.warm()
    assert hooks == []

    wiring.warm(with_verifier=True)
    assert hooks == [wiring.renew]


def test_without_snapshots_there_is_nothing_to_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)

    wiring.warm(with_verifier=True)
