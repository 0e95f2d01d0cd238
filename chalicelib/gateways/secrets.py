"""The key ring, from Secrets Manager: kept for an hour at most, read again for an unknown key at most once a minute.

The secret is `{"slots": {"0": {"key": <base64>, "state": "sign" | "verify"}, ...}, "address_key": <base64>}`, or
`{"seed": <text>}` as the stack generates it, from which slot 0 and the address key are derived.
"""

import hmac
import json
import logging
from base64 import b64decode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.domain.tokens import KeyRing

log = logging.getLogger(__name__)
REREAD_AFTER = MINUTE
# So long a function goes on signing with a key that was replaced (docs/adr/0068).
KEPT = HOUR


def botocore_client() -> Any:
    from chalicelib.gateways.aws import client

    return client("secretsmanager")


class SecretKeys:
    """`clock` answers epoch milliseconds, `connect` a client that calls Secrets Manager as botocore's does."""

    def __init__(self, secret_id: str, clock: Callable[[], int], connect: Callable[[], Any] = botocore_client) -> None:
        self._secret_id, self._clock, self._connect = secret_id, clock, connect
        self._client: Any = None
        self._ring: KeyRing | None = None
        self._read_at = 0

    def ring(self) -> KeyRing:
        """At most an hour old, but for an outage. Raises Unavailable when it was never read and can't be read now."""
        if self._ring and self._clock() - self._read_at < KEPT:
            return self._ring
        return self.reread()

    def reread(self) -> KeyRing:
        """The ring, read again unless that was done within the last minute; the old one during an outage (F55)."""
        if self._ring and self._clock() - self._read_at < REREAD_AFTER:
            return self._ring
        try:
            return self._read()
        except Unavailable:
            if self._ring is None:
                raise
            return self._ring

    def forget(self) -> None:
        """The ring is read when it is next asked for, and nothing else will do then."""
        self._ring, self._read_at = None, 0
        if self._client:
            self._client.close()

    def _read(self) -> KeyRing:
        self._read_at = self._clock()
        try:
            self._client = self._client or self._connect()
            answer = self._client._make_api_call("GetSecretValue", {"SecretId": self._secret_id})
        except Exception as error:
            log.warning("key ring unavailable", extra={"cause": type(error).__name__})
            raise Unavailable(retry_after=2) from error
        self._ring = parse(json.loads(answer["SecretString"]))
        return self._ring


def parse(secret: Mapping[str, Any]) -> KeyRing:
    """Raises KeyError or ValueError for a secret that is none."""
    if "slots" not in secret:
        seed = secret["seed"].encode()
        return KeyRing({0: _derived(seed, b"slot-0")}, 0, _derived(seed, b"address"))
    keys = {int(slot): b64decode(entry["key"]) for slot, entry in secret["slots"].items()}
    (signing,) = (int(slot) for slot, entry in secret["slots"].items() if entry["state"] == "sign")
    return KeyRing(keys, signing, b64decode(secret["address_key"]))


def _derived(seed: bytes, label: bytes) -> bytes:
    return hmac.digest(seed, label, sha256)
