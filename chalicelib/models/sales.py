"""Items of what is sold and paid for, and what the indexes need of them; `codec` takes them in with all others."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain import refs
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.order import Entry, Order
from chalicelib.domain.package import Package
from chalicelib.domain.payment import ReceivedWebhook, Watch
from chalicelib.domain.time import DAY, SECOND
from chalicelib.models import keys
from chalicelib.models.item import Item

# Providers repeat an event for a few days and list it for 30: after that nobody sends it again.
KEEP_HOOKS_SECONDS = 40 * DAY // SECOND
KEEP_UNPAID_SECONDS = 30 * DAY // SECOND


class PackageItem(Item, discriminator="package"):
    """Seats are taken and given back without reading the package."""

    status = UnicodeAttribute()
    seats = NumberAttribute(null=True)
    taken = NumberAttribute()
    version = NumberAttribute()


class EntitlementItem(Item, discriminator="entitlement"):
    status = UnicodeAttribute()
    at = NumberAttribute()
    version = NumberAttribute()


class OrderItem(Item, discriminator="order"):
    status = UnicodeAttribute()
    version = NumberAttribute()


class EntryItem(Item, discriminator="entry"):
    """A line of an order's history, which never changes."""


class HookItem(Item, discriminator="hook"):
    version = NumberAttribute()


class WatchItem(Item, discriminator="watch"):
    version = NumberAttribute()


def _package(entity: Package) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.packages_of(entity.organization)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }


def _order(entity: Order) -> dict[str, Any]:
    derived: dict[str, Any] = {
        "l_pk": keys.partition(refs.orders_in(entity.organization, entity.status)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }
    if entity.due_at is not None:
        derived |= keys.due(entity.id, entity.due_at)
    # A stranger who never paid leaves nothing behind; an order with money is kept.
    if entity.by_page and not entity.payments:
        derived["ttl"] = entity.expires_at // 1000 + KEEP_UNPAID_SECONDS
    return derived


def _hook(entity: ReceivedWebhook) -> dict[str, Any]:
    due = keys.due(entity.id, entity.due_at) if entity.due_at is not None else {}
    return due | {"ttl": entity.at // 1000 + KEEP_HOOKS_SECONDS}


def _watch(entity: Watch) -> dict[str, Any]:
    return keys.due(entity.organization, entity.due_at)


KINDS: dict[str, tuple[type[Item], type]] = {
    "package": (PackageItem, Package),
    "entitlement": (EntitlementItem, Entitlement),
    "order": (OrderItem, Order),
    "entry": (EntryItem, Entry),
    "hook": (HookItem, ReceivedWebhook),
    "watch": (WatchItem, Watch),
}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "package": _package,
    "order": _order,
    "hook": _hook,
    "watch": _watch,
}
