"""Who asks, where a machine does: the key that it brings, read together with what the request is about."""

from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.api_key import ApiKey, PresentedKey, Scope, read_key
from chalicelib.domain.errors import NotAllowed, NotAuthenticated
from chalicelib.domain.writes import Found

_BEARER = "bearer "


def presented(header: str | None) -> PresentedKey:
    """The key in an `Authorization` header. Raises NotAuthenticated."""
    text = header or ""
    return presented_as(text[len(_BEARER) :] if text[: len(_BEARER)].lower() == _BEARER else "")


def presented_as(text: str) -> PresentedKey:
    """The same, as somebody typed or pasted it. Raises NotAuthenticated."""
    key = read_key(typed.key(text))
    if key is None:
        raise NotAuthenticated("Send the key of this machine: `Authorization: Bearer usher_...`.")
    return key


def key_refs(key: PresentedKey) -> list[refs.Ref[Any]]:
    """What must be read to know what a machine may do."""
    return [refs.api_key(key.hash)]


def admitted(found: Found, key: PresentedKey, scope: Scope) -> ApiKey:
    """Raises NotAuthenticated for a key that is none, or no more; NotAllowed where it is good for other things."""
    there = found[refs.api_key(key.hash)]
    if there is None or there.revoked_at is not None or there.organization != key.organization:
        raise NotAuthenticated("This key is not valid, or not valid any more: ask an owner or admin for another.")
    if scope not in there.scopes:
        raise NotAllowed(f"This key is not for this: it lacks the scope `{scope}`.")
    return there
