"""Keys of machines: made once, shown once, kept as a hash, good for what their scopes name and nothing else.

A key is `usher_`, the 16 characters of its organization's id, and 32 random ones. So whoever presents one is read
together with what the request is about; what the text says of the organization counts only with a key that is there.
"""

import re
from enum import StrEnum
from hashlib import sha256

from chalicelib.domain.ids import encode
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.values import dataclass

SECRET_BYTES = 24
PREFIX = "usher_"
_SHAPE = re.compile(r"usher_([A-Za-z0-9_-]{16})[A-Za-z0-9_-]{32}")

WRONG_AT_ONCE, WITHIN, STOPPED_FOR = 10, 10 * MINUTE, 10 * MINUTE
WRONG_A_DAY = 50


class Scope(StrEnum):
    """What a key may be good for."""

    VERIFY_PIN = "pin.verify"


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """`hash` is that of the text, by which it is found; `site` is the segment (any value of a child's) that a kiosk
    stands at. After `revoked_at` (milliseconds) it is good for nothing, until another text takes its place."""

    id: str
    organization: str
    hash: str
    name: str
    scopes: tuple[str, ...]
    site: str = ""
    created_by: str
    created_at: int
    revoked_at: int | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class KeyPointer:
    """Where the key with an id is: its hash changes with its text."""

    hash: str


@dataclass(frozen=True, kw_only=True)
class KeyUse:
    """What a key did lately: when it was last used, and when it brought wrong PINs, oldest first (milliseconds).

    `locked`: so many of them that nobody but an admin lets it go on. `mark` tells one use from another.
    """

    hash: str
    at: int
    wrong: tuple[int, ...] = ()
    locked: bool = False
    mark: str = ""
    version: int = 1


@dataclass(frozen=True)
class PresentedKey:
    """A key as a request brought it: of which organization it says it is, and the hash it must be there under."""

    organization: str
    hash: str


def new_key(organization_id: str, randomness: bytes) -> str:
    """The text of a new key, from `SECRET_BYTES` random bytes."""
    return PREFIX + organization_id.removeprefix("org_") + encode(randomness)


def read_key(text: str) -> PresentedKey | None:
    """What the text of a key says, None for what can't be one."""
    shape = _SHAPE.fullmatch(text)
    return PresentedKey(f"org_{shape[1]}", hash_of(text)) if shape else None


def hash_of(text: str) -> str:
    """Plain: 192 random bits need no salt."""
    return encode(sha256(text.encode()).digest())


def stopped_until(use: KeyUse, now: int) -> int:
    """Until when (milliseconds) it may ask nothing after its latest wrong PINs; 0 if it may."""
    last = use.wrong[-WRONG_AT_ONCE:]
    until = last[-1] + STOPPED_FOR if len(last) == WRONG_AT_ONCE and last[-1] - last[0] < WITHIN else 0
    return until if now < until else 0


def wrong_again(use: KeyUse, now: int) -> tuple[int, ...]:
    """The wrong ones of the last day with one more."""
    return (*(one for one in use.wrong if one > now - DAY), now)
