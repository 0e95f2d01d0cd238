"""The settings of a deployment: the only place that reads the environment."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Self

from chalicelib.domain.identity import Issuer
from chalicelib.domain.values import dataclass

_LOOPBACK = r"http://(127\.0\.0\.1|localhost|[a-z0-9-]+\.localhost)(:\d+)?"
_BASE_URL = re.compile(rf"(https://[^\s/?#@\\]+|{_LOOPBACK})(/[^\s?#\\]*)?")
_ORIGIN = re.compile(r"[a-z][a-z0-9.+-]*://[a-z0-9.-]+(:\d+)?")


class Misconfigured(Exception):
    """A setting is missing or malformed: the function must not start."""


def in_lambda() -> bool:
    """Whether this process is a Lambda function, rather than packaging or a test that imports it."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`base_url` is "" only in the API function without a custom domain: it is then built from the request.
    `android_apps` are fingerprints by package; `stripe_base` is "" for Stripe's own address, `dynamodb_url`,
    `secrets_url` and `s3_url` for Amazon's, and `ca_bundle` for the roots that botocore ships."""

    table: str
    bucket: str
    region: str
    queue_url: str
    secret_id: str
    payments_prefix: str
    base_url: str
    sender: str
    sms: bool
    configuration_set: str
    issuers: tuple[Issuer, ...]
    cors_origins: frozenset[str]
    open_creation: bool
    user_pool_id: str
    client_id: str
    stage: str
    apple_app_ids: tuple[str, ...] = ()
    android_apps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stripe_base: str = ""
    is_lean: bool = True
    dynamodb_url: str = ""
    secrets_url: str = ""
    s3_url: str = ""
    ca_bundle: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Raises Misconfigured naming the variable."""
        return cls(
            table=_required(env, "USHER_TABLE"),
            bucket=_required(env, "USHER_BUCKET"),
            region=env.get("AWS_REGION") or _required(env, "AWS_DEFAULT_REGION"),
            queue_url=_required(env, "USHER_QUEUE_URL"),
            secret_id=_required(env, "USHER_SECRET_ID"),
            payments_prefix=_required(env, "USHER_PAYMENTS_PREFIX"),
            base_url=_base_url(env.get("USHER_BASE_URL", "")),
            sender=env.get("USHER_SENDER", ""),
            sms=_choice(env, "USHER_SMS", "on", "off") == "on",
            configuration_set=env.get("USHER_CONFIGURATION_SET", ""),
            issuers=tuple(_issuers(_required(env, "USHER_ISSUERS"))),
            cors_origins=_origins(env.get("USHER_CORS_ORIGINS", "")),
            open_creation=_choice(env, "USHER_ORGANIZATION_CREATION", "operator", "open") == "open",
            user_pool_id=_required(env, "USHER_USER_POOL_ID"),
            client_id=_required(env, "USHER_CLIENT_ID"),
            stage=_required(env, "USHER_STAGE"),
            apple_app_ids=tuple(_apps(env, "USHER_APPLE_APP_IDS", _APPLE_APP)),
            android_apps=_android_apps(env),
            stripe_base=_stripe_base(env.get("USHER_STRIPE_BASE", "")),
            is_lean=_is_lean(env),
            dynamodb_url=_service_url(env, "DYNAMODB"),
            secrets_url=_service_url(env, "SECRETS_MANAGER"),
            s3_url=_service_url(env, "S3"),
            ca_bundle=_ca_bundle(env.get("AWS_CA_BUNDLE", "")),
        )


def static_keys(env: Mapping[str, str] = os.environ) -> tuple[str, str, str] | None:
    """Access key, secret key and token ("" for none) that never change in this process, if it was given any."""
    access, secret = env.get("AWS_ACCESS_KEY_ID"), env.get("AWS_SECRET_ACCESS_KEY")
    if not access or not secret or env.get("AWS_CREDENTIAL_EXPIRATION"):
        return None
    return access, secret, env.get("AWS_SECURITY_TOKEN") or env.get("AWS_SESSION_TOKEN", "")


# What changes the way to AWS in a manner that only botocore knows.
_ONLY_BOTOCORE = ("HTTPS_PROXY", "https_proxy", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")


def _is_lean(env: Mapping[str, str]) -> bool:
    """Whether our own client speaks to AWS where it can; else botocore, because it is chosen or needed (ADR 0033)."""
    chosen = _choice({"USHER_DYNAMO_TRANSPORT": "lean", **env}, "USHER_DYNAMO_TRANSPORT", "lean", "botocore")
    return chosen == "lean" and not any(env.get(name) for name in _ONLY_BOTOCORE)


def _service_url(env: Mapping[str, str], service: str) -> str:
    """An endpoint that is configured as for all AWS tools; "" for Amazon's own."""
    if env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    return env.get(f"AWS_ENDPOINT_URL_{service}") or env.get("AWS_ENDPOINT_URL", "")


