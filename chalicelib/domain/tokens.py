"""Link tokens: derived from a key, never stored.

token = base64url( MAC (16 bytes) | id (12) | key slot and generation (1) | delivery number (1) ), 40 characters.
The MAC is HMAC-SHA-256 truncated to 128 bits; its input starts with the purpose, so that a token made for one
purpose is unknown to every other. See docs/adr/0003-derived-tokens.md.
"""

import hmac
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

from chalicelib.domain.ids import RAW_LENGTH, encode, raw_id
from chalicelib.domain.values import dataclass

MAC_LENGTH = 16
MAX_GENERATION = 15
MAX_DELIVERY = 255
CARRIED = 0
_SHAPE = re.compile(r"[A-Za-z0-9_-]{40}")


class Purpose(StrEnum):
    INVITE = "invite"
    UNSUBSCRIBE = "unsubscribe"
    PAYMENT = "payment"
    PACKAGE = "package"
    CLAIM = "claim"


# What the id in a token is the id of.
_PREFIXES = {
    Purpose.INVITE: "inv_",
    Purpose.UNSUBSCRIBE: "inv_",
    Purpose.PAYMENT: "ord_",
    Purpose.PACKAGE: "pkg_",
    Purpose.CLAIM: "inv_",
}


class UnknownSlot(Exception):
    """The token names a key slot this process does not hold: re-read the ring, then try once more."""


@dataclass(frozen=True)
class KeyRing:
    """Signing keys by slot (0 to 15): one signs, all verify. `addresses` keys the digests of addresses."""

    keys: Mapping[int, bytes]
    signing: int
    addresses: bytes


@dataclass(frozen=True)
class Link:
    """What a genuine token says. Delivery 0 is a link that a person carries: it proves no address.

    `invitation` is the id of what the link is for: of an order or a package where its purpose is to pay.
    """

    invitation: str
    generation: int
    delivery: int


def issue(ring: KeyRing, purpose: Purpose, link: Link) -> str:
    """The token of `link`, 40 characters."""
    tail = raw_id(link.invitation) + bytes([ring.signing << 4 | link.generation, link.delivery])
    return encode(_mac(ring.keys[ring.signing], purpose, tail) + tail)


def read(ring: KeyRing, purpose: Purpose, token: str) -> Link | None:
    """What `token` says, or None if it is not one of ours. Raises UnknownSlot."""
    # The shape is checked first: the decoder skips characters outside its alphabet.
    if not _SHAPE.fullmatch(token):
        return None
    raw = urlsafe_b64decode(token)
    mac, tail = raw[:MAC_LENGTH], raw[MAC_LENGTH:]
    slot, generation = tail[RAW_LENGTH] >> 4, tail[RAW_LENGTH] & 0x0F
    if slot not in ring.keys:
        raise UnknownSlot
    if not hmac.compare_digest(mac, _mac(ring.keys[slot], purpose, tail)):
        return None
    return Link(_PREFIXES[purpose] + encode(tail[:RAW_LENGTH]), generation, tail[RAW_LENGTH + 1])


def _mac(key: bytes, purpose: Purpose, tail: bytes) -> bytes:
    return hmac.digest(key, purpose.value.encode() + b"\0" + tail, sha256)[:MAC_LENGTH]


def code(ring: KeyRing, slot: int, binding: str) -> str:
    """The six digits bound to `binding` (purpose, invitation, address and nonce of one request for a code)."""
    digest = hmac.digest(ring.keys[slot], b"code\0" + binding.encode(), sha256)
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def address_digest(ring: KeyRing, scope: str, address: str) -> str:
    """Keyed digest of a canonical address within `scope` (an organization id, or "" for all of them)."""
    return encode(hmac.digest(ring.addresses, f"{scope}\0{address}".encode(), sha256)[:16])


def form_digest(ring: KeyRing, nonce: str, token: str) -> str:
    """The value a form must send back, bound to the visitor's cookie and to one link."""
    return encode(hmac.digest(ring.addresses, f"form\0{nonce}\0{token}".encode(), sha256)[:16])
