"""Handles: what a search calls somebody it found. Sealed for whoever looked, for a quarter of an hour, all alike."""

from chalicelib.domain.discovery import HANDLE_LIFETIME, Handle, Relationship
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.services.context import Context
from chalicelib.services.core.sealing import seal, unseal

PURPOSE = "handle"
# One sign each, so that no handle is longer than another.
_SIGNS = {"": "-", Relationship.CLIENT: "c", Relationship.CO_PARENT: "p"}
_RELATIONSHIPS = {sign: relationship for relationship, sign in _SIGNS.items()}
_TIME = 13


def handle_of(context: Context, looking: User, found: str, relationship: str = "") -> str:
    """How the user `found` is named to whoever is `looking`."""
    expires_at = context.now + HANDLE_LIFETIME
    return seal(context, PURPOSE, looking.id, f"{expires_at:0{_TIME}d}{_SIGNS[relationship]}{found}")


def read_handle(context: Context, looking: User, text: str, field: str = "handle") -> Handle:
    """Also one whose time is over. Raises Unprocessable for what was not handed to this user."""
    plain = unseal(context, PURPOSE, looking.id, text)
    if plain is None:
        raise search_again(field)
    sign, user = plain[_TIME], plain[_TIME + 1 :]
    return Handle(user=user, relationship=_RELATIONSHIPS[sign], expires_at=int(plain[:_TIME]))


def open_handle(context: Context, looking: User, text: str, field: str = "handle") -> Handle:
    """Raises Unprocessable, the same for one that is over as for one that never was."""
    handle = read_handle(context, looking, text, field)
    if handle.expires_at <= context.now:
        raise search_again(field)
    return handle


def search_again(field: str = "handle") -> Unprocessable:
    """The refusal of a handle, whatever is wrong with it: over, another's, or of somebody who is found no more."""
    detail = "This is no handle of yours, or it is older than 15 minutes: search again."
    return Unprocessable(errors=[FieldError(field, "expired", detail)])
