"""Lists: their query, and a cursor that belongs to exactly that question and that caller."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from chalicelib.domain.audience import Audience
from chalicelib.domain.writes import Page, Span
from chalicelib.handlers.http.operation import CallWith
from chalicelib.handlers.http.parsing import cursor_of, position_of

_PAGING = ("limit", "cursor")
# Thirteen digits: the most that a key can tell apart, in the year 2286.
LATEST = 9_999_999_999_999


class PageQuery(Struct, forbid_unknown_fields=True):
    """`limit` is at most 200; `cursor` is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(max_length=2_000)] | None = None


def position(call: CallWith[PageQuery], name: str) -> str | None:
    """Where the caller wants to go on. Raises InvalidRequest for a cursor of another list."""
    return position_of(call.context, call.query.cursor, _question(call, name))


def cursor(call: CallWith[PageQuery], name: str, page: Page) -> str | None:
    return cursor_of(call.context, page.next, _question(call, name))


def _question(call: CallWith[PageQuery], name: str) -> str:
    asked = {key: value for key, value in msgspec.to_builtins(call.query).items() if key not in _PAGING and value}
    return f"{name}#{call.path['org']}#{call.user.id}#{sorted(asked.items())}"


def audience(asked: Struct) -> Audience:
    """The contacts that a query, or the filter of a group invitation, asks for."""
    return Audience(**audience_fields(asked))


def audience_fields(asked: Struct) -> dict[str, str]:
    return {one.name: getattr(asked, one.name, None) or "" for one in fields(Audience)}


def span(after: datetime | None, before: datetime | None) -> Span:
    return Span(_milliseconds(after), _milliseconds(before))


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else min(max(int(at.timestamp() * 1000), 0), LATEST)
