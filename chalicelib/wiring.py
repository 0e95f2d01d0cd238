"""The composition root: real stores and gateways behind the ports, made once per process.

Every function of the stack imports this module, so each factory imports what only it needs.
"""

import gc
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.config import Settings, in_lambda, static_keys
from chalicelib.domain import typed
from chalicelib.domain.errors import Unavailable
from chalicelib.gateways.aws import uncollected
from chalicelib.gateways.queue import SqsQueue

if TYPE_CHECKING:
    from datetime import tzinfo

    from chalicelib.domain.messages import Message
    from chalicelib.domain.payment import BillingAccount, Signal
    from chalicelib.domain.stored_file import StoredFile, UploadForm
    from chalicelib.gateways.aws_json.client import JsonClient
    from chalicelib.gateways.aws_json.places import AwsService
    from chalicelib.gateways.bearer import BearerVerifier
    from chalicelib.gateways.billing import AccountBilling
    from chalicelib.gateways.files import S3Files
    from chalicelib.gateways.secrets import SecretKeys
    from chalicelib.models.store import DynamoStore
    from chalicelib.services.context import Context
    from chalicelib.services.ports import Biller, Sender


def now() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


@cache
def settings() -> Settings:
    return Settings.from_env()


def context() -> "Context":
    """Everything use cases need, for one request or one work that begins now."""
    return replace(_outside(), now=now())


@cache
def _outside() -> "Context":
    """What all requests share, with the connection to the table opened."""
    from chalicelib.gateways.cognito import CognitoLogins, cognito_client
    from chalicelib.services.context import Context

    chosen = settings()
    return Context(
        store=_store(chosen),
        keys=_keys(),
        random=os.urandom,
        addresses=_Addresses(),
        logins=CognitoLogins(cognito_client, chosen.user_pool_id, chosen.client_id),
        renderer=_Renderer(),
        queue=queue(),
        billing=_Billing(),
        cipher=_Cipher(),
        files=_Files(),
        senders=senders(chosen),
        base_url=chosen.base_url,
        now=now(),
        open_creation=chosen.open_creation,
    )


def _store(chosen: Settings) -> "DynamoStore":
    """The store on a table that is spoken to by our own client, or by botocore's where that is chosen or needed."""
    from chalicelib.gateways.aws_json.places import dynamodb
    from chalicelib.models.loading import load_pynamodb

    client = _lean_client(chosen, dynamodb(chosen.region, chosen.dynamodb_url, chosen.ca_bundle))
    if client:
        load_pynamodb()
    from chalicelib.models.item import connect
    from chalicelib.models.store import DynamoStore

    connect(chosen.table, chosen.region, client=client, session=None if client else _session())
    return DynamoStore(pause)


def _lean_client(chosen: Settings, place: "AwsService | None") -> "JsonClient | None":
    """None where botocore's own was chosen, or is the only one that knows the way."""
    if place is None or not chosen.is_lean:
        return None
    from chalicelib.gateways.aws_json.client import JsonClient
    from chalicelib.gateways.aws_json.credentials import FoundKeys

    return JsonClient(place, FoundKeys(static_keys, _session), now, pause)


def _session() -> Any:
    from chalicelib.gateways.aws import session

    return session()


@cache
def queue() -> SqsQueue:
    """The work queue alone, for the function that needs nothing else."""
    return SqsQueue(settings().queue_url)


@cache
def verifier() -> "BearerVerifier":
    from chalicelib.gateways.bearer import BearerVerifier
    from chalicelib.gateways.jwks import fetch_keys

    return BearerVerifier(settings().issuers, fetch_keys, now)


def senders(chosen: Settings) -> "dict[str, Sender]":
    """One sender for each channel that is configured."""
    from chalicelib.gateways.email import SesSender
    from chalicelib.gateways.sms import SnsSender

    configured: dict[str, Sender] = {}
    if chosen.sender:
        configured["email"] = SesSender(chosen.sender, chosen.configuration_set)
    if chosen.sms:
        configured["sms"] = SnsSender()
    return configured


def warm(*, with_keys: bool = True, with_verifier: bool = False) -> None:
    """In a Lambda, does during init what the first request would wait for; an outage is left to that request."""
    if with_verifier:
        _renew_when_restored()
    if not in_lambda():
        return
    with uncollected():
        with suppress(Unavailable):
            made = context()
            if with_verifier:
                verifier().warm()
            if with_keys:
                made.keys.ring()
        gc.freeze()


def _renew_when_restored() -> None:
    """Only the API function is restored from snapshots. Lambda has the module from Python 3.12 on; it does not ship."""
    try:
        from snapshot_restore_py import register_after_restore
    except ImportError:
        return
    register_after_restore(renew)


