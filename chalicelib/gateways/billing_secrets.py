"""The payment accounts of organizations, one Secrets Manager secret each, named `<prefix><organization>`.

The secret is `{"stripe": {"api_key": ..., "webhook_secrets": [{"secret": ..., "until": ...}]}, "standard": {...}}`;
`until` in milliseconds, null for the secret that is not followed by another. An account that was disconnected has an
`until` of its own.
"""

import json
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.time import MINUTE
from chalicelib.gateways.aws import client

log = logging.getLogger(__name__)
FRESH = 5 * MINUTE
REREAD_AFTER = MINUTE
# An organization is a few hundred bytes; whoever makes up names of organizations must not fill the memory.
MOST_KEPT = 1_000


@dataclass(frozen=True)
class WebhookSecret:
    secret: str = field(repr=False)
    until: int | None = None


@dataclass(frozen=True)
class Account:
    """What is kept of one provider of one organization. Never to be logged, or told to anybody."""

    api_key: str = field(default="", repr=False)
    webhook_secrets: tuple[WebhookSecret, ...] = ()
    until: int | None = None

    def secrets_at(self, now: int) -> list[str]:
        """The webhook secrets that are valid, the newest first."""
        return [one.secret for one in self.webhook_secrets if one.until is None or one.until > now]


Accounts = dict[str, Account]


@dataclass
class _Kept:
    accounts: Accounts
    read_at: int


class BillingSecrets:
    """Accounts by provider. Read again after five minutes; what is known stays valid through an outage (F55).

    `clock` answers epoch milliseconds.
    """

    def __init__(self, prefix: str, clock: Callable[[], int]) -> None:
        self._prefix, self._clock = prefix, clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def of(self, organization_id: str) -> Accounts:
        """Raises Unavailable when they were never read and can't be read now."""
        return self._of(organization_id, FRESH)

    def reread(self, organization_id: str) -> Accounts:
        """Read again, unless that was done within the last minute."""
        return self._of(organization_id, REREAD_AFTER)

    def latest(self, organization_id: str) -> Accounts:
        """As they are stored now, to be changed. Raises Unavailable."""
        return self._keep(organization_id, self._read(organization_id))

    def forget(self) -> None:
        """All of them are read when they are next asked for."""
        self._kept.clear()

    def write(self, organization_id: str, accounts: Accounts) -> None:
        """Raises Unavailable."""
        text = json.dumps({provider: asdict(account) for provider, account in accounts.items()})
        try:
            self._store(self._prefix + organization_id, text)
        except Exception as error:
            raise _unavailable(error) from None
        self._keep(organization_id, accounts)

    def _of(self, organization_id: str, longest: int) -> Accounts:
        kept = self._kept.get(organization_id)
        if kept and self._clock() - kept.read_at < longest:
            return kept.accounts
        try:
            return self._keep(organization_id, self._read(organization_id))
        except Unavailable:
            if kept is None:
                raise
            # Asked again in a minute: an outage must not be asked about with every request.
            kept.read_at = self._clock() - longest + REREAD_AFTER
            return kept.accounts

    def _keep(self, organization_id: str, accounts: Accounts) -> Accounts:
        self._kept[organization_id] = _Kept(accounts, self._clock())
        self._kept.move_to_end(organization_id)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return accounts

    def _read(self, organization_id: str) -> Accounts:
        secrets = client("secretsmanager")
        try:
            answer = secrets.get_secret_value(SecretId=self._prefix + organization_id)
            return parse(answer["SecretString"])
        except secrets.exceptions.ResourceNotFoundException:
            return {}
        except Exception as error:
            raise _unavailable(error) from None

    def _store(self, name: str, text: str) -> None:
        secrets = client("secretsmanager")
        try:
            secrets.put_secret_value(SecretId=name, SecretString=text)
        except secrets.exceptions.ResourceNotFoundException:
            about = "How this organization is paid: keys and webhook secrets of its payment providers"
            secrets.create_secret(Name=name, Description=about, SecretString=text)


def _unavailable(error: Exception) -> Unavailable:
    # The error itself may quote what was to be stored.
    log.warning("payment accounts unavailable", extra={"cause": type(error).__name__})
    return Unavailable(retry_after=2)


def parse(text: str) -> Accounts:
    """Raises KeyError, TypeError or ValueError for a secret that is none."""
    stored: dict[str, Any] = json.loads(text)
    return {
        provider: Account(
            one["api_key"], tuple(WebhookSecret(**secret) for secret in one["webhook_secrets"]), one.get("until")
        )
        for provider, one in stored.items()
    }
