"""Many people in one request: whom to invite as a group, whom to import as contacts."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeVar

from msgspec import Meta, structs

from chalicelib.domain.audience import Audience
from chalicelib.domain.errors import FieldError, InvalidRequest
from chalicelib.domain.job import ContactRow, InviteRow
from chalicelib.domain.sheet import Fault, Understood
from chalicelib.handlers.api.bodies.common import Body, Cell, ContactState, Dialled, Id, Slot
from chalicelib.handlers.api.bodies.offers import OfferBody
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import File

if TYPE_CHECKING:
    from chalicelib.handlers.http.sheets import SheetRow

# What is stored of a row, escaped at worst: 25 of them must fit into one item.
ROW = 2_000
INVITED_COLUMNS = ("name", "email", "phone", "country", "locale", "channel", "type")
IMPORTED_COLUMNS = (
    *("name", "email", "phone", "country", "type", "tags", "external_id", "locale", "timezone", "preferred"),
)
# Those that more than one column of a sheet may fill.
SEVERAL = ("email", "phone", "tags")
_LONG = f"is too long: it may hold {ROW} characters."


class BatchRow(Body):
    """As it stands in somebody's list: what can't be used becomes the result of the row, never of the request."""

    name: Cell = ""
    email: Cell = ""
    phone: Cell = ""
    country: Cell = ""
    locale: Cell = ""
    channel: Cell = ""
    type: Cell = ""


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
            Meta(
                description="The text of a CSV file, as spreadsheets write it; the first line names some of name, "
                "first_name, last_name, email, phone, country, locale, channel, type, or what people call them in "
                "eight languages"
            ),
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
                description="The text of a CSV file, as spreadsheets write it; the first line names some of name, "
                "first_name, last_name, email, phone, country, type, tags (separated by `;`), external_id, locale, "
                "timezone, preferred, or what people call them in eight languages"
            ),
        ]
        | None
    ) = None
    country: Dialled = ""
    dry_run: bool = False


class ImportQuery(Body):
    """With `dry_run` nothing happens but the answer: for a file, which has no other place to say so."""

    dry_run: bool = False


def wanted_of(given: InviteGroup) -> tuple[Audience | tuple[InviteRow, ...], Understood | None]:
    """With how the sheet was read, if it is one. Raises InvalidRequest unless exactly one way to say who is used."""
    if sum(one is not None for one in (given.contacts, given.filter, given.rows, given.csv)) != 1:
        detail = "Give exactly one of `contacts`, `filter`, `rows` and `csv`."
        raise InvalidRequest(errors=[FieldError("contacts", "invalid", detail)])
    if given.filter is not None:
        return lists.audience(given.filter), None
    if given.contacts is not None:
        return tuple(InviteRow(contact=identifier or "-") for identifier in given.contacts), None
    if given.csv is not None:
        rows, understood = _invited_from_sheet(given.csv)
        return _dialled(given.country, rows), understood
    return _dialled(given.country, (InviteRow(**structs.asdict(one)) for one in given.rows or ())), None


def _invited_from_sheet(text: str) -> tuple[tuple[InviteRow, ...], Understood]:
    from chalicelib.handlers.http.sheet_heads import is_role
    from chalicelib.handlers.http.sheets import read_sheet

    sheet = read_sheet(text, INVITED_COLUMNS)
    if any(map(is_role, sheet.understood.ignored)):
        detail = "`role` is one for all rows: leave the column out, and invite those of another role apart."
        raise InvalidRequest(errors=[FieldError("csv", "invalid", detail)])
    rows = tuple(InviteRow(**{name: one.one(name) for name in INVITED_COLUMNS}, fault=one.fault) for one in sheet.rows)
    return rows, sheet.understood


def people_of(given: ImportContacts | File) -> tuple[tuple[ContactRow, ...], Understood | None]:
    """With how the sheet was read, if it is one. Raises InvalidRequest unless exactly one way to give rows is used,
    and for a typed row that could not be stored."""
    if isinstance(given, File):
        return _imported_from_sheet(given)
    if (given.rows is None) == (given.csv is None):
        raise InvalidRequest(errors=[FieldError("rows", "invalid", "Give exactly one of `rows` and `csv`.")])
    if given.csv is not None:
        imported, understood = _imported_from_sheet(given.csv)
        return _dialled(given.country, imported), understood
    people = _dialled(given.country, (_typed(one) for one in given.rows or ()))
    for number, row in enumerate(people, 1):
        if _is_long(row):
            raise InvalidRequest(errors=[FieldError("rows", "invalid", f"Row {number} {_LONG}")])
    return people, None


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


def _imported_from_sheet(given: str | File) -> tuple[tuple[ContactRow, ...], Understood]:
    from chalicelib.handlers.http.sheets import read_sheet

    sheet = read_sheet(given, IMPORTED_COLUMNS, SEVERAL)
    return tuple(map(_written, sheet.rows)), sheet.understood


def _written(row: "SheetRow") -> ContactRow:
    person = ContactRow(
        emails=row.all("email"),
        phones=row.all("phone"),
        tags=row.all("tags"),
        **{name: row.one(name) for name in IMPORTED_COLUMNS if name not in SEVERAL},
        fault=row.fault,
    )
    return ContactRow(fault=Fault(detail=f"The row {_LONG}")) if _is_long(person) else person


def _is_long(row: ContactRow) -> bool:
    texts = (row.name, row.country, row.preferred, row.locale, row.timezone, row.type, row.external_id)
    return sum(map(len, (*texts, *row.emails, *row.phones, *row.tags))) > ROW