def renew() -> None:
    """Forgets whatever copies of one snapshot must not share, and what may be days old in them (docs/adr/0028).

    Nothing is read here, so an outage fails no restore: keys, accounts and issuers are asked by whoever needs them.
    """
    import random

    from chalicelib.gateways.aws import close_connections
    from chalicelib.models.item import disconnect

    random.seed()
    close_connections()
    disconnect()
    _keys().forget()
    if _accounts.cache_info().currsize:
        _accounts().forget()
    # Their keys go with it, and when each was fetched or tried.
    verifier.cache_clear()


@cache
def _keys() -> "SecretKeys":
    from chalicelib.gateways.aws_json.places import secrets_manager
    from chalicelib.gateways.secrets import SecretKeys, botocore_client

    chosen = settings()
    lean = _lean_client(chosen, secrets_manager(chosen.region, chosen.secrets_url, chosen.ca_bundle))
    return SecretKeys(chosen.secret_id, now, (lambda: lean) if lean else botocore_client)


def pause(attempt: int) -> None:
    """Waits 50 ms, doubled with each attempt, half of it at random: those who collided must not collide again."""
    longest = 0.05 * 2**attempt
    time.sleep(longest / 2 + longest / 2 * os.urandom(1)[0] / 255)


class _Addresses:
    def email(self, text: str) -> str:
        from chalicelib.gateways.addresses import canonical_email

        return canonical_email(typed.email(text))

    def phone(self, text: str, country: str = "") -> str:
        from chalicelib.gateways.addresses import canonical_phone

        return canonical_phone(typed.phone(text), country)

    def hotline(self, text: str, country: str = "") -> str:
        from chalicelib.gateways.addresses import called_number

        return called_number(typed.phone(text), country)

    def zone(self, text: str) -> str:
        from chalicelib.gateways.zones import canonical_zone

        return canonical_zone(typed.trimmed(text))

    def clock(self, zone: str) -> "tzinfo":
        from chalicelib.gateways.zones import clock

        return clock(zone)

    def next_at(self, zone: str, hour: int, now: int) -> int:
        from chalicelib.gateways.zones import next_at

        return next_at(zone, hour, now)


class _Billing:
    def account(self, organization_id: str, provider: str) -> "BillingAccount | None":
        return _accounts().account(organization_id, provider)

    def connect(self, organization_id: str, provider: str, *, api_key: str, webhook_secret: str, now: int) -> str:
        return _accounts().connect(organization_id, provider, api_key=api_key, webhook_secret=webhook_secret, now=now)

    def disconnect(self, organization_id: str, provider: str, now: int) -> None:
        _accounts().disconnect(organization_id, provider, now)

    def tidy(self, organization_id: str, now: int) -> None:
        _accounts().tidy(organization_id, now)

    def biller(self, organization_id: str) -> "Biller | None":
        return _accounts().biller(organization_id)

    def cashier(self, organization_id: str) -> "Biller | None":
        return _accounts().cashier(organization_id)

    def verify(
        self, provider: str, organization_id: str, headers: Mapping[str, str], raw: bytes, now: int
    ) -> "Signal | None":
        return _accounts().verify(provider, organization_id, headers, raw, now)


@cache
def _accounts() -> "AccountBilling":
    from chalicelib.gateways.billing import AccountBilling

    return AccountBilling(settings().payments_prefix, now, os.urandom, settings().stripe_base)


class _Cipher:
    def seal(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        from chalicelib.gateways.cipher import seal

        return seal(key, nonce, plain, bound)

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
        from chalicelib.gateways.cipher import unseal

        return unseal(key, nonce, sealed, bound)


class _Files:
    """Made when a file is first asked for: most requests have none."""

    def upload_form(self, key: str, *, most: int, seconds: int, back_to: str = "") -> "UploadForm":
        return _bucket().upload_form(key, most=most, seconds=seconds, back_to=back_to)

    def download_url(self, key: str, *, name: str, media_type: str, seconds: int = 60) -> str:
        return _bucket().download_url(key, name=name, media_type=media_type, seconds=seconds)

    def read(self, key: str, most: int) -> "StoredFile | None":
        return _bucket().read(key, most)

    def put(self, key: str, data: bytes, media_type: str) -> None:
        _bucket().put(key, data, media_type)

    def delete(self, key: str) -> None:
        _bucket().delete(key)


@cache
def _bucket() -> "S3Files":
    from chalicelib.gateways.aws_json.credentials import FoundKeys
    from chalicelib.gateways.files import S3Files, place_of_bucket

    chosen = settings()
    url = place_of_bucket(chosen.bucket, chosen.region, chosen.s3_url)
    return S3Files(chosen.bucket, chosen.region, url, FoundKeys(static_keys, _session), now)


class _Renderer:
    def message(self, name: str, locale: str, context: Mapping[str, Any]) -> "Message":
        from chalicelib.gateways.rendering import render_message

        return render_message(name, locale, context)

    def title(self, name: str, locale: str, context: Mapping[str, Any]) -> str:
        from chalicelib.gateways.rendering import render_title

        return render_title(name, locale, context)
