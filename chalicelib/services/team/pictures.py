"""Pictures of organizations and members: taking bytes as one, and finding them for whoever looks at it."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain import refs
from chalicelib.domain.errors import FieldError, NotFound, Unprocessable
from chalicelib.domain.picture import Picture, is_hash
from chalicelib.domain.picture_parts import InvalidPicture
from chalicelib.services.context import Context

Known = TypeVar("Known")


def taken(look: Callable[[], Known]) -> Known:
    """What `look` knows of the bytes of a request. Raises Unprocessable for what is no such picture."""
    try:
        return look()
    except InvalidPicture as invalid:
        raise Unprocessable(errors=[FieldError("body", "invalid", invalid.reason)]) from None


def find(context: Context, digest: str) -> Picture:
    """The bytes with this SHA-256, whoever gave them. Raises NotFound."""
    if not is_hash(digest):
        raise NotFound
    copies = context.store.between(refs.picture(digest, ""), "org_", "usr_~", limit=1).items
    if not copies:
        raise NotFound
    picture: Picture = copies[0]
    return picture
