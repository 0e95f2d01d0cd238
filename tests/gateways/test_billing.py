"""Payment accounts: kept in Secrets Manager, told without a secret, and the only judge of what a webhook is."""

import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.domain.errors import Unavailable, Unprocessable, WebhookRejected
from chalicelib.domain.payment import BillingAccount, Signal
from chalicelib.domain.time import MINUTE
from chalicelib.gateways import aws
from chalicelib.gateways.billing import OVERLAP, AccountBilling
from chalicelib.gateways.billing_secrets import FRESH
from tests.gateways.signing import paid, raw, standard_headers, stripe_event, stripe_headers
from tests.holding import holds
from tests.world import NOON

ORG, OTHER = "org_" + "A" * 16, "org_" + "B" * 16
KEY, LIVE_KEY = "sk_test_canary12345678", "rk_live_canary12345678"
FIRST, SECOND, THIRD = ("whsec_" + letter * 32 for letter in "abc")
SECRETS = (KEY, LIVE_KEY, FIRST, SECOND, THIRD)


class Desk:
    """Accounts as one process sees them, the clock, and what another process does."""

    def __init__(self) -> None:
        self.now = NOON
        self.billing = self.process()

    def process(self) -> AccountBilling:
        return AccountBilling("usher/payments/", lambda: self.now, lambda length: b"r" * length)

    def connect(self, provider: str = "stripe", *, api_key: str = "", secret: str = "", org: str = ORG) -> str:
        return self.billing.connect(org, provider, api_key=api_key, webhook_secret=secret, now=self.now)

    def hears(self, event: Any, secret: str, *, org: str = ORG, at: int | None = None) -> Signal | None:
        body = raw(event)
        signed = stripe_headers(body, secret, self.now if at is None else at)
        return self.billing.verify("stripe", org, signed, body, self.now)

    def accepts(self, secret: str) -> bool:
        try:
            return self.hears(stripe_event(), secret) is not None
        except WebhookRejected:
            return False


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        aws.client.cache_clear()
        yield Desk()
    aws.client.cache_clear()


@pytest.fixture
def outage(desk: Desk) -> Iterator[None]:
    with Stubber(aws.client("secretsmanager")) as stubbed:
        for _ in range(5):
            stubbed.add_client_error("get_secret_value", "InternalServiceError")
        yield


@holds("A84")
def test_an_account_is_told_without_anything_secret(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="chalicelib")
    assert desk.billing.account(ORG, "stripe") is None

    desk.connect(api_key=KEY, secret=FIRST)

    told = desk.billing.account(ORG, "stripe")
    assert told == BillingAccount(provider="stripe", live=False, key_hint="5678", webhook_secrets=1)
    assert desk.billing.account(OTHER, "stripe") is None
    stored = desk.billing._secrets.of(ORG)
    assert not [one for one in SECRETS if one in repr(stored) + repr(told) + caplog.text]


def test_what_is_not_given_stays(desk: Desk) -> None:
    desk.connect(api_key=KEY)
    desk.connect(secret=FIRST)
    made = desk.connect("standard")
    desk.connect(api_key=LIVE_KEY)

    assert made.startswith("whsec_")
    assert desk.billing.account(ORG, "stripe") == BillingAccount(
        provider="stripe", live=True, key_hint="5678", webhook_secrets=1
    )
    assert desk.billing.account(ORG, "standard") == BillingAccount(provider="standard", live=True, webhook_secrets=1)


WRONG = [
    ("stripe", {}, "api_key"),
    ("stripe", {"api_key": "pk_live_canary12345678"}, "api_key"),
    ("stripe", {"api_key": "sk_test_canary\n12345678"}, "api_key"),
    ("stripe", {"api_key": FIRST}, "api_key"),
    ("stripe", {"api_key": KEY, "secret": KEY}, "webhook_secret"),
    ("standard", {"api_key": KEY}, "api_key"),
    ("standard", {"secret": "whsec_c2hvcnQ="}, "webhook_secret"),
    ("standard", {"secret": "whsec_canary!!"}, "webhook_secret"),
    ("standard", {"secret": "canary"}, "webhook_secret"),
]


