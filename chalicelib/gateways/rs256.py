"""RS256, with which nearly every issuer signs, without PyJWT: that takes 30 ms longer to load (docs/adr/0034)."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

RS256 = "RS256"
_FEWEST_BITS = 2048


def load() -> None:
    """Load what checks signatures, ahead of the first one."""
    from cryptography.hazmat.primitives import hashes  # noqa: F401
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: F401


def public_key(jwk: Mapping[str, Any]) -> "RSAPublicKey | None":
    """The RSA key of a JWK, or None if it is none, or so short that it can be broken."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    if jwk.get("kty") != "RSA":
        return None
    try:
        key = RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return key if key.key_size >= _FEWEST_BITS else None


def is_signed(key: "RSAPublicKey", token: str) -> bool:
    """Whether `key` signed the token: all of it but the last part, as it stands."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    text, _, signature = token.rpartition(".")
    try:
        key.verify(_bytes(signature), text.encode("ascii"), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _number(text: str) -> int:
    return int.from_bytes(_bytes(text), "big")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
