"""Prefixed identifiers: `org_`, `con_`, `inv_` ... made from a time and random bytes, or from what they name.

Nothing here reads a clock or a random source: the caller passes both in.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

RAW_LENGTH = 12
_BODY = re.compile(r"[A-Za-z0-9_-]{16}")
_USER = re.compile(r"usr_[a-z2-7]{26}")
_MEMBERSHIP = re.compile(r"mem_([oasclg])([a-z2-7]{26})(con_[A-Za-z0-9_-]{16})?")
_ROLE_LETTERS = {"owner": "o", "admin": "a", "staff": "s", "client": "c", "guest": "g"}
_ROLES = {letter: role for role, letter in _ROLE_LETTERS.items()}


def make_id(prefix: str, now: int, randomness: bytes) -> str:
    """`prefix` + base64url of 48-bit milliseconds and 48 random bits: 12 bytes, 16 characters."""
    return prefix + encode(now.to_bytes(6, "big") + randomness[:6])


def made_at(identifier: str) -> int:
    """When an id of `make_id` was made, in milliseconds."""
    return int.from_bytes(raw_id(identifier)[:6], "big")


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw_id(identifier: str) -> bytes:
    """The 12 bytes of a prefixed identifier."""
    return urlsafe_b64decode(identifier[4:])


def is_id(prefix: str, text: str) -> bool:
    """Whether `text` could be an identifier of this kind; a text that could not is simply unknown."""
    return text.startswith(prefix) and _BODY.fullmatch(text, len(prefix)) is not None


def is_user_id(text: str) -> bool:
    return _USER.fullmatch(text) is not None


def membership_id(user: str, role: str, subject: str = "") -> str:
    """The id of the one membership a user can have with this role (and this client, for a guest).

    It carries its own key, so that a membership is read without an index and the same acceptance always
    answers the same id.
    """
    return f"mem_{_ROLE_LETTERS[role]}{user.removeprefix('usr_')}{subject}"


def user_of(membership: str) -> str:
    """Whose membership it is, by its id; "" for what is none."""
    return (parse_membership_id(membership) or ("", "", ""))[0]


def parse_membership_id(text: str) -> tuple[str, str, str] | None:
    """(user, role, subject) of a membership id, or None if it is not one."""
    match = _MEMBERSHIP.fullmatch(text)
    if match is None:
        return None
    letter, user, subject = match.groups()
    return f"usr_{user}", _ROLES[letter], subject or ""
