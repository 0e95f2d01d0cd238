"""The models of what members are told, and of their inboxes."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain import refs
from chalicelib.domain.inbox import KEPT_ENTRY, Digest, InboxEntry, Subscription, Unseen
from chalicelib.domain.newcomer import KEPT_NEWCOMER, Newcomer
from chalicelib.domain.notice import KEPT, Notice
from chalicelib.domain.nudging import NudgeRound
from chalicelib.domain.time import SECOND
from chalicelib.models import keys
from chalicelib.models.item import Item


class NoticeItem(Item, discriminator="notice"):
    version = NumberAttribute()


class NewcomerItem(Item, discriminator="newcomer"):
    version = NumberAttribute()


class InboxItem(Item, discriminator="inbox"):
    version = NumberAttribute()


class UnseenItem(Item, discriminator="unseen"):
    """Changed by whoever writes an entry, without having read it."""

    user = UnicodeAttribute()
    organization = UnicodeAttribute()
    topic = UnicodeAttribute()
    entries = NumberAttribute()


class DigestItem(Item, discriminator="digest"):
    version = NumberAttribute()


class SubscriptionItem(Item, discriminator="subscription"):
    version = NumberAttribute()


class NudgeRoundItem(Item, discriminator="nudge_round"):
    version = NumberAttribute()


def _notice(entity: Notice) -> dict[str, Any]:
    """It goes once all were told; until then it comes back."""
    if entity.due_at is not None:
        return keys.due(entity.id, entity.due_at)
    return {"ttl": (entity.news.at + KEPT) // SECOND}


def _newcomer(entity: Newcomer) -> dict[str, Any]:
    return {"ttl": (entity.at + KEPT_NEWCOMER) // SECOND}


def _entry(entity: InboxEntry) -> dict[str, Any]:
    """Unseen ones are counted, so their end is work; DynamoDB may delete what is seen."""
    if entity.due_at is not None:
        return keys.due(entity.user, entity.due_at)
    return {"ttl": (entity.news.at + KEPT_ENTRY) // SECOND}


def _digest(entity: Digest) -> dict[str, Any]:
    return keys.due(entity.user, entity.due_at)


def _nudge_round(entity: NudgeRound) -> dict[str, Any]:
    return keys.due(entity.organization, entity.due_at)


def _subscription(entity: Subscription) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.subscribed_by(entity.organization, entity.membership)),
        "l_sk": keys.moment(entity.at, entity.contact),
    }


KINDS: dict[str, tuple[type[Item], type]] = {
    "notice": (NoticeItem, Notice),
    "newcomer": (NewcomerItem, Newcomer),
    "inbox": (InboxItem, InboxEntry),
    "unseen": (UnseenItem, Unseen),
    "digest": (DigestItem, Digest),
    "subscription": (SubscriptionItem, Subscription),
    "nudge_round": (NudgeRoundItem, NudgeRound),
}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "notice": _notice,
    "newcomer": _newcomer,
    "inbox": _entry,
    "digest": _digest,
    "subscription": _subscription,
    "nudge_round": _nudge_round,
}
