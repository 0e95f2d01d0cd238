"""The inbox and its counters as requests and answers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.handlers.api.bodies.common import Body, Id
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context
from chalicelib.services.messages.counting import Counted
from chalicelib.services.messages.inbox import Shown
from chalicelib.services.messages.saying import title_of, url_of_matter

Topic = Literal["invitations", "clients", "requests", "money", "team", "tasks", "chat", "calendar", "attendance"]


class InboxQuery(PageQuery):
    """All together: what fits every one that is given."""

    organization: Annotated[str, Meta(max_length=80)] | None = None
    topic: Topic | None = None
    unseen: bool = False


class MarkSeen(Body):
    """Name `ids`, or the newest one that was shown in `up_to`, which marks it and all before it; then `organization`
    and `topic` say of what."""

    ids: Annotated[list[Id], Meta(max_length=200)] = []
    up_to: Id | None = None
    organization: Id | None = None
    topic: Topic | None = None


class SeenAnswer(Struct):
    """`seen`: how many were unseen before; `more`: some are left, repeat the request."""

    seen: int
    more: bool


class OrganizationName(Struct):
    id: str
    name: str


class About(Struct):
    """Ids of what it is about, and the path of the API that reads it; empty where there is none."""

    invitation: str
    order: str
    request: str
    contact: str
    path: str


class InboxAnswer(Struct, kw_only=True):
    """`kind` says what happened, `waits` that the reader has to see to it. `title` is in the reader's language, and
    names nobody whom they may not see. `url` is the page of a request, else the organization's portal, or empty."""

    id: str
    kind: str
    topic: str
    organization: OrganizationName
    title: str
    waits: bool
    about: About
    url: str
    at: str
    seen_at: str | None


class InboxPage(Struct):
    items: list[InboxAnswer]
    next: str | None


class CounterAnswer(Struct):
    """How many are unseen, together and by topic."""

    organization: OrganizationName
    unseen: int
    topics: dict[str, int]


class CountersAnswer(Struct):
    items: list[CounterAnswer]
    unseen: int


def inbox_answer(context: Context, one: Shown) -> InboxAnswer:
    entry, organization = one.entry, one.matter.organization
    return InboxAnswer(
        id=entry.notice,
        kind=entry.news.what,
        topic=entry.topic,
        organization=OrganizationName(organization.id, organization.branding.name),
        title=title_of(context, one.matter, one.reader, one.reader.told_as(entry.membership)),
        waits=entry.news.rule.waits,
        about=_about(one),
        url=url_of_matter(context, one.matter),
        at=rfc3339(entry.news.at),
        seen_at=None if entry.seen_at is None else rfc3339(entry.seen_at),
    )


def _about(one: Shown) -> About:
    """Nothing of whom the reader may not see: what is about themselves needs no sight."""
    news, place = one.entry.news, f"/v1/organizations/{one.entry.organization}"
    if not one.seen_through:
        return About("", "", "", "", f"{place}/members/{one.reader.told_as(one.entry.membership).id}")
    named = {kind: news.about if news.about.startswith(kind) else "" for kind in ("inv_", "ord_", "req_")}
    asked = f"/v1/me/organizations/{one.entry.organization}/requests/" if news.rule.own else f"{place}/requests/"
    paths = {
        f"{place}/invitations/": named["inv_"],
        f"{place}/orders/": named["ord_"],
        asked: named["req_"],
        f"{place}/contacts/": news.contact,
    }
    path = next((prefix + identifier for prefix, identifier in paths.items() if identifier), f"{place}/members")
    return About(named["inv_"], named["ord_"], named["req_"], news.contact, path)


def counters_answer(found: list[Counted]) -> CountersAnswer:
    items = [
        CounterAnswer(OrganizationName(one.organization, one.name), sum(one.topics.values()), dict(one.topics))
        for one in found
    ]
    return CountersAnswer(items, sum(one.unseen for one in items))
