"""The model of sign-ins, beside their user's profile."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import NumberAttribute

from chalicelib.domain.sign_in import SignIn
from chalicelib.domain.time import DAY, SECOND
from chalicelib.models.item import Item


class SignInItem(Item, discriminator="sign_in"):
    version = NumberAttribute()


def _sign_in(entity: SignIn) -> dict[str, Any]:
    return {"ttl": (entity.ends_at + DAY) // SECOND}


KINDS: dict[str, tuple[type[Item], type]] = {"sign_in": (SignInItem, SignIn)}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {"sign_in": _sign_in}
