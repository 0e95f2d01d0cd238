"""Subscriptions as requests and answers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.handlers.api.bodies.common import Body
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.people.subscribing import Followed

FollowedTopic = Literal["invitations", "clients", "requests", "money", "tasks", "chat", "calendar", "attendance"]


class PutSubscription(Body):
    topics: Annotated[list[FollowedTopic], Meta(min_length=1, max_length=8)]


class FollowedContact(Struct):
    id: str
    kind: str
    name: str


class SubscriptionAnswer(Struct):
    contact: FollowedContact
    topics: list[str]
    member: str
    at: str


class SubscriptionsPage(Struct):
    items: list[SubscriptionAnswer]
    next: str | None


def subscription_answer(one: Followed) -> SubscriptionAnswer:
    contact = FollowedContact(one.contact.id, one.contact.kind, one.contact.name)
    held = one.subscription
    return SubscriptionAnswer(contact, [str(topic) for topic in held.topics], held.membership, rfc3339(held.at))
