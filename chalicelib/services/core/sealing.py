"""Small secrets under the key ring: what only Usher reads again, for one purpose and in one place.

A seal is base64url( key slot (1 byte) | nonce (12) | AES-256-GCM of the text, with its tag (16) ). Each purpose has a
key of its own, derived from the slot; what it is bound to (whom it is for, where it lies) is no part of it, and has to
be named again to open it. A new slot seals from when it signs; the old one opens as long as it is in the ring.
"""

import hmac
import re
from base64 import urlsafe_b64decode
from hashlib import sha256

from chalicelib.domain.ids import encode
from chalicelib.services.context import Context

NONCE = 12
TAG = 16
_SHAPE = re.compile(r"[A-Za-z0-9_-]{39,4000}")


def seal(context: Context, purpose: str, bound: str, text: str) -> str:
    """Another seal each time, also of the same text."""
    ring = context.keys.ring()
    nonce = context.random(NONCE)
    key = _key(ring.keys[ring.signing], purpose)
    return encode(bytes([ring.signing]) + nonce + context.cipher.seal(key, nonce, text.encode(), bound.encode()))


def unseal(context: Context, purpose: str, bound: str, sealed: str) -> str | None:
    """The text; None for anything that was not sealed here for this purpose and bound to this."""
    # The shape is checked first: the decoder skips characters outside its alphabet.
    if not _SHAPE.fullmatch(sealed) or len(sealed) % 4 == 1:
        return None
    raw = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    ring = context.keys.ring()
    root = ring.keys.get(raw[0]) or context.keys.reread().keys.get(raw[0])
    if root is None:
        return None
    nonce, rest = raw[1 : 1 + NONCE], raw[1 + NONCE :]
    plain = context.cipher.unseal(_key(root, purpose), nonce, rest, bound.encode())
    return None if plain is None else plain.decode()


def reseal(context: Context, purpose: str, bound: str, sealed: str) -> str | None:
    """The same text under the slot that signs now; None where `unseal` answers None."""
    text = unseal(context, purpose, bound, sealed)
    return None if text is None else seal(context, purpose, bound, text)


def slot_of(sealed: str) -> int:
    """The key slot of a seal: before it goes, what lies under it is sealed anew (core/resealing)."""
    return urlsafe_b64decode(sealed[:4])[0]


def _key(root: bytes, purpose: str) -> bytes:
    return hmac.digest(root, f"seal\0{purpose}".encode(), sha256)