@holds("A84")
@pytest.mark.parametrize(("provider", "given", "field"), WRONG)
def test_what_is_no_key_is_refused_by_field_and_never_repeated(
    desk: Desk, provider: str, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        desk.connect(provider, **given)

    assert [one.field for one in refused.value.errors] == [field]
    assert "canary" not in repr(refused.value.errors) + str(refused.value)
    assert desk.billing.account(ORG, provider) is None


@holds("F46")
def test_a_new_secret_is_valid_at_once_and_the_one_before_it_for_a_day(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    desk.connect(secret=SECOND)
    assert (desk.accepts(FIRST), desk.accepts(SECOND), desk.accepts(THIRD)) == (True, True, False)

    desk.now += OVERLAP - 1
    assert (desk.accepts(FIRST), desk.accepts(SECOND)) == (True, True)
    desk.now += 1
    assert (desk.accepts(FIRST), desk.accepts(SECOND)) == (False, True)

    told = desk.billing.account(ORG, "stripe")
    assert told is not None
    assert told.webhook_secrets == 1


@holds("F46")
def test_a_secret_that_is_given_again_changes_nothing(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    desk.connect(secret=SECOND)
    desk.now += MINUTE
    desk.connect(secret=SECOND)
    desk.now += OVERLAP - MINUTE

    assert (desk.accepts(FIRST), desk.accepts(SECOND)) == (False, True)


@holds("F46")
def test_other_processes_learn_a_new_secret_within_a_minute(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    assert desk.accepts(FIRST)
    desk.process().connect(ORG, "stripe", api_key="", webhook_secret=SECOND, now=desk.now)

    assert not desk.accepts(SECOND)
    desk.now += MINUTE
    assert desk.accepts(SECOND)


@holds("F55")
@pytest.mark.parametrize("stored", ["", "{", "[]", '{"stripe": {}}', '{"stripe": {"api_key": "canary"}}'])
def test_a_secret_that_somebody_broke_by_hand_is_an_outage(desk: Desk, stored: str) -> None:
    aws.client("secretsmanager").create_secret(Name=f"usher/payments/{ORG}", SecretString=stored or "x")

    with pytest.raises(Unavailable):
        desk.hears(stripe_event(), FIRST)


@holds("F55")
def test_without_any_secret_nothing_opens(desk: Desk, outage: None) -> None:
    with pytest.raises(Unavailable):
        desk.hears(stripe_event(), FIRST)
    with pytest.raises(Unavailable):
        desk.billing.biller(ORG)


@holds("F55")
def test_known_secrets_stay_valid_as_long_as_an_outage_lasts(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    with Stubber(aws.client("secretsmanager")) as stubbed:
        for _ in range(9):
            stubbed.add_client_error("get_secret_value", "InternalServiceError")
        for _ in range(3):
            desk.now += 10 * MINUTE
            assert desk.accepts(FIRST)
            assert not desk.accepts(SECOND)
            assert desk.billing.biller(ORG)


def test_a_removed_account_is_gone_after_five_minutes(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    aws.client("secretsmanager").delete_secret(SecretId=f"usher/payments/{ORG}", ForceDeleteWithoutRecovery=True)

    desk.now += FRESH
    assert desk.billing.biller(ORG) is None
    assert not desk.accepts(FIRST)


@holds("A74")
def test_another_organization_signs_nothing_here(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    desk.connect(api_key=KEY, secret=SECOND, org=OTHER)

    with pytest.raises(WebhookRejected):
        desk.hears(stripe_event(), SECOND, org=ORG)
    for org in ("org_1", "", "../" + ORG, ORG + "/"):
        with pytest.raises(WebhookRejected):
            desk.hears(stripe_event(), FIRST, org=org)


IGNORED: dict[str, dict[str, Any]] = {
    "live_event_of_a_test_account": stripe_event(livemode=True),
    "no_mode": stripe_event(livemode=None),
    "connected_account": stripe_event(account="acct_1"),
    "thin_event": {"id": "evt_1", "object": "v2.core.event", "type": "checkout.session.completed", "livemode": False},
    "type_not_used": stripe_event("charge.dispute.funds_withdrawn"),
    "sale_of_somebody_else": stripe_event(about={"id": "cs_1", "object": "checkout.session", "metadata": {}}),
    "charge_of_somebody_else": stripe_event(
        "charge.refunded", {"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "metadata": None}
    ),
    "object_of_another_type": stripe_event("charge.refunded"),
    "no_object": stripe_event(about=None, data={"object": None}),
    "no_data": stripe_event(data=[]),
    "id_is_no_id": stripe_event(id={"$ne": 1}),
    "order_is_no_id": stripe_event(about={"id": "cs_1", "object": "checkout.session", "metadata": {"order": ["x"]}}),
    "list": [],  # type: ignore[dict-item]
}


@holds("A74")
@pytest.mark.parametrize("name", IGNORED)
def test_what_is_genuine_and_not_ours_is_taken_and_means_nothing(desk: Desk, name: str) -> None:
    desk.connect(api_key=KEY, secret=FIRST)

    assert desk.hears(IGNORED[name], FIRST) is None


@holds("A74")
def test_a_live_account_hears_live_events_only(desk: Desk) -> None:
    desk.connect(api_key=LIVE_KEY, secret=FIRST)

    assert desk.hears(stripe_event(livemode=True), FIRST)
    assert desk.hears(stripe_event(), FIRST) is None


def test_a_signal_names_what_to_ask_for(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    charge = {"id": "ch_1", "object": "charge", "payment_intent": {"id": "pi_2"}, "metadata": {"order": "ord_2"}}
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": "pi_3", "metadata": {}}

    completed = desk.hears(stripe_event(), FIRST)
    refunded = desk.hears(stripe_event("charge.refunded", charge), FIRST)
    disputed = desk.hears(stripe_event("charge.dispute.created", dispute), FIRST)

    known: dict[str, Any] = {"provider": "stripe", "id": "evt_1"}
    assert completed == Signal(
        **known, type="checkout.session.completed", order="ord_1", payment_id="pi_1", checkout="cs_test_1"
    )
    assert refunded == Signal(**known, type="charge.refunded", order="ord_2", payment_id="pi_2")
    assert disputed == Signal(**known, type="charge.dispute.created", payment_id="pi_3")


def test_any_other_biller_brings_the_facts_itself(desk: Desk) -> None:
    secret = desk.connect("standard")

    def told(**changes: Any) -> Any:
        body = raw(paid(**changes))
        signal = desk.billing.verify("standard", ORG, standard_headers(body, secret, desk.now), body, desk.now)
        return signal and signal.payment and (signal.payment.paid, signal.payment.refunded, signal.payment.dispute)

    assert told() == (1900, 0, "")
    assert told(type="payment.failed") == (0, 0, "")
    assert told(type="payment.refunded", refunded=1900) == (1900, 1900, "")
    assert told(type="payment.disputed") == (1900, 0, "open")
    assert told(type="payment.dispute_closed", dispute="lost") == (1900, 0, "lost")
    assert told(type="invoice.created") is None
    body = raw(paid())
    signal = desk.billing.verify("standard", ORG, standard_headers(body, secret, desk.now), body, desk.now)
    assert signal is not None
    assert signal.payment is not None
    assert (signal.id, signal.order, signal.payment.organization, signal.payment.at) == ("msg_1", "ord_1", ORG, NOON)


BAD_FACTS: list[dict[str, Any]] = [
    *({"amount": value} for value in (-1, 1.5, "1900", None, 10**13, True)),
    *({"currency": value} for value in ("eur", "EURO", "", "ÄÖÜ")),
    *({"order": value} for value in ("", "x" * 129, "a b", "größe", 7)),
    {"refunded": 1901},
    {"dispute": "open"},
    {"type": "payment.dispute_closed"},
]


@holds("A75")
@pytest.mark.parametrize("changes", BAD_FACTS, ids=str)
def test_a_wrong_payload_is_refused_and_says_what_is_wrong(desk: Desk, changes: dict[str, Any]) -> None:
    secret = desk.connect("standard")
    body = raw(paid(**changes))

    with pytest.raises(WebhookRejected, match="payload"):
        desk.billing.verify("standard", ORG, standard_headers(body, secret, desk.now), body, desk.now)


@holds("A73")
@pytest.mark.parametrize("provider", ["stripe", "standard"])
@pytest.mark.parametrize(("late", "is_taken"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_a_webhook_counts_for_five_minutes_either_way(desk: Desk, provider: str, late: int, is_taken: bool) -> None:
    secret = desk.connect("standard") if provider == "standard" else FIRST
    desk.connect(api_key=KEY, secret=FIRST)
    body = raw(paid() if provider == "standard" else stripe_event())
    sign = standard_headers if provider == "standard" else stripe_headers
    signed = sign(body, secret, desk.now + late * 1000)

    if is_taken:
        assert desk.billing.verify(provider, ORG, signed, body, desk.now)
    else:
        with pytest.raises(WebhookRejected):
            desk.billing.verify(provider, ORG, signed, body, desk.now)


@holds("A72")
def test_the_raw_bytes_are_signed_and_nothing_else(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    body = raw(stripe_event())
    signed = stripe_headers(body, FIRST, desk.now)

    for other in (json.dumps(json.loads(body), indent=1).encode(), body + b"\n", b"\xef\xbb\xbf" + body, b""):
        with pytest.raises(WebhookRejected):
            desk.billing.verify("stripe", ORG, signed, other, desk.now)


@holds("F46")
def test_one_good_signature_among_several_is_enough(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    secret = desk.connect("standard")
    body = raw(stripe_event())
    (good,) = stripe_headers(body, FIRST, desk.now).values()
    also = f"{good},v1={'0' * 64},v0=x"
    assert desk.billing.verify("stripe", ORG, {"stripe-signature": also}, body, desk.now)

    told = raw(paid())
    headers = standard_headers(told, secret, desk.now)
    headers["webhook-signature"] = f"v1,AAAA v2,x {headers['webhook-signature']}"
    assert desk.billing.verify("standard", ORG, headers, told, desk.now)


HOSTILE = ["", "x", "t=", "t=1,t=2", "t=1,v1=é", "t=1,v1=" + "0" * 64, "t=١٢٣,v1=", "t=" + "9" * 5000, "=" * 4097, "\0"]
HOSTILE += [",", "v1", "v1,", "v1,é", "v1,a,b", "v1,====", " ", "v1,AAAA" * 900, "\ud800", "t=-1", "t=1e9,v1=1", "t= 1"]


@holds("A71")
@pytest.mark.parametrize("hostile", HOSTILE, ids=repr)
def test_whatever_the_headers_hold_it_is_refused_and_nothing_breaks(desk: Desk, hostile: str) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    desk.connect("standard")
    now = str(desk.now // 1000)
    tries: list[tuple[str, dict[str, str]]] = [
        ("stripe", {"stripe-signature": hostile}),
        ("stripe", {"stripe-signature": f"t={now},v1={hostile}"}),
        ("stripe", {}),
        ("standard", {"webhook-id": hostile, "webhook-timestamp": now, "webhook-signature": "v1,AAAA"}),
        ("standard", {"webhook-id": "m", "webhook-timestamp": hostile, "webhook-signature": "v1,AAAA"}),
        ("standard", {"webhook-id": "m", "webhook-timestamp": now, "webhook-signature": hostile}),
        ("standard", {}),
        ("manual", {}),
    ]
    for provider, headers in tries:
        for body in (b"", b"\xff\xfe", raw(stripe_event())):
            with pytest.raises(WebhookRejected):
                desk.billing.verify(provider, ORG, headers, body, desk.now)


@holds("A71")
@pytest.mark.parametrize("body", [b"\xff\xfe", b"", b"{", b'"x"', b"[" * 100_000, b"1" * 5000, b"null", b'{"type":1}'])
def test_whatever_a_signed_body_holds_nothing_breaks(desk: Desk, body: bytes) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    secret = desk.connect("standard")
    seconds = str(desk.now // 1000)
    signed = hmac.digest(FIRST.encode(), f"{seconds}.".encode() + body, sha256).hex()
    for provider, headers in (
        ("stripe", {"stripe-signature": f"t={seconds},v1={signed}"}),
        ("standard", standard_headers(body, secret, desk.now)),
    ):
        with suppress(WebhookRejected):
            assert desk.billing.verify(provider, ORG, headers, body, desk.now) is None


def test_a_provider_with_hosted_pages_is_believed_for_a_day_after_it_is_disconnected(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    desk.billing.disconnect(ORG, "stripe", desk.now)
    told = desk.billing.account(ORG, "stripe")

    assert told
    assert told.ends_at == desk.now + OVERLAP
    assert desk.billing.cashier(ORG) is None
    assert desk.billing.biller(ORG)
    assert desk.accepts(FIRST)
    desk.now += OVERLAP
    assert desk.billing.account(ORG, "stripe") is None
    assert desk.billing.biller(ORG) is None
    assert not desk.accepts(FIRST)


@holds("A84")
def test_what_is_forgotten_is_not_kept_anywhere(desk: Desk) -> None:
    made = desk.connect("standard")
    desk.connect(api_key=KEY, secret=FIRST)
    desk.billing.disconnect(ORG, "standard", desk.now)
    assert desk.billing.account(ORG, "standard") is None
    assert made not in stored(desk)

    desk.billing.disconnect(ORG, "stripe", desk.now)
    desk.billing.tidy(ORG, desk.now + OVERLAP - 1)
    assert KEY in stored(desk)
    desk.billing.tidy(ORG, desk.now + OVERLAP)
    assert stored(desk) == "{}"


def stored(desk: Desk) -> str:
    return str(aws.client("secretsmanager").get_secret_value(SecretId=f"usher/payments/{ORG}")["SecretString"])


def test_what_is_connected_again_begins_anew(desk: Desk) -> None:
    desk.connect(api_key=KEY, secret=FIRST)
    desk.billing.disconnect(ORG, "stripe", desk.now)
    desk.connect(secret=SECOND)

    assert desk.billing.biller(ORG) is None, "the key was given up"
    assert (desk.accepts(FIRST), desk.accepts(SECOND)) == (True, True)
    desk.now += OVERLAP
    assert (desk.accepts(FIRST), desk.accepts(SECOND)) == (False, True)


def test_what_is_not_connected_is_disconnected_already(desk: Desk) -> None:
    desk.billing.disconnect(ORG, "stripe", desk.now)
    desk.billing.tidy(ORG, desk.now)
    assert desk.billing.account(ORG, "stripe") is None
