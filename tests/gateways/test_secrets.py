"""The key ring: read once an hour, for an unknown key once a minute, kept through an outage; retired keys are gone."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.tokens import Link, Purpose, UnknownSlot, issue, read
from chalicelib.gateways import aws
from chalicelib.gateways.secrets import KEPT, REREAD_AFTER, SecretKeys, parse
from tests.holding import holds

LINK = Link("inv_AAAAAAAAAAAAAAAA", 0, 1)


def slot(letter: str, state: str = "verify") -> dict[str, str]:
    return {"key": b64encode(letter.encode() * 32).decode(), "state": state}


def ring_of(**slots: dict[str, str]) -> str:
    numbered = {name.removeprefix("s"): entry for name, entry in slots.items()}
    return json.dumps({"slots": numbered, "address_key": b64encode(b"a" * 32).decode()})


class Vault:
    """The secret as stored, the clock, and how often the secret was read."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self.client = aws.client("secretsmanager")
        self.client.create_secret(Name="ring", SecretString=ring_of(s0=slot("k", "sign")))
        self.keys = SecretKeys("ring", lambda: self.now)

    def rotate(self, text: str) -> None:
        self.client.put_secret_value(SecretId="ring", SecretString=text)

    def lose(self) -> None:
        self.client.delete_secret(SecretId="ring", ForceDeleteWithoutRecovery=True)


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    for name, value in {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        aws.client.cache_clear()
        yield Vault()
    aws.client.cache_clear()


def test_a_key_that_was_replaced_is_used_for_an_hour_at_most(vault: Vault) -> None:
    first = vault.keys.ring()
    vault.rotate(ring_of(s0=slot("k"), s1=slot("n", "sign")))
    vault.now += KEPT - 1
    assert vault.keys.ring() == first
    vault.now += 1
    assert vault.keys.ring().signing == 1


@holds("A20")
def test_an_unknown_key_is_looked_for_at_most_once_a_minute(vault: Vault) -> None:
    vault.keys.ring()
    vault.rotate(ring_of(s0=slot("k"), s1=slot("n", "sign")))
    vault.now += REREAD_AFTER - 1
    assert 1 not in vault.keys.reread().keys
    vault.now += 1
    assert 1 in vault.keys.reread().keys


@holds("A10")
def test_a_retired_key_reads_nothing_any_more(vault: Vault) -> None:
    token = issue(vault.keys.ring(), Purpose.INVITE, LINK)
    vault.rotate(ring_of(s1=slot("n", "sign")))
    vault.now += REREAD_AFTER
    with pytest.raises(UnknownSlot):
        read(vault.keys.reread(), Purpose.INVITE, token)


def test_a_new_key_only_reads_until_it_is_promoted(vault: Vault) -> None:
    vault.rotate(ring_of(s0=slot("k", "sign"), s1=slot("n")))
    assert (vault.keys.ring().signing, sorted(vault.keys.ring().keys)) == (0, [0, 1])


@holds("F55")
def test_an_outage_keeps_the_keys_that_are_known(vault: Vault) -> None:
    known = vault.keys.ring()
    vault.lose()
    for ask, later in ((vault.keys.reread, REREAD_AFTER), (vault.keys.ring, KEPT), (vault.keys.ring, 1)):
        vault.now += later
        assert ask() == known


@holds("F55")
def test_without_any_key_nothing_opens(vault: Vault) -> None:
    vault.lose()
    with pytest.raises(Unavailable):
        vault.keys.ring()
    with pytest.raises(Unavailable):
        vault.keys.reread()


def test_a_seed_gives_the_same_keys_every_time() -> None:
    one, two, other = parse({"seed": "s" * 64}), parse({"seed": "s" * 64}), parse({"seed": "t" * 64})
    assert one == two
    assert one.keys != other.keys
    assert one.keys[0] != one.addresses


@pytest.mark.parametrize(
    "slots", [{}, {"s0": slot("k")}, {"s0": slot("k", "sign"), "s1": slot("n", "sign")}], ids=["none", "no-sign", "two"]
)
def test_exactly_one_key_signs(slots: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse(json.loads(ring_of(**slots)))


class Asked:
    """Secrets Manager as our own client speaks to it."""

    def __init__(self) -> None:
        self.calls: list[Any] = []
        self.closed = 0

    def _make_api_call(self, operation: str, parameters: Any) -> Any:
        self.calls.append((operation, parameters))
        return {"SecretString": ring_of(s0=slot("k", "sign"))}

    def close(self) -> None:
        self.closed += 1


def test_any_client_that_calls_as_botocore_does_will_do_and_is_closed_when_the_ring_is_forgotten() -> None:
    client, connected = Asked(), []
    keys = SecretKeys("ring", lambda: 0, lambda: connected.append(1) or client)
    keys.forget()
    assert (connected, client.closed) == ([], 0)

    assert keys.ring().keys == {0: b"k" * 32}
    keys.forget()
    keys.ring()

    assert client.calls == [("GetSecretValue", {"SecretId": "ring"})] * 2
    assert (connected, client.closed) == ([1], 1)
