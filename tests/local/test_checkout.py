"""The stand-in for Stripe: its page, its buttons, and how its webhooks arrive or do not."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from chalicelib.gateways import stripe_webhooks
from chalicelib.gateways.stripe_billing import StripeBiller
from local.checkout import checkout
from local.processes import free_ports
from tests.gateways.test_stripe_contract import KEY, an_order

SECRET = "whsec_of_this_test"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Receiver(BaseHTTPRequestHandler):
    """Takes webhooks that are genuine, as Usher judges them."""

    taken: list[dict[str, Any]]
    status = 200

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        event = json.loads(raw)
        stripe_webhooks.verify(headers, raw, [SECRET], event["created"] * 1000)
        self.taken.append(event)
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *values: object) -> None: ...


class Desk:
    def __init__(self, url: str, receiver: type[Receiver]) -> None:
        self.url, self.receiver = url, receiver
        self.biller = StripeBiller(KEY, url)

    def control(self, path: str, **asked: Any) -> requests.Response:
        return requests.post(f"{self.url}/control/{path}", json=asked, timeout=10)

    def open(self, count: int = 1) -> str:
        until = int(time.time() + 3600) * 1000
        order = an_order(checkouts=count)
        page = self.biller.open_checkout(order, paid_url=self.url, cancelled_url=self.url, expires_at=until)
        return page.id

    def types(self) -> list[str]:
        return [event["type"] for event in self.receiver.taken]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ports = free_ports(2)
    receiver = type("Ours", (Receiver,), {"taken": []})
    servers = [checkout(ports[0], tmp_path / "checkout.json"), ThreadingHTTPServer(("127.0.0.1", ports[1]), receiver)]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made = Desk(f"http://127.0.0.1:{ports[0]}", receiver)
    made.control("accounts", api_key=KEY, webhook_url=f"http://127.0.0.1:{ports[1]}/", webhook_secret=SECRET)
    yield made
    for server in servers:
        server.shutdown()
        server.server_close()


def test_what_happens_is_reported_signed_and_at_once(desk: Desk) -> None:
    page = desk.open()
    for action in ("pay-later", "money-arrives", "dispute", "win-dispute", "refund"):
        assert desk.control(f"sessions/{page}/{action}").ok, action

    assert desk.types() == [
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "charge.dispute.created",
        "charge.dispute.closed",
        "charge.refunded",
    ]
    assert desk.biller.missed(0) == []


def test_webhooks_arrive_twice_late_in_the_wrong_order_or_never_on_demand(desk: Desk) -> None:
    page = desk.open()
    desk.control("delivery", mode="hold", times=2)
    desk.control(f"sessions/{page}/pay")
    desk.control(f"sessions/{page}/refund")
    assert desk.types() == []
    assert len(desk.biller.missed(0)) == 2

    assert desk.control("release", newest_first=True).json() == {"sent": 2}
    assert desk.types() == ["charge.refunded"] * 2 + ["checkout.session.completed"] * 2
    assert desk.biller.missed(0) == []

    desk.control("delivery", mode="drop")
    desk.control(f"sessions/{page}/dispute")
    (missed,) = desk.biller.missed(0)
    desk.control(f"events/{missed.id}/again")
    assert desk.types()[4:] == ["charge.dispute.created"]
    assert desk.biller.missed(0) == []


def test_an_event_that_is_refused_counts_as_undelivered(desk: Desk) -> None:
    desk.receiver.status = 503
    desk.control(f"sessions/{desk.open()}/pay")

    assert [signal.type for signal in desk.biller.missed(0)] == ["checkout.session.completed"]


def test_a_person_pays_by_button_and_goes_back(desk: Desk) -> None:
    page = desk.open()
    shown = requests.get(f"{desk.url}/pay/{page}", timeout=10).text
    assert "19.00 EUR" in shown
    assert f'action="/pay/{page}/pay"' in shown

    paid = requests.post(f"{desk.url}/pay/{page}/pay", headers=FORM, timeout=10, allow_redirects=False)
    assert (paid.status_code, paid.headers["Location"]) == (303, desk.url)

    for path in ("/", f"/pay/{page}"):
        shown = requests.get(desk.url + path, timeout=10).text
        assert f'action="/pay/{page}/refund"' in shown
        assert f'action="/pay/{page}/pay"' not in shown
    part = requests.post(f"{desk.url}/pay/{page}/refund", data="amount=500", headers=FORM, timeout=10)
    assert "500 refunded" in part.text


@pytest.mark.parametrize("action", ["pay", "money-arrives", "win-dispute", "unknown"])
def test_what_can_not_happen_now_is_refused_and_reported_nowhere(desk: Desk, action: str) -> None:
    page = desk.open()
    desk.control(f"sessions/{page}/pay")
    before = desk.types()

    assert desk.control(f"sessions/{page}/{action}").status_code == 400
    assert desk.control(f"sessions/{page}/refund", amount=1901).status_code == 400
    assert desk.types() == before


def test_a_key_of_a_request_belongs_to_one_request(desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "one"}
    url = f"{desk.url}/v1/checkout/sessions/{desk.open()}/expire"

    assert requests.post(url, headers=headers, timeout=10).json()["status"] == "expired"
    assert requests.post(url, headers=headers, timeout=10).json()["status"] == "expired"
    other = requests.post(url, data="x=1", headers=headers, timeout=10)
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")


def test_pages_of_others_can_neither_read_nor_pay(desk: Desk) -> None:
    page = desk.open()
    foreign = {"Host": "evil.example"}
    assert requests.get(f"{desk.url}/control/sessions", headers=foreign, timeout=10).status_code == 404
    elsewhere = {"Origin": "https://evil.example"}
    assert requests.post(f"{desk.url}/pay/{page}/pay", headers=elsewhere, timeout=10).status_code == 403
    assert desk.types() == []


def test_nonsense_is_refused(desk: Desk) -> None:
    for body in ("[]", "{", "null", '{"api_key": 1}', "\xff"):
        answer = requests.post(f"{desk.url}/control/accounts", data=body.encode("latin-1"), timeout=10)
        assert answer.status_code == 400, body
    headers = {"Authorization": f"Bearer {KEY}"}
    for body in ("", "mode=payment", "mode=payment&line_items[0][price]=x", "a[b][c]=1&a[b]=2", "line_items=x"):
        answer = requests.post(f"{desk.url}/v1/checkout/sessions", data=body, headers=headers | FORM, timeout=10)
        assert answer.status_code == 400, body
