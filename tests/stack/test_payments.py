"""The stand-in for Stripe beside the packaged stack: what is paid there is reported here, signed, and asked about."""

import time
from typing import Any

import requests

from chalicelib.gateways.stripe_billing import StripeBiller
from local.seed import API_KEY, WEBHOOK_SECRET
from tests.emulated_aws import Stack
from tests.gateways.signing import raw, stripe_event, stripe_headers
from tests.gateways.test_stripe_contract import an_order
from tests.holding import holds

WITHIN = 60


def hooks(stack: Stack) -> list[dict[str, Any]]:
    """The signals that are kept."""
    table, names = stack.client("dynamodb"), {"#kind": "kind"}
    found = table.scan(
        TableName=stack.outputs["TableName"],
        FilterExpression="#kind = :hook",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={":hook": {"S": "hook"}},
    )
    return list(found["Items"])


@holds("F39")
def test_a_payment_is_reported_kept_once_and_worked_on(stack: Stack) -> None:
    biller = StripeBiller(API_KEY, stack.checkout)
    order = an_order(organization=stack.organization, id=f"ord_{int(time.time() * 1000):016d}")
    until = int(time.time() + 3600) * 1000
    page = biller.open_checkout(order, paid_url=stack.api, cancelled_url=stack.api, expires_at=until)
    before = len(hooks(stack))
    requests.post(f"{stack.checkout}/control/delivery", json={"times": 3}, timeout=30)
    requests.post(f"{stack.checkout}/control/sessions/{page.id}/pay", json={}, timeout=60)
    requests.post(f"{stack.checkout}/control/delivery", json={}, timeout=30)

    assert [signal for signal in biller.missed(0) if signal.order == order.id] == []
    deadline = time.monotonic() + WITHIN
    while not [one for one in hooks(stack) if order.id in str(one) and '"tries":' in one["body"]["S"]]:
        assert time.monotonic() < deadline, "nobody worked on it"
        time.sleep(0.5)
    assert len(hooks(stack)) == before + 1


@holds("A71", "A72", "A76")
def test_only_the_provider_of_an_organization_reports_to_it(stack: Stack) -> None:
    body, now = raw(stripe_event("invoice.paid", note="Grüße")), int(time.time() * 1000)
    path = f"/webhooks/stripe/{stack.organization}"
    json = {"Content-Type": "application/json; charset=utf-8"}
    huge = b" " * (256 * 1024) + body

    def post(raw_body: bytes, headers: dict[str, str]) -> int:
        return stack.request("POST", path, data=raw_body, headers=json | headers).status_code

    assert post(body, stripe_headers(body, WEBHOOK_SECRET, now)) == 200
    assert post(body, stripe_headers(body, "whsec_wrong", now)) == 400
    assert post(body + b" ", stripe_headers(body, WEBHOOK_SECRET, now)) == 400
    assert post(b"\xff\xfe", stripe_headers(body, WEBHOOK_SECRET, now)) == 400
    assert post(huge, stripe_headers(huge, WEBHOOK_SECRET, now)) == 413
    assert post(body, {}) == 400
