"""Which provider an organization is paid through, with what keys, and whether a webhook is really from there."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.domain.errors import FieldError, Unprocessable, WebhookRejected
from chalicelib.domain.ids import is_id
from chalicelib.domain.payment import BillingAccount, Provider, Signal
from chalicelib.domain.time import DAY
from chalicelib.gateways import standard_webhooks, stripe_webhooks
from chalicelib.gateways.billing_secrets import Account, Accounts, BillingSecrets, WebhookSecret
from chalicelib.gateways.stripe_billing import StripeBiller, close_connections, is_live

OVERLAP = DAY
_API_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{8,240}")
_STRIPE_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{16,240}")


class AccountBilling:
    """`stripe_base` is "" for Stripe's own address."""

    def __init__(
        self, prefix: str, clock: Callable[[], int], random: Callable[[int], bytes], stripe_base: str = ""
    ) -> None:
        self._secrets = BillingSecrets(prefix, clock)
        self._random, self._stripe_base = random, stripe_base
        self._clock = clock

    def forget(self) -> None:
        """Accounts are read when they are next asked for, and providers asked over new connections."""
        self._secrets.forget()
        close_connections()

    def account(self, organization_id: str, provider: str) -> BillingAccount | None:
        known = _at(self._secrets.latest(organization_id), self._clock()).get(provider)
        if known is None:
            return None
        return BillingAccount(
            provider=provider,
            live=_live(provider, known),
            key_hint=known.api_key[-4:],
            webhook_secrets=len(known.secrets_at(self._clock())),
            ends_at=known.until,
        )

    def connect(self, organization_id: str, provider: str, *, api_key: str, webhook_secret: str, now: int) -> str:
        _CHECKS[provider](api_key, webhook_secret)
        accounts = _at(self._secrets.latest(organization_id), now)
        known = _anew(accounts.get(provider, Account()))
        made = ""
        if provider == Provider.STANDARD and not webhook_secret:
            made = webhook_secret = standard_webhooks.make_secret(self._random(32))
        changed = _with_secret(replace(known, api_key=api_key or known.api_key), webhook_secret, now)
        self._secrets.write(organization_id, accounts | {provider: changed})
        return made

    def disconnect(self, organization_id: str, provider: str, now: int) -> None:
        accounts = _at(self._secrets.latest(organization_id), now)
        known = accounts.pop(provider, None)
        if known is None or known.until is not None:
            return
        if provider in _HAS_PAGES:
            accounts |= {provider: replace(known, until=now + OVERLAP)}
        self._secrets.write(organization_id, accounts)

    def tidy(self, organization_id: str, now: int) -> None:
        accounts = self._secrets.latest(organization_id)
        left = _at(accounts, now)
        if left != accounts:
            self._secrets.write(organization_id, left)

    def biller(self, organization_id: str) -> StripeBiller | None:
        known = _at(self._secrets.of(organization_id), self._clock()).get(Provider.STRIPE)
        return StripeBiller(known.api_key, self._stripe_base) if known and known.api_key else None

    def cashier(self, organization_id: str) -> StripeBiller | None:
        known = self._secrets.of(organization_id).get(Provider.STRIPE)
        return self.biller(organization_id) if known and known.until is None else None

    def verify(
        self, provider: str, organization_id: str, headers: Mapping[str, str], raw: bytes, now: int
    ) -> Signal | None:
        if provider not in _VERIFY or not is_id("org_", organization_id):
            raise WebhookRejected
        known = _at(self._secrets.of(organization_id), now).get(provider)
        try:
            _verified(provider, known, headers, raw, now)
        except WebhookRejected:
            # A secret may have been added a moment ago, in another process.
            again = _at(self._secrets.reread(organization_id), now).get(provider)
            if again == known:
                raise
            _verified(provider, again, headers, raw, now)
            known = again
        if provider == Provider.STRIPE:
            return stripe_webhooks.signal_in(raw, live=_live(provider, known))
        return standard_webhooks.signal_in(organization_id, headers["webhook-id"], raw, now)


# What was opened at these can be paid for hours after nothing more is opened there.
_HAS_PAGES = frozenset({Provider.STRIPE})
_VERIFY = {Provider.STRIPE: stripe_webhooks.verify, Provider.STANDARD: standard_webhooks.verify}


def _verified(provider: str, known: Account | None, headers: Mapping[str, str], raw: bytes, now: int) -> None:
    secrets = known.secrets_at(now) if known else []
    if not secrets:
        raise WebhookRejected
    _VERIFY[Provider(provider)](headers, raw, secrets, now)


def _live(provider: str, known: Account | None) -> bool:
    return provider != Provider.STRIPE or known is None or is_live(known.api_key)


def _at(accounts: Accounts, now: int) -> Accounts:
    """Those that have not ended."""
    return {provider: one for provider, one in accounts.items() if one.until is None or one.until > now}


def _anew(known: Account) -> Account:
    """What is connected once more: of what was disconnected only the webhook secrets go on for their day."""
    if known.until is None:
        return known
    earlier = tuple(replace(one, until=min(one.until or known.until, known.until)) for one in known.webhook_secrets)
    return Account(webhook_secrets=earlier)


def _with_secret(known: Account, secret: str, now: int) -> Account:
    """`secret` first; the one before it goes on for a day, since a provider changes over in its own time (F46)."""
    valid = [one for one in known.webhook_secrets if one.until is None or one.until > now]
    if not secret or any(one.secret == secret and one.until is None for one in valid):
        return replace(known, webhook_secrets=tuple(valid))
    earlier = [replace(one, until=one.until or now + OVERLAP) for one in valid if one.secret != secret]
    return replace(known, webhook_secrets=(WebhookSecret(secret), *earlier))


def _check_stripe(api_key: str, webhook_secret: str) -> None:
    if not api_key and not webhook_secret:
        raise _wrong("api_key", "required", "Send the secret key of your Stripe account, its webhook secret, or both.")
    if api_key and not _API_KEY.fullmatch(api_key):
        raise _wrong("api_key", "invalid", "Send a secret or restricted key: sk_live_..., rk_live_..., sk_test_...")
    if webhook_secret and not _STRIPE_SECRET.fullmatch(webhook_secret):
        raise _wrong("webhook_secret", "invalid", "Send the signing secret of the webhook endpoint: whsec_...")


def _check_standard(api_key: str, webhook_secret: str) -> None:
    if api_key:
        raise _wrong("api_key", "invalid", "This provider is never called: it has no key here.")
    try:
        standard_webhooks.key_of(webhook_secret or standard_webhooks.make_secret(bytes(32)))
    except ValueError:
        detail = "Send whsec_ and 24 to 64 bytes in base64, or nothing to have one made."
        raise _wrong("webhook_secret", "invalid", detail) from None


_CHECKS: dict[str, Callable[[str, str], None]] = {
    Provider.STRIPE: _check_stripe,
    Provider.STANDARD: _check_standard,
}


def _wrong(field: str, code: str, detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError(field, code, detail)])
