"""The models of PINs, and of the keys of the machines where they are typed."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain import refs
from chalicelib.domain.api_key import ApiKey, KeyPointer, KeyUse
from chalicelib.domain.pin import KEPT_MESSAGE, Pin, PinMark, PinMessage, PinPopulation
from chalicelib.domain.time import SECOND
from chalicelib.models import keys
from chalicelib.models.item import Item


class PinItem(Item, discriminator="pin"):
    """Whoever sends a message notes that, having read nothing."""

    last_message = UnicodeAttribute(null=True)
    version = NumberAttribute()


class PinMarkItem(Item, discriminator="pin_mark"):
    contact = UnicodeAttribute()


class PinPopulationItem(Item, discriminator="pin_population"):
    """Counted by whoever gives a PIN, who may have read another number."""

    digits_6 = NumberAttribute()
    digits_7 = NumberAttribute()
    digits_8 = NumberAttribute()
    digits_9 = NumberAttribute()
    digits_10 = NumberAttribute()


class PinMessageItem(Item, discriminator="pin_message"):
    version = NumberAttribute()


class ApiKeyItem(Item, discriminator="api_key"):
    version = NumberAttribute()


class KeyPointerItem(Item, discriminator="key_pointer"):
    hash = UnicodeAttribute()


class KeyUseItem(Item, discriminator="key_use"):
    version = NumberAttribute()


def _message(entity: PinMessage) -> dict[str, Any]:
    return {"ttl": (entity.at + KEPT_MESSAGE) // SECOND}


def _api_key(entity: ApiKey) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.keys_of(entity.organization)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }


KINDS: dict[str, tuple[type[Item], type]] = {
    "pin": (PinItem, Pin),
    "pin_mark": (PinMarkItem, PinMark),
    "pin_population": (PinPopulationItem, PinPopulation),
    "pin_message": (PinMessageItem, PinMessage),
    "api_key": (ApiKeyItem, ApiKey),
    "key_pointer": (KeyPointerItem, KeyPointer),
    "key_use": (KeyUseItem, KeyUse),
}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {"pin_message": _message, "api_key": _api_key}
