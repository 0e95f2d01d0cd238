"""The models of what users say of themselves beyond any organization: profiles, where they are found, their blocks."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.domain import refs
from chalicelib.domain.ask import AskBook, ClientAsk
from chalicelib.domain.time import DAY, SECOND
from chalicelib.domain.user_profile import Block, Findable, UserProfile
from chalicelib.models import keys
from chalicelib.models.item import Item


class UserProfileItem(Item, discriminator="user_profile"):
    """`second_factor` is changed at sign-in, by whoever has read nothing."""

    second_factor = BooleanAttribute()
    version = NumberAttribute()


class FindableItem(Item, discriminator="findable"):
    """Its user changes it as long as it is still theirs."""

    user = UnicodeAttribute()
    blocks = UnicodeSetAttribute(null=True)
    expires_at = NumberAttribute()


class BlockItem(Item, discriminator="block"):
    """No condition but that it is there."""


class AskItem(Item, discriminator="ask"):
    status = UnicodeAttribute()
    version = NumberAttribute()


class AskBookItem(Item, discriminator="ask_book"):
    version = NumberAttribute()


def _findable(entity: Findable) -> dict[str, Any]:
    return {"ttl": (entity.expires_at + DAY) // SECOND}


def _ask(entity: ClientAsk) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.asks_in(entity.organization, entity.status)),
        "l_sk": keys.moment(entity.created_at, entity.id),
        "ttl": (entity.kept_until + DAY) // SECOND,
    }


KINDS: dict[str, tuple[type[Item], type]] = {
    "user_profile": (UserProfileItem, UserProfile),
    "findable": (FindableItem, Findable),
    "block": (BlockItem, Block),
    "ask": (AskItem, ClientAsk),
    "ask_book": (AskBookItem, AskBook),
}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {"findable": _findable, "ask": _ask}
