"""The models of what members are told."""

from pynamodb.attributes import NumberAttribute

from chalicelib.domain.notice import KEPT, Notice
from chalicelib.domain.time import SECOND
from chalicelib.models import keys
from chalicelib.models.item import Item


class NoticeItem(Item, discriminator="notice"):
    version = NumberAttribute()


def _notice(entity: Notice) -> dict[str, object]:
    """It goes once all were told; until then it comes back."""
    if entity.due_at is not None:
        return keys.due(entity.id, entity.due_at)
    return {"ttl": (entity.news.at + KEPT) // SECOND}


KINDS: dict[str, tuple[type[Item], type]] = {"notice": (NoticeItem, Notice)}
DERIVED = {"notice": _notice}
