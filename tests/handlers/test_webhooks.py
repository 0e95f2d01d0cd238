"""The addresses that payment providers report to: whatever arrives, the answer is 2xx, 400, 413 or 503."""

import base64
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.domain.errors import Unavailable
from chalicelib.gateways import aws, standard_webhooks
from chalicelib.gateways.billing import AccountBilling
from tests.gateways.signing import paid, raw, standard_headers, stripe_event, stripe_headers
from tests.handlers.contract import check, described, validator
from tests.handlers.gateway import Http, Reply, invoke, make_event
from tests.handlers.http.test_problems import Broken
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

KEY, SECRET = "sk_test_canary0123456789", "whsec_canary0123456789abcdef"
JSON = {"Content-Type": "application/json; charset=utf-8"}


class Counter:
    """An organization that is connected to Stripe and to another biller, and the providers that report to it."""

    def __init__(self, world: World, people: People, http: Http) -> None:
        self.world, self.people, self.http = world, people, http
        world.outside = replace(
            world.context, billing=AccountBilling("usher/payments/", lambda: world.now, lambda length: b"r" * length)
        )
        body = {"api_key": KEY, "webhook_secret": SECRET}
        self.connected = http.put(f"{people.org}/payment-providers/stripe", body, token=people.owner)
        self.standard = http.put(f"{people.org}/payment-providers/standard", {}, token=people.owner)

    def path(self, provider: str = "stripe") -> str:
        return f"/webhooks/{provider}/{self.people.place.id}"

    def post(self, body: bytes, headers: dict[str, str], provider: str = "stripe", *, binary: bool = False) -> Reply:
        event = make_event("POST", self.path(provider), JSON | headers, b"", "request-1")
        event |= {"isBase64Encoded": binary}
        event["body"] = base64.b64encode(body).decode() if binary else body.decode("utf-8", "replace")
        reply = invoke(event)
        if self.http.checked:
            check(f"/webhooks/{provider}/{{org}}", "POST", reply)
        return reply

    def hears(self, event: Any, *, binary: bool = False) -> Reply:
        body = raw(event)
        return self.post(body, stripe_headers(body, SECRET, self.world.now), binary=binary)

    def kept(self) -> list[Any]:
        return [entity for ref, entity in self.world.store.items.items() if ref.kind == "hook"]


