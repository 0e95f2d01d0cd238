"""Steps of a key rotation, on the secret as text: add a slot, let it sign, take an old one away."""

import json
import secrets
from base64 import b64encode
from typing import Any

from chalicelib.domain.tokens import KeyRing
from chalicelib.gateways.secrets import parse

SLOTS = range(16)


class RotationError(Exception):
    """This step can't be taken now; the message says why."""


def added(secret: str) -> tuple[str, int]:
    """The secret with one more slot, which verifies and does not sign yet, and the number of that slot."""
    ring = parse(json.loads(secret))
    free = [slot for slot in SLOTS if slot not in ring.keys]
    if not free:
        raise RotationError("all 16 slots are in use: take one away first")
    return _written(ring, {**ring.keys, free[0]: secrets.token_bytes(32)}, ring.signing), free[0]


def promoted(secret: str, slot: int) -> str:
    """The secret with `slot` signing. The one that signed before goes on verifying."""
    ring = _with_slot(secret, slot)
    return _written(ring, dict(ring.keys), slot)


def retired(secret: str, slot: int) -> str:
    """The secret without `slot`: links that it signed are unknown from now on."""
    ring = _with_slot(secret, slot)
    if slot == ring.signing:
        raise RotationError(f"slot {slot} signs: let another one sign first")
    return _written(ring, {kept: key for kept, key in ring.keys.items() if kept != slot}, ring.signing)


def _with_slot(secret: str, slot: int) -> KeyRing:
    ring = parse(json.loads(secret))
    if slot not in ring.keys:
        raise RotationError(f"there is no slot {slot}, only {', '.join(map(str, sorted(ring.keys)))}")
    return ring


def _written(ring: KeyRing, keys: dict[int, bytes], signing: int) -> str:
    slots = {slot: {"key": _text(key), "state": _state(slot, signing)} for slot, key in sorted(keys.items())}
    written: dict[str, Any] = {"slots": slots, "address_key": _text(ring.addresses)}
    return json.dumps(written)


def _state(slot: int, signing: int) -> str:
    return "sign" if slot == signing else "verify"


def _text(key: bytes) -> str:
    return b64encode(key).decode()
