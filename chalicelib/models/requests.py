"""Items of services and requests, and what the indexes need of them; `codec` takes them in with all others."""

from collections.abc import Callable
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain import refs
from chalicelib.domain.request import Request, RequestMark, RequestMessage
from chalicelib.domain.service import Service
from chalicelib.models import keys
from chalicelib.models.item import Item


class ServiceItem(Item, discriminator="service"):
    version = NumberAttribute()


class RequestItem(Item, discriminator="request"):
    status = UnicodeAttribute()
    version = NumberAttribute()


class RequestMarkItem(Item, discriminator="request_mark"):
    """No condition: a mark of a list."""


class RequestMessageItem(Item, discriminator="request_message"):
    version = NumberAttribute()


def _request(entity: Request) -> dict[str, Any]:
    due = keys.due(entity.id, entity.due_at) if entity.due_at is not None else {}
    return due | {
        "l_pk": keys.partition(refs.requests_in(entity.organization, entity.status)),
        "l_sk": keys.moment(entity.created_at, entity.id),
    }


def _mark(entity: RequestMark) -> dict[str, Any]:
    return {
        "l_pk": keys.partition(refs.requests_of(entity.organization, entity.contact)),
        "l_sk": keys.moment(entity.at, entity.request),
    }


def _message(entity: RequestMessage) -> dict[str, Any]:
    return keys.due(entity.id, entity.due_at) if entity.due_at is not None else {}


KINDS: dict[str, tuple[type[Item], type]] = {
    "service": (ServiceItem, Service),
    "request": (RequestItem, Request),
    "request_mark": (RequestMarkItem, RequestMark),
    "request_message": (RequestMessageItem, RequestMessage),
}
DERIVED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "request": _request,
    "request_mark": _mark,
    "request_message": _message,
}
