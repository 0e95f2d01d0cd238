"""The public keys of one issuer, kept in memory.

Keys are fresh for ten minutes and usable for ten more while their issuer does not answer; after that nobody
is let in. Tokens never say where keys come from: the one address is configured.
"""

import json
import logging
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from chalicelib.domain.errors import Unavailable
from chalicelib.gateways import rs256

FRESH = 600_000
USABLE = 1_200_000
# A flood of unknown key ids costs the issuer one request per pause. The short one is for a cold start that
# met an outage: nobody can sign in until it ends.
PAUSE = 30_000
PAUSE_WITHOUT_KEYS = 5_000
TIMEOUT = 3.0
MAX_BODY = 262_144
_KEY_TYPES = {"RSA", "EC", "OKP"}
_OUTAGE = (OSError, HTTPException)
_BROKEN = (ValueError, TypeError, RecursionError)

log = logging.getLogger(__name__)

Fetch = Callable[[str], bytes]


class KeySet:
    """Keys by id. Times are epoch milliseconds."""

    def __init__(self, uri: str, fetch: Fetch) -> None:
        """`fetch` gives the body at `uri`, or raises OSError. Raises ValueError for an unsafe `uri`."""
        checked(uri)
        self._uri = uri
        self._fetch = fetch
        self._keys: Mapping[str, Mapping[str, Any]] = {}
        self._parsed: dict[tuple[str, str], Any] = {}
        self._fetched_at: int | None = None
        self._tried_at: int | None = None

    def find_key(self, kid: str, algorithm: str, now: int) -> Any | None:
        """The key `kid` if it serves `algorithm`: one of `rs256`, or a jwt.PyJWK.

        Raises Unavailable if that can't be known."""
        if kid not in self._keys or not _within(self._fetched_at, FRESH, now):
            self.refresh(now)
        if not self._usable(now) or (kid not in self._keys and self._failing):
            raise Unavailable(retry_after=PAUSE_WITHOUT_KEYS // 1000)
        return self._parse(kid, algorithm)

    def refresh(self, now: int) -> None:
        """Fetch the keys unless that was tried a moment ago; an outage leaves the known ones in place."""
        pause = PAUSE if self._usable(now) else PAUSE_WITHOUT_KEYS
        if _within(self._tried_at, pause, now):
            return
        self._tried_at = now
        try:
            self._keys = _signing_keys(self._fetch(self._uri))
        except (*_OUTAGE, *_BROKEN) as error:
            log.warning("signing keys not fetched", extra={"uri": self._uri, "error": type(error).__name__})
            return
        self._parsed = {}
        self._fetched_at = now

    @property
    def _failing(self) -> bool:
        return self._tried_at != self._fetched_at

    def _usable(self, now: int) -> bool:
        return _within(self._fetched_at, USABLE, now)

    def _parse(self, kid: str, algorithm: str) -> Any | None:
        jwk = self._keys.get(kid)
        if jwk is None or jwk.get("alg", algorithm) != algorithm:
            return None
        if (kid, algorithm) not in self._parsed:
            self._parsed[kid, algorithm] = _public_key(jwk, algorithm)
        return self._parsed[kid, algorithm]


def fetch_keys(uri: str, timeout: float = TIMEOUT) -> bytes:
    """The body at `uri`, without following redirects; `timeout` in seconds. Raises OSError, HTTPException."""
    parts = checked(uri)
    deadline = monotonic() + timeout
    connection = _connection(parts, timeout)
    try:
        connection.request("GET", parts.path or "/", headers={"Accept": "application/json"})
        response = connection.getresponse()
        if response.status != 200:
            raise OSError(f"status {response.status}")
        body = b""
        while chunk := response.read1(65_536):
            body += chunk
            if len(body) > MAX_BODY or monotonic() > deadline:
                raise OSError("too long")
        return body
    finally:
        connection.close()


def checked(uri: str) -> SplitResult:
    """The parts of `uri`. Raises ValueError unless it is https, or http on this machine (emulated AWS)."""
    parts = urlsplit(uri)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _here(host))):
        raise ValueError("a jwks_uri must be https (or http on loopback)")
    return parts


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _connection(parts: SplitResult, timeout: float) -> HTTPConnection:
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=timeout)


def _within(since: int | None, duration: int, now: int) -> bool:
    # A clock that jumped back makes the age negative: then nothing counts as recent.
    return since is not None and 0 <= now - since < duration


def _signing_keys(body: bytes) -> dict[str, Mapping[str, Any]]:
    document = json.loads(body)
    entries = document.get("keys") if isinstance(document, dict) else None
    keys = {key["kid"]: key for key in entries or () if _signs(key)}
    if not keys:
        raise ValueError("no signing key")
    return keys


def _signs(key: Any) -> bool:
    return (
        isinstance(key, dict)
        and isinstance(key.get("kid"), str)
        and key.get("kty") in _KEY_TYPES
        and key.get("use", "sig") == "sig"
    )


def _public_key(jwk: Mapping[str, Any], algorithm: str) -> Any | None:
    if algorithm == rs256.RS256:
        return rs256.public_key(jwk)
    import jwt

    try:
        return jwt.PyJWK(dict(jwk), algorithm)
    except jwt.PyJWTError:
        return None