def _ca_bundle(path: str) -> str:
    if path and not os.path.isfile(path):
        raise Misconfigured("AWS_CA_BUNDLE must name a file of root certificates")
    return path


_APPLE_APP = re.compile(r"[A-Z0-9]{10}\.[A-Za-z0-9.-]+")
_ANDROID_APP = re.compile(
    r"(?P<package>[A-Za-z][\w.]*):(?:SHA256:)?(?P<fingerprint>[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31})"
)


def _apps(env: Mapping[str, str], name: str, form: re.Pattern[str]) -> list[str]:
    apps = [one for one in env.get(name, "").replace(" ", "").split(",") if one]
    if not all(form.fullmatch(one) for one in apps):
        raise Misconfigured(f"{name} names an app in another form than docs/operations.md gives")
    return apps


def _android_apps(env: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """One package may be signed with several keys."""
    apps: dict[str, tuple[str, ...]] = {}
    for one in _apps(env, "USHER_ANDROID_APPS", _ANDROID_APP):
        if match := _ANDROID_APP.fullmatch(one):
            apps[match["package"]] = (*apps.get(match["package"], ()), match["fingerprint"].upper())
    return apps


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise Misconfigured(f"{name} must be set")
    return value


def _choice(env: Mapping[str, str], name: str, *choices: str) -> str:
    value = _required(env, name)
    if value not in choices:
        raise Misconfigured(f"{name} must be one of {', '.join(choices)}")
    return value


def _base_url(text: str) -> str:
    """Links are only ever made from this, never from a request's headers (A16). Plain HTTP only on loopback."""
    if text and not _BASE_URL.fullmatch(text):
        raise Misconfigured("USHER_BASE_URL must begin with https:// and have neither query nor user")
    return text.rstrip("/")


def _stripe_base(text: str) -> str:
    """Keys of payment accounts go there: to a stand-in on this machine, or to Stripe (A84)."""
    if text and not re.fullmatch(_LOOPBACK, text):
        raise Misconfigured(
            "USHER_STRIPE_BASE must be empty, or an address on this machine such as http://127.0.0.1:8030"
        )
    return text


def _origins(text: str) -> frozenset[str]:
    """What a browser sends as `Origin`, letter by letter: a wildcard or a path would never match, or too much."""
    origins = frozenset(filter(None, (one.strip() for one in text.split(","))))
    if not all(_ORIGIN.fullmatch(one) for one in origins):
        raise Misconfigured("USHER_CORS_ORIGINS must be origins such as https://portal.example.com, without a path")
    return origins


def _issuers(text: str) -> list[Issuer]:
    try:
        entries: list[dict[str, Any]] = json.loads(text)
        issuers = [Issuer(**entry) for entry in entries]
    except (ValueError, TypeError) as error:
        raise Misconfigured("USHER_ISSUERS must be a JSON list of issuers") from error
    if not issuers:
        raise Misconfigured("USHER_ISSUERS must name at least one issuer")
    return issuers
