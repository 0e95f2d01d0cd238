"""Many people in one request: whom to invite as a group, whom to import as contacts."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, TypeVar

from msgspec import Meta, structs

from chalicelib.domain.audience import Audience
from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import ContactRow, InviteRow
from chalicelib.handlers.api.bodies.common import Body, Cell, ContactState, Dialled, Id, Slot
from chalicelib.handlers.api.bodies.offers import OfferBody
from chalicelib.handlers.http import lists

# What is stored of a row, escaped at worst: 25 of them must fit into one item.
ROW = 2_000
INVITED_COLUMNS = ("name", "email", "phone", "country", "locale", "channel")
IMPORTED_COLUMNS = (
    *("name", "email", "phone", "country", "type", "tags", "external_id", "locale", "timezone", "preferred"),
)


class BatchRow(Body):
    """As it stands in somebody's list: what can't be used becomes the result of the row, never of the request."""

    name: Cell = ""
    email: Cell = ""
    phone: Cell = ""
    country: Cell = ""
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
    """Exactly one of `contacts`, `filter`, `rows` and `csv`. `country` holds for every row that names none. With
    `dry_run` nothing happens but the answer."""

    contacts: Annotated[list[Cell], Meta(min_length=1, max_length=5_000)] | None = None
    filter: ContactFilter | None = None
    rows: Annotated[list[BatchRow], Meta(min_length=1, max_length=10_000)] | None = None
    csv: (
        Annotated[
            str,
            Meta(description="RFC 4180; the first line names some of name, email, phone, country, locale, channel"),
        ]
        | None
    ) = None
    country: Dialled = ""
    dry_run: bool = False


class ImportRow(Body):
    """A contact as it stands in somebody's list; `email` and `phone` come before `emails` and `phones`."""

    name: Cell = ""
    email: Cell = ""
    emails: Annotated[list[Cell], Meta(max_length=5)] = []
    phone: Cell = ""
    phones: Annotated[list[Cell], Meta(max_length=5)] = []
    country: Cell = ""
    preferred: Cell = ""
    locale: Cell = ""
    timezone: Cell = ""
    type: Cell = ""
    tags: Annotated[list[Cell], Meta(max_length=20)] = []
    external_id: Cell = ""


class ImportContacts(Body):
    """Exactly one of `rows` and `csv`. `country` holds for every row that names none. With `dry_run` nothing happens
    but the answer."""

    rows: Annotated[list[ImportRow], Meta(min_length=1, max_length=10_000)] | None = None
    csv: (
        Annotated[
            str,
            Meta(
                description="RFC 4180; the first line names some of name, email, phone, country, type, tags (separated "
                "by `;`), external_id, locale, timezone, preferred"
            ),
        ]
        | None
    ) = None
    country: Dialled = ""
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

        return _dialled(given.country, (InviteRow(**cells) for cells in read_sheet(given.csv, INVITED_COLUMNS)))
    return _dialled(given.country, (InviteRow(**structs.asdict(one)) for one in given.rows or ()))


def people_of(given: ImportContacts) -> tuple[ContactRow, ...]:
    """Raises InvalidRequest unless exactly one way to give rows is used, and for a row that could not be stored."""
    if (given.rows is None) == (given.csv is None):
        raise InvalidRequest(errors=[FieldError("rows", "invalid", "Give exactly one of `rows` and `csv`.")])
    listed = tuple(_typed(one) for one in given.rows) if given.rows is not None else _from_sheet(given.csv or "")
    people = _dialled(given.country, listed)
    for number, row in enumerate(people, 1):
        if sum(map(len, _cells(row))) > ROW:
            detail = f"Row {number} is too long: it may hold {ROW} characters."
            raise InvalidRequest(errors=[FieldError("rows", "invalid", detail)])
    return people


Row = TypeVar("Row", InviteRow, ContactRow)


def _dialled(country: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows, each with the country of the whole list where it names none."""
    return tuple(replace(row, country=row.country.strip() or country) for row in rows)


def _typed(one: ImportRow) -> ContactRow:
    return ContactRow(
        name=one.name,
        emails=tuple(filter(None, (one.email, *one.emails))),
        phones=tuple(filter(None, (one.phone, *one.phones))),
        country=one.country,
        preferred=one.preferred,
        locale=one.locale,
        timezone=one.timezone,
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
    texts = (row.name, row.country, row.preferred, row.locale, row.timezone, row.type, row.external_id)
    return (*texts, *row.emails, *row.phones, *row.tags)
