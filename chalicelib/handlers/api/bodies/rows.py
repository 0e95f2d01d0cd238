"""Many people in one request: whom to invite as a group, whom to import as contacts."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.audience import Audience
from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import ContactRow, InviteRow
from chalicelib.handlers.api.bodies.common import Body, Cell, ContactState, Id, Slot
from chalicelib.handlers.api.bodies.offers import OfferBody
from chalicelib.handlers.http import lists

# What is stored of a row, escaped at worst: 25 of them must fit into one item.
ROW = 2_000
INVITED_COLUMNS = ("name", "email", "phone", "locale", "channel")
IMPORTED_COLUMNS = ("name", "email", "phone", "type", "tags", "external_id", "locale", "preferred")


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


def wanted_of(given: InviteGroup) -> Audience | tuple[InviteRow, ...]:
    """Raises InvalidRequest unless exactly one way to say who is used."""
    if sum(one is not None for one in (given.contacts, given.filter, given.rows, given.csv)) != 1:
        detail = "Give exactly one of `contacts`, `filter`, `rows` and `csv`."
        raise InvalidRequest(errors=[FieldError("contacts", "invalid", detail)])
    if given.filter is not None:
        return lists.audience(given.filter)
    if given.contacts is not None:
        return tuple(InviteRow(contact=identifier or "-") for identifier in given.contacts)
    if given.csv is not None:
        from chalicelib.handlers.http.sheets import read_sheet

        return tuple(InviteRow(**cells) for cells in read_sheet(given.csv, INVITED_COLUMNS))
    return tuple(
        InviteRow(name=one.name, email=one.email, phone=one.phone, locale=one.locale, channel=one.channel)
        for one in given.rows or ()
    )


def people_of(given: ImportContacts) -> tuple[ContactRow, ...]:
    """Raises InvalidRequest unless exactly one way to give rows is used, and for a row that could not be stored."""
    if (given.rows is None) == (given.csv is None):
        raise InvalidRequest(errors=[FieldError("rows", "invalid", "Give exactly one of `rows` and `csv`.")])
    people = tuple(_typed(one) for one in given.rows) if given.rows is not None else _from_sheet(given.csv or "")
    for number, row in enumerate(people, 1):
        if sum(map(len, _cells(row))) > ROW:
            detail = f"Row {number} is too long: it may hold {ROW} characters."
            raise InvalidRequest(errors=[FieldError("rows", "invalid", detail)])
    return people


def _typed(one: ImportRow) -> ContactRow:
    return ContactRow(
        name=one.name,
        emails=tuple(filter(None, (one.email, *one.emails))),
        phones=tuple(filter(None, (one.phone, *one.phones))),
        preferred=one.preferred,
        locale=one.locale,
        type=one.type,
        tags=tuple(one.tags),
        external_id=one.external_id,
    )


def _from_sheet(text: str) -> tuple[ContactRow, ...]:
    from chalicelib.handlers.http.sheets import read_sheet

    return tuple(
        ContactRow(
            emails=tuple(filter(None, [cells.pop("email", "")])),
            phones=tuple(filter(None, [cells.pop("phone", "")])),
            tags=tuple(filter(None, cells.pop("tags", "").split(";"))),
            **cells,
        )
        for cells in read_sheet(text, IMPORTED_COLUMNS)
    )


def _cells(row: ContactRow) -> tuple[str, ...]:
    texts = (row.name, row.preferred, row.locale, row.type, row.external_id)
    return (*texts, *row.emails, *row.phones, *row.tags)
