"""The bodies that name many people at once: whom to invite as a group, whom to import."""

from typing import Annotated

from msgspec import Meta

from chalicelib.handlers.api.bodies.common import Body, Cell, ContactState, Id, Slot
from chalicelib.handlers.api.bodies.offers import OfferBody


class BatchRow(Body):
    """As it stands in somebody's list: what can't be used becomes the result of the row, never of the request."""

    name: Cell = ""
    email: Cell = ""
    phone: Cell = ""
    locale: Cell = ""
    channel: Cell = ""


class ContactFilter(Body):
    """Contacts that match all of what is given; `segment`, `slot` and `dependent` all of one dependent."""

    type: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    state: ContactState | None = None
    tag: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    segment: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    slot: Slot | None = None
    dependent: Id | None = None


class InviteGroup(OfferBody):
    """Exactly one of `contacts`, `filter`, `rows` and `csv`. With `dry_run` nothing happens but the answer."""

    contacts: Annotated[list[Cell], Meta(min_length=1, max_length=5_000)] | None = None
    filter: ContactFilter | None = None
    rows: Annotated[list[BatchRow], Meta(min_length=1, max_length=10_000)] | None = None
    csv: (
        Annotated[
            str,
            Meta(description="RFC 4180; the first line names some of name, email, phone, locale, channel"),
        ]
        | None
    ) = None
    dry_run: bool = False


class ImportRow(Body):
    """A contact as it stands in somebody's list; `email` and `phone` come before `emails` and `phones`."""

    name: Cell = ""
    email: Cell = ""
    emails: Annotated[list[Cell], Meta(max_length=5)] = []
    phone: Cell = ""
    phones: Annotated[list[Cell], Meta(max_length=5)] = []
    preferred: Cell = ""
    locale: Cell = ""
    type: Cell = ""
    tags: Annotated[list[Cell], Meta(max_length=20)] = []
    external_id: Cell = ""


class ImportContacts(Body):
    """Exactly one of `rows` and `csv`. With `dry_run` nothing happens but the answer."""

    rows: Annotated[list[ImportRow], Meta(min_length=1, max_length=10_000)] | None = None
    csv: (
        Annotated[
            str,
            Meta(
                description="RFC 4180; the first line names some of name, email, phone, type, tags (separated by `;`), "
                "external_id, locale, preferred"
            ),
        ]
        | None
    ) = None
    dry_run: bool = False