@pytest.fixture
def counter(world: World, people: People, http: Http, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        aws.client.cache_clear()
        yield Counter(world, people, http)
    aws.client.cache_clear()


@holds("A72")
@pytest.mark.parametrize("binary", [False, True], ids=["text", "base64"])
def test_a_webhook_is_taken_as_it_arrives_in_either_encoding(counter: Counter, binary: bool) -> None:
    reply = counter.hears(stripe_event(note="Grüße 🎉"), binary=binary)

    assert (reply.status, reply.json) == (200, {"received": True})
    assert reply.headers["cache-control"] == "no-store"
    (kept,) = counter.kept()
    assert (kept.organization, kept.signal.id) == (counter.people.place.id, "evt_1")
    (told,) = [event for event in counter.world.events() if event.type == "payment.signal"]
    assert told.sends == kept.id


@holds("F39")
def test_a_webhook_that_comes_again_changes_nothing(counter: Counter) -> None:
    replies = [counter.hears(stripe_event()) for _ in range(5)]

    assert {reply.status for reply in replies} == {200}
    assert len(counter.kept()) == 1
    assert len([event for event in counter.world.events() if event.type == "payment.signal"]) == 1


def test_any_other_biller_reports_to_an_address_of_its_own(counter: Counter) -> None:
    secret = counter.standard.json["webhook_secret"]
    body = raw(paid())
    reply = counter.post(body, standard_headers(body, secret, counter.world.now), "payments")

    assert reply.status == 200
    assert [kept.signal.payment.paid for kept in counter.kept()] == [1900]


def test_the_description_of_the_api_tells_a_biller_what_to_send() -> None:
    described_types = described()["components"]["schemas"]["PaymentReport"]["properties"]["type"]["examples"]
    body = described()["paths"]["/webhooks/payments/{org}"]["post"]["requestBody"]["content"]["application/json"]

    assert set(described_types) == set(standard_webhooks.TYPES)
    for type_ in described_types:
        assert validator(json.dumps(body["schema"])).is_valid(paid(type=type_))
    assert not validator(json.dumps(body["schema"])).is_valid({"type": "payment.succeeded"})


@holds("A71")
def test_what_is_not_genuine_leaves_nothing_behind(counter: Counter) -> None:
    before = len(counter.world.store.items)
    body = raw(stripe_event())
    wrong = stripe_headers(body, "whsec_wrong", counter.world.now)
    replies = [
        counter.post(body, wrong),
        counter.post(body, {}),
        counter.post(b"\xff\xfe", wrong, binary=True),
        counter.post(b"", {}),
        counter.post(body, stripe_headers(body, SECRET, counter.world.now - 301_000)),
        counter.post(body, stripe_headers(body, SECRET, counter.world.now + 301_000)),
    ]

    assert [(reply.status, reply.code) for reply in replies] == [(400, "invalid_request")] * len(replies)
    assert len({reply.json["detail"] for reply in replies}) == 1, "nothing tells why"
    assert len(counter.world.store.items) == before


@holds("A74")
def test_what_is_genuine_and_not_ours_is_taken_and_not_kept(counter: Counter) -> None:
    for event in (stripe_event(livemode=True), stripe_event(account="acct_1"), stripe_event("invoice.paid")):
        assert counter.hears(event).status == 200
    assert counter.kept() == []


@holds("A76")
def test_a_huge_body_is_refused_before_it_is_looked_at(counter: Counter) -> None:
    whole = b'{"x":"' + b"x" * (256 * 1024 - 8) + b'"}'
    fits = counter.post(whole, stripe_headers(whole, SECRET, counter.world.now))
    more = whole + b" "
    reply = counter.post(more, stripe_headers(more, SECRET, counter.world.now))

    assert fits.status == 200
    assert (reply.status, reply.code) == (413, "too_large")


@holds("F44")
def test_while_nothing_can_be_kept_the_provider_is_asked_to_come_again(counter: Counter) -> None:
    store = counter.world.store
    object.__setattr__(counter.world.outside, "store", Broken(Unavailable(retry_after=1)))
    assert counter.hears(stripe_event()).status == 503

    object.__setattr__(counter.world.outside, "store", store)
    assert counter.hears(stripe_event()).status == 200
    assert len(counter.kept()) == 1


@holds("A74")
@pytest.mark.parametrize("org", ["org_0000000000000000", "org_1", "%2e%2e%2f", "x" * 300])
def test_an_organization_that_is_not_connected_takes_nothing(counter: Counter, org: str) -> None:
    body = raw(stripe_event())
    signed = stripe_headers(body, SECRET, counter.world.now)
    event = make_event("POST", f"/webhooks/stripe/{org}", JSON | signed, body, "request-1")

    assert invoke(event).status == 400


HEADERS = st.dictionaries(
    st.sampled_from(["Stripe-Signature", "webhook-id", "webhook-timestamp", "webhook-signature", "Content-Type"]),
    st.one_of(
        st.text(max_size=80),
        st.builds("t={},v1={}".format, st.integers(), st.text(max_size=80)),
        st.builds("v1,{}".format, st.text(max_size=80)),
        st.just(str(1_800_000_000)),
        st.just("t=1800000000,v1=" + "0" * 64),
    ),
)


@holds("A71")
@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    provider=st.sampled_from(["stripe", "payments"]),
    headers=HEADERS,
    body=st.binary(max_size=300),
    binary=st.booleans(),
)
def test_no_stranger_s_request_gets_anything_but_400(
    counter: Counter, provider: str, headers: dict[str, str], body: bytes, binary: bool
) -> None:
    before = len(counter.world.store.items)

    assert counter.post(body, headers, provider, binary=binary).status == 400
    assert len(counter.world.store.items) == before


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=8,
)
FIELDS = ["id", "object", "type", "livemode", "account", "data"]
INNER = ["id", "object", "metadata", "payment_intent", "client_reference_id"]


