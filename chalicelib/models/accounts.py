"""The models of what people do with all that is kept of them: exports and erasures."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import NumberAttribute

from chalicelib.domain.account import EXPORT_KEPT, KEPT_ERASURE, Erasure, Export
from chalicelib.domain.time import SECOND
from chalicelib.models import keys
from chalicelib.models.item import Item


class ExportItem(Item, discriminator="export"):
    version = NumberAttribute()


class ErasureItem(Item, discriminator="erasure"):
    version = NumberAttribute()


def _export(entity: Export) -> dict[str, Any]:
    due = keys.due(entity.id, entity.due_at) if entity.due_at is not None else {}
    return due | {"ttl": (entity.asked_at + EXPORT_KEPT) // SECOND}


def _erasure(entity: Erasure) -> dict[str, Any]:
    if entity.due_at is not None:
        return keys.due(entity.id, entity.due_at)
    return {"ttl": (entity.asked_at + KEPT_ERASURE) // SECOND}


KINDS: dict[str, tuple[type[Item], type]] = {"export": (ExportItem, Export), "erasure": (ErasureItem, Erasure)}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {"export": _export, "erasure": _erasure}
