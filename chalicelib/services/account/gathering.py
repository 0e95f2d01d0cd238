"""What an export shows: of each kind of item the fields that are about the person, in words that the API uses too.

Secrets, digests and ids of others are left out, and what others say to each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.inbox import InboxEntry
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order
from chalicelib.services.account.holdings import (
    asks_of,
    beside,
    contacts_of,
    deliveries_of,
    entitlements_of,
    inbox_of,
    invitations_of,
    orders_of,
    requests_of,
    seats_of,
    thread_of,
)
from chalicelib.services.context import Context

Shown = dict[str, Any]


def gathered(context: Context, user: str) -> Shown:
    """All of it, by kind; times in epoch milliseconds."""
    seats = seats_of(context, user)
    contacts = [one for one in contacts_of(context, seats) if one.linked_user == user]
    own = refs.user_profile(user)
    profile = context.store.read([own])[own]
    found: dict[str, list[Any]] = {
        "memberships": seats,
        "profile": [profile] if profile else [],
        "blocks": list(beside(context, own, "BLK#")),
        "sign_ins": list(beside(context, own, refs.SIGN_INS)),
        "asks": asks_of(context, user),
        "answers": list(beside(context, own, "FRM#")),
        "notices": [one for one in inbox_of(context, user) if isinstance(one, InboxEntry)],
    }
    return {
        "user": user,
        "written_at": context.now,
        **{name: _shown(name, items) for name, items in found.items()},
        "contacts": [_of_contact(context, one) for one in contacts],
    }


def _of_contact(context: Context, contact: Contact) -> Shown:
    """A contact and all that belongs to it, as its own organization keeps it."""
    place = refs.pin(contact.organization, contact.id)
    invitations, orders = list(invitations_of(context, contact)), list(orders_of(context, contact))
    told: list[Invitation | Order] = [*invitations, *orders]
    messages = [one for about in told for one in deliveries_of(context, about)]
    return {
        **_pick(contact, SHOWN["contacts"]),
        "has_pin": context.store.read([place])[place] is not None,
        "invitations": _shown("invitations", invitations),
        "messages": _shown("messages", messages),
        "packages": _shown("packages", entitlements_of(context, contact)),
        "orders": _shown("orders", orders),
        "requests": [
            {**_pick(one, SHOWN["requests"]), "thread": _shown("thread", thread_of(context, one))}
            for one in requests_of(context, contact)
        ],
    }


def _shown(name: str, items: Iterable[Any]) -> list[Shown]:
    return [_pick(one, SHOWN[name]) for one in items]


def _pick(one: Any, names: tuple[str, ...]) -> Shown:
    values = asdict(one)
    return {name: values[name] for name in names if values.get(name) not in (None, "", (), [], {})}


SHOWN: Mapping[str, tuple[str, ...]] = {
    "memberships": (
        "organization",
        "role",
        "status",
        "name",
        "email",
        "phone",
        "locale",
        "notifications",
        "topics",
        "profile",
        "created_at",
        "onboarded_at",
        "seen_on",
    ),
    "profile": (
        "name",
        "profession",
        "firm",
        "circle",
        "photo",
        "visible_in_search",
        "found_as",
        "locale",
        "second_factor",
    ),
    "blocks": ("name", "at"),
    "sign_ins": ("device", "began_at", "seen_at", "email", "phone", "name"),
    "asks": ("organization", "name", "profession", "firm", "asked_name", "status", "created_at"),
    "answers": ("organization", "step", "step_version", "answers", "at"),
    "notices": ("organization", "topic", "news", "seen_at"),
    "contacts": (
        "organization",
        "id",
        "name",
        "emails",
        "phones",
        "preferred",
        "locale",
        "timezone",
        "type",
        "tags",
        "external_id",
        "grants",
        "linked_email",
        "linked_phone",
        "linked_at",
        "dependents",
        "created_at",
    ),
    "invitations": (
        "id",
        "role",
        "recipient",
        "channel",
        "note",
        "status",
        "created_at",
        "expires_at",
        "ended_at",
        "accepted",
        "decline_reason",
    ),
    "messages": ("channel", "address", "status", "at", "sent_at"),
    "packages": ("name", "amount", "currency", "units", "used", "status", "created_at"),
    "orders": ("id", "recipient", "lines", "amount", "currency", "status", "created_at"),
    "requests": ("id", "kind", "subject", "status", "created_at", "last_at"),
    "thread": ("name", "by_team", "said", "text", "attachments", "at"),
}