@holds("A71")
@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    outer=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=2),
    inner=st.dictionaries(st.sampled_from(INNER), VALUES, max_size=3),
    facts=st.dictionaries(st.sampled_from(["order", "payment", "amount", "currency", "refunded", "dispute"]), VALUES),
)
def test_no_signed_content_breaks_anything(
    counter: Counter, outer: dict[str, Any], inner: dict[str, Any], facts: dict[str, Any]
) -> None:
    about = stripe_event()["data"]["object"] | inner
    body = json.dumps(stripe_event(about=about) | outer).encode()
    assert counter.post(body, stripe_headers(body, SECRET, counter.world.now)).status == 200

    told = json.dumps(paid() | {"data": paid()["data"] | facts}).encode()
    secret = counter.standard.json["webhook_secret"]
    reply = counter.post(told, standard_headers(told, secret, counter.world.now), "payments")
    assert reply.status in (200, 400)


@holds("A84")
def test_how_an_organization_is_paid_is_told_without_a_secret(counter: Counter) -> None:
    http, people = counter.http, counter.people
    seen = http.get(f"{people.org}/payment-providers/stripe", token=people.admin)

    assert counter.connected.json == seen.json
    assert seen.json == {
        "provider": "stripe",
        "connected": True,
        "live": False,
        "key_hint": "6789",
        "webhook_secrets": 1,
        "webhook_url": f"https://usher.test/webhooks/stripe/{people.place.id}",
        "webhook_secret": "",
        "ends_at": None,
    }


@holds("A84")
def test_a_secret_that_was_made_here_is_shown_once(counter: Counter) -> None:
    http, people = counter.http, counter.people
    made = counter.standard.json
    seen = http.get(f"{people.org}/payment-providers/standard", token=people.owner).json

    assert made["webhook_secret"].startswith("whsec_")
    assert seen == made | {"webhook_secret": ""}
    assert made["webhook_url"] == f"https://usher.test/webhooks/payments/{people.place.id}"


def test_only_owners_and_admins_see_or_change_how_an_organization_is_paid(http: Http, people: People) -> None:
    for path, body in (("stripe", {"api_key": KEY}), ("standard", {})):
        url = f"{people.org}/payment-providers/{path}"
        for token, status in ((people.staff, 403), (people.client, 403), (people.stranger, 404)):
            assert http.get(url, token=token).status == status
            assert http.put(url, body, token=token).status == status
        assert http.get(url, token=people.owner).json["connected"] is False


@holds("A84")
def test_a_key_of_another_kind_is_refused_by_field_and_not_repeated(counter: Counter) -> None:
    url = f"{counter.people.org}/payment-providers/stripe"
    reply = counter.http.put(url, {"api_key": "pk_live_canary"}, token=counter.people.owner)

    assert (reply.status, reply.told()) == (422, {"api_key": "invalid"})
    assert "canary" not in reply.text


@holds("A84")
def test_neither_key_nor_secret_is_kept_logged_or_told(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    # Libraries log from INFO on, as in a function; our own code may say whatever it likes.
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="chalicelib")
    counter.hears(stripe_event())
    counter.post(b"{}", stripe_headers(b"{}", "whsec_wrong", counter.world.now))
    counter.http.checked = False
    for body in ({"api_key": KEY}, {"webhook_secret": SECRET}, {"api_key": SECRET}, {"webhook_secret": KEY}):
        told = counter.http.put(f"{counter.people.org}/payment-providers/stripe", body, token=counter.people.owner)
        assert "canary" not in told.text
    object.__setattr__(counter.world.outside, "store", Broken(RuntimeError("the store broke")))
    assert counter.hears(stripe_event(id="evt_2")).status == 500

    places = {
        "logs": caplog.text + "".join(repr(vars(record)) for record in caplog.records),
        "table": repr(counter.world.store.items),
        "answers": counter.connected.text,
        "queue": repr(counter.world.queue.works),
    }
    made = counter.standard.json["webhook_secret"]
    for place, text in places.items():
        assert "canary" not in text, place
        assert made not in text, place
    assert "unhandled" in caplog.text
