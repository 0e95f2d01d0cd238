"""The settings of a deployment: a function with a bad one does not start, and says which."""

import json

import pytest

from chalicelib.config import Misconfigured, Settings
from tests.holding import holds

ISSUER = {
    "issuer": "https://logins.test",
    "jwks_uri": "https://logins.test/keys",
    "audience": "app",
    "token_use": "id",
}
GOOD = {
    "AWS_REGION": "eu-west-1",
    "USHER_TABLE": "usher",
    "USHER_BUCKET": "usher-files",
    "USHER_QUEUE_URL": "https://queue.test",
    "USHER_SECRET_ID": "keys",
    "USHER_PAYMENTS_PREFIX": "usher/payments/",
    "USHER_BASE_URL": "https://usher.test/",
    "USHER_SENDER": "hello@usher.test",
    "USHER_SMS": "on",
    "USHER_CONFIGURATION_SET": "usher",
    "USHER_ISSUERS": json.dumps([ISSUER]),
    "USHER_CORS_ORIGINS": "https://a.test, https://b.test,",
    "USHER_ORGANIZATION_CREATION": "operator",
    "USHER_USER_POOL_ID": "eu-west-1_Test",
    "USHER_CLIENT_ID": "app",
    "USHER_STAGE": "test",
}


def test_a_whole_environment_becomes_settings() -> None:
    settings = Settings.from_env(GOOD)

    assert settings.base_url == "https://usher.test"
    assert settings.cors_origins == {"https://a.test", "https://b.test"}
    assert settings.issuers[0].audience == "app"
    assert (settings.sms, settings.open_creation) == (True, False)


OPTIONAL = {"USHER_BASE_URL", "USHER_SENDER", "USHER_CONFIGURATION_SET", "USHER_CORS_ORIGINS"}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_missing_setting_is_named_unless_it_may_be_empty(name: str) -> None:
    env = {key: value for key, value in GOOD.items() if key != name}
    if name in OPTIONAL:
        Settings.from_env(env)
        return
    with pytest.raises(Misconfigured, match="AWS_DEFAULT_REGION" if name == "AWS_REGION" else name):
        Settings.from_env(env)


BAD = {
    "USHER_STRIPE_BASE": [
        "https://api.stripe.com.evil.example",
        "http://evil.example",
        "http://127.0.0.1:1@evil.example",
    ],
    "USHER_BASE_URL": [
        "http://usher.test",
        "usher.test",
        "//usher.test",
        "ftp://usher.test",
        "https://",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "https://user@usher.test",
        "https://usher.test/?q",
        "https://usher.test/#",
        "https://usher.test/a b",
    ],
    "USHER_SMS": ["yes", "ON", "1"],
    "USHER_DYNAMO_TRANSPORT": ["", "boto3", "LEAN"],
    "AWS_CA_BUNDLE": ["/no/such/file.pem", "/tmp"],
    "USHER_ORGANIZATION_CREATION": ["all", "OPEN"],
    "USHER_ISSUERS": [
        "[",
        "null",
        "{}",
        "[]",
        "[1]",
        json.dumps([ISSUER | {"token_use": "any"}]),
        json.dumps([ISSUER | {"algorithms": ["none"]}]),
        json.dumps([{"issuer": "x"}]),
    ],
    "USHER_CORS_ORIGINS": ["*", "https://a.test/", "a.test", "https://a.test,*", "null", "https://a.test/portal"],
}


@holds("A16")
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_setting_that_can_not_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=name):
        Settings.from_env(GOOD | {name: value})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "http://localhost:8000/api", "http://usher.localhost", "https://x.test:8443/api/"]
)
def test_links_may_lead_to_a_development_server_or_below_a_path(url: str) -> None:
    assert Settings.from_env(GOOD | {"USHER_BASE_URL": url}).base_url == url.rstrip("/")


LEAN = GOOD | {"USHER_DYNAMO_TRANSPORT": "lean"}


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_where_only_botocore_knows_the_way_it_is_taken_whatever_was_chosen(name: str) -> None:
    assert Settings.from_env(LEAN).is_lean
    assert not Settings.from_env(LEAN | {name: "true"}).is_lean


def test_an_endpoint_is_configured_as_for_all_tools_of_aws() -> None:
    both = {"AWS_ENDPOINT_URL": "http://all.test", "AWS_ENDPOINT_URL_DYNAMODB": "http://table.test"}

    def found(env: dict[str, str]) -> str:
        return Settings.from_env(GOOD | env).dynamodb_url

    assert found({}) == ""
    assert found({"AWS_ENDPOINT_URL": "http://all.test"}) == "http://all.test"
    assert found(both) == "http://table.test"
    assert found(both | {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}) == ""
