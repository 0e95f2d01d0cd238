"""Bearer tokens of the configured issuers.

`rs256`, or PyJWT for other algorithms, judges the signature alone. The claims are judged here, against the caller's
clock and by their exact types, because PyJWT takes `exp: "99"`, knows no clock but its own, and asks for no claim by
default.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from chalicelib.domain.addresses import InvalidAddress
from chalicelib.domain.errors import NotAuthenticated
from chalicelib.domain.identity import Issuer, User, user_id
from chalicelib.domain.time import DAY
from chalicelib.gateways import rs256
from chalicelib.gateways.addresses import canonical_email
from chalicelib.gateways.jwks import Fetch, KeySet

MAX_HEADER = 8_192
LEEWAY = 30_000
# No issuer hands out tokens for longer; a token "for ever" is a mistake or a forgery.
MAX_LIFETIME = 31 * DAY
MAX_NAME = 80
_HEADER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")

Claims = Mapping[str, Any]


class BearerVerifier:
    """Turns an Authorization header into a user."""

    def __init__(self, issuers: Iterable[Issuer], fetch: Fetch, clock: Callable[[], int]) -> None:
        """`clock` gives epoch milliseconds, for `warm` only. Raises ValueError for a bad configuration."""
        self._clock = clock
        self._issuers: dict[str, Issuer] = {}
        self._keys: dict[str, KeySet] = {}
        for issuer in issuers:
            if issuer.issuer in self._issuers:
                raise ValueError("an issuer is configured twice: one kind of token each")
            self._issuers[issuer.issuer] = issuer
            self._keys[issuer.issuer] = KeySet(issuer.jwks_uri, fetch)

    def warm(self) -> None:
        """Fetch all keys and load what checks them, ahead of the first request; an outage is left to that request."""
        for issuer in self._issuers.values():
            for algorithm in issuer.algorithms:
                rs256.load() if algorithm == rs256.RS256 else _signatures(algorithm)
        for keys in self._keys.values():
            keys.refresh(self._clock())

    def verify(self, authorization_header: str | None, now: int) -> User:
        """The user who holds this token at `now` (epoch milliseconds).

        Raises NotAuthenticated, or Unavailable without keys to judge by: nothing else, whatever the header.
        """
        token = _bearer(authorization_header)
        header, claims = _parts(token)
        issuer = self._issuer(claims)
        self._check_signature(issuer, token, header, now)
        _check_times(claims, now)
        _check_kind(issuer, header, claims)
        return _user(issuer, claims)

    def _issuer(self, claims: Claims) -> Issuer:
        # Not yet trusted: it only chooses whose keys must have signed the token.
        name = claims.get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise _refused()
        return issuer

    def _check_signature(self, issuer: Issuer, token: str, header: Claims, now: int) -> None:
        algorithm, kid = header.get("alg"), header.get("kid")
        # No extension is understood here: a critical one is a refusal; `jku`, `x5u` and `jwk` are not read.
        if (
            algorithm not in issuer.algorithms
            or not isinstance(kid, str)
            or "crit" in header
            or header.get("b64") is False
        ):
            raise _refused()
        key = self._keys[issuer.issuer].find_key(kid, algorithm, now)
        if key is None or not _signed(token, key, algorithm):
            raise _refused()


def _refused() -> NotAuthenticated:
    return NotAuthenticated("The bearer token is not valid here: sign in again.")


def _bearer(header: str | None) -> str:
    if header is None:
        raise NotAuthenticated()
    match = _HEADER.fullmatch(header) if isinstance(header, str) and len(header) <= MAX_HEADER else None
    if match is None:
        raise _refused()
    return match[1]


def _parts(token: str) -> tuple[Claims, Claims]:
    """Header and claims, unverified."""
    header, payload, _ = token.split(".")
    try:
        return _object(header), _object(payload)
    except (ValueError, RecursionError):
        raise _refused() from None


def _object(segment: str) -> Claims:
    text = urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode()
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


def _signed(token: str, key: Any, algorithm: str) -> bool:
    if algorithm == rs256.RS256:
        return rs256.is_signed(key, token)
    import jwt

    try:
        _signatures(algorithm).decode_complete(token, key, [algorithm])
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return False
    return True


@cache
def _signatures(algorithm: str) -> Any:
    import jwt

    return jwt.PyJWS([algorithm], {"verify_signature": True, "enforce_minimum_key_length": True})


def _check_times(claims: Claims, now: int) -> None:
    expires_at, issued_at = _milliseconds(claims, "exp"), _milliseconds(claims, "iat")
    starts_at = _milliseconds(claims, "nbf") if "nbf" in claims else issued_at
    if max(issued_at, starts_at) > now + LEEWAY or expires_at > now + MAX_LIFETIME:
        raise _refused()
    if expires_at + LEEWAY <= now:
        raise NotAuthenticated("The bearer token has expired: sign in again.")


def _milliseconds(claims: Claims, name: str) -> float:
    value = claims.get(name)
    # Python reads NaN and infinities as JSON: no comparison holds for the one, the others are out of bounds.
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise _refused()
    return value * 1000


def _check_kind(issuer: Issuer, header: Claims, claims: Claims) -> None:
    audience = claims.get(issuer.claim("audience"))
    meant_for = audience if isinstance(audience, list) else [audience]
    if issuer.audience not in meant_for or not _is_kind(issuer.token_use, header, claims):
        raise _refused()


def _is_kind(token_use: str, header: Claims, claims: Claims) -> bool:
    if token_use:
        return claims.get("token_use") == token_use
    # Issuers that do not say still mark access and logout tokens by type or by event.
    kind = header.get("typ", "JWT")
    return isinstance(kind, str) and kind.upper() == "JWT" and not claims.keys() & {"token_use", "events"}


def _user(issuer: Issuer, claims: Claims) -> User:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _is_subject(subject):
        raise _refused()
    return User(
        id=user_id(issuer.issuer, subject),
        issuer=issuer.issuer,
        subject=subject,
        email=_email(_verified(issuer, claims, "email")),
        phone=_phone(_verified(issuer, claims, "phone")),
        name=_name(claims.get(issuer.claim("name"))),
    )


def _is_subject(subject: str) -> bool:
    return 1 <= len(subject) <= 255 and subject.isascii() and subject.isprintable()


def _verified(issuer: Issuer, claims: Claims, kind: str) -> str | None:
    # Nothing but the JSON value true: "true" and 1 are what sloppy issuers write about what users typed.
    value = claims.get(issuer.claim(kind))
    verified = claims.get(issuer.claim(f"{kind}_verified"))
    return value if verified is True and isinstance(value, str) else None


def _email(text: str | None) -> str | None:
    try:
        return None if text is None else canonical_email(text)
    except InvalidAddress:
        return None


def _phone(text: str | None) -> str | None:
    return text if text is not None and _PHONE.fullmatch(text) else None


def _name(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    text = "".join(character if character.isprintable() else " " for character in value)
    return " ".join(text.split())[:MAX_NAME].strip() or None
