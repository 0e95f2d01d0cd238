"""An issuer of tokens for tests: it makes keys, publishes them, and signs whatever it is told to."""

import hmac
import json
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from chalicelib.domain.identity import Issuer

HOUR = 3600
POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Test"
ABSENT = object()


class FakeIssuer:
    """Tokens like those of a Cognito pool. `fetch` is what a verifier fetches keys with, and counts."""

    def __init__(self, now: int, name: str = POOL) -> None:
        """`now` is epoch milliseconds: tokens are issued then, for an hour."""
        self.now = now
        self.name = name
        self.audience = "app-client"
        self.jwks_uri = f"{name}/.well-known/jwks.json"
        self.fetched: list[str] = []
        self.down = False
        self.key_number = 0
        self.key_size = 2048
        self.key_changes: dict[str, Any] = {}

    def configuration(self, **changes: Any) -> Issuer:
        values = {"issuer": self.name, "jwks_uri": self.jwks_uri, "audience": self.audience}
        return Issuer(**(values | {"token_use": "id"} | changes))

    def rotate(self) -> None:
        """From now on another key signs, and only that one is published."""
        self.key_number += 1

    @property
    def kid(self) -> str:
        return f"key/{self.key_number}="

    @property
    def jwks(self) -> dict[str, Any]:
        numbers = make_key(self.key_number, self.key_size).public_key().public_numbers()
        key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": self.kid}
        key |= {"n": _number(numbers.n), "e": _number(numbers.e)} | self.key_changes
        return {"keys": [{name: value for name, value in key.items() if value is not ABSENT}]}

    def fetch(self, uri: str) -> bytes:
        self.fetched.append(uri)
        if self.down:
            raise TimeoutError
        return json.dumps(self.jwks).encode()

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Those of an ID token with a verified email; a change to ABSENT removes a claim."""
        seconds = self.now // 1000
        claims = {
            "iss": self.name,
            "sub": "11111111-2222-3333-4444-555555555555",
            "aud": self.audience,
            "token_use": "id",
            "iat": seconds,
            "exp": seconds + HOUR,
            "email": "jane@example.com",
            "email_verified": True,
            "name": "Jane Doe",
        }
        return {name: value for name, value in (claims | changes).items() if value is not ABSENT}

    def token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        return self.sign(self.header(**(header or {})), json.dumps(self.claims(**claims)).encode())

    def bearer(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        return f"Bearer {self.token(header, **claims)}"

    def header(self, **changes: Any) -> dict[str, Any]:
        header = {"alg": "RS256", "kid": self.kid} | changes
        return {name: value for name, value in header.items() if value is not ABSENT}

    def sign(self, header: dict[str, Any], payload: bytes) -> str:
        """A token with exactly this header and payload, signed with RSA whatever the header says."""
        digest = hashes.SHA512() if header and header.get("alg") == "RS512" else hashes.SHA256()
        signed = f"{_encode(json.dumps(header).encode())}.{_encode(payload)}"
        signature = make_key(self.key_number, self.key_size).sign(signed.encode(), padding.PKCS1v15(), digest)
        return f"{signed}.{_encode(signature)}"

    def unsigned(self, algorithm: str) -> str:
        """A token that says `algorithm` and has no signature."""
        return self.token({"alg": algorithm}).rpartition(".")[0] + "."

    def signed_with_public_key(self, algorithm: str = "HS256") -> str:
        """The classic forgery: an HMAC under the published key."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = make_key(self.key_number, self.key_size).public_key().public_bytes(serialization.Encoding.PEM, form)
        signed = self.token({"alg": algorithm}).rpartition(".")[0]
        return f"{signed}.{_encode(hmac.digest(public, signed.encode(), sha256))}"


@cache
def make_key(number: int, size: int) -> rsa.RSAPrivateKey:
    """The same key for the same number, all through a test run: making one is slow."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _number(value: int) -> str:
    return _encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))
