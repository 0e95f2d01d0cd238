"""The documents by which phones let an app open invitation links."""

from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.config import Misconfigured, Settings
from tests.handlers.gateway import Http
from tests.holding import holds

PRINT = ":".join(["AB"] * 32)
OTHER = ":".join(["0f"] * 32)
APPLE, ANDROID = "/.well-known/apple-app-site-association", "/.well-known/assetlinks.json"
ENVIRONMENT = {
    "AWS_REGION": "eu-west-1",
    "USHER_TABLE": "usher",
    "USHER_BUCKET": "usher-files",
    "USHER_QUEUE_URL": "https://queue.test/work",
    "USHER_SECRET_ID": "keys",
    "USHER_PAYMENTS_PREFIX": "usher/payments/",
    "USHER_SMS": "off",
    "USHER_ISSUERS": '[{"issuer": "https://i.test", "jwks_uri": "https://i.test/j", "audience": "a", "token_use": ""}]',
    "USHER_ORGANIZATION_CREATION": "operator",
    "USHER_USER_POOL_ID": "pool",
    "USHER_CLIENT_ID": "client",
    "USHER_STAGE": "test",
}


def settings(apple: str = "", android: str = "") -> Settings:
    return Settings.from_env(ENVIRONMENT | {"USHER_APPLE_APP_IDS": apple, "USHER_ANDROID_APPS": android})


@pytest.fixture
def with_apps(http: Http, monkeypatch: pytest.MonkeyPatch) -> Http:
    given = settings(
        "ABCDE12345.com.example.app, ABCDE12345.com.example.pro",
        f"com.example.app:{PRINT},com.example.app:{OTHER}, com.example.pro:SHA256:{PRINT}",
    )
    current = wiring.settings()
    changed = replace(current, apple_app_ids=given.apple_app_ids, android_apps=given.android_apps)
    monkeypatch.setattr(wiring, "settings", lambda: changed)
    return http


@holds("A19")
@pytest.mark.parametrize("path", [APPLE, ANDROID])
def test_they_are_json_served_without_redirect(with_apps: Http, path: str) -> None:
    reply = with_apps.get(path)

    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert "location" not in reply.headers


@holds("A19")
def test_ios_apps_open_invitation_links_and_nothing_else(with_apps: Http) -> None:
    assert with_apps.get(APPLE).json == {
        "applinks": {
            "details": [
                {
                    "appIDs": ["ABCDE12345.com.example.app", "ABCDE12345.com.example.pro"],
                    "components": [{"/": "/i/*"}],
                }
            ]
        }
    }


@holds("A19")
def test_an_android_app_may_be_signed_with_several_keys(with_apps: Http) -> None:
    first, second = with_apps.get(ANDROID).json

    assert first["relation"] == ["delegate_permission/common.handle_all_urls"]
    assert first["target"] == {
        "namespace": "android_app",
        "package_name": "com.example.app",
        "sha256_cert_fingerprints": [PRINT, OTHER.upper()],
    }
    assert second["target"]["package_name"] == "com.example.pro"


@pytest.mark.parametrize("path", [APPLE, ANDROID])
def test_without_apps_there_is_no_such_document(http: Http, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    without = replace(wiring.settings(), apple_app_ids=(), android_apps={})
    monkeypatch.setattr(wiring, "settings", lambda: without)
    assert (http.get(path).status, http.get(path).code) == (404, "not_found")


@pytest.mark.parametrize(
    ("apple", "android", "named"),
    [
        ("com.example.app", "", "USHER_APPLE_APP_IDS"),
        ("ABCDE12345.com.example.app/x", "", "USHER_APPLE_APP_IDS"),
        ("", "com.example.app", "USHER_ANDROID_APPS"),
        ("", f"com.example.app:{PRINT[:-3]}", "USHER_ANDROID_APPS"),
        ("", f"com.example.app:{PRINT}:AB", "USHER_ANDROID_APPS"),
    ],
)
def test_an_app_that_is_misspelt_stops_the_deployment_from_starting(apple: str, android: str, named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        settings(apple, android)
