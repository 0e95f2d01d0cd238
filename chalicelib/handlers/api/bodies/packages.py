"""Packages as requests and answers."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.package import Package
from chalicelib.handlers.api.bodies.common import Body, MaybeId
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.times import rfc3339

PackageName = Annotated[str, Meta(min_length=1, max_length=80)]
Prose = Annotated[str, Meta(max_length=2_000)]
Amount = Annotated[
    int,
    Meta(
        ge=0,
        le=99_999_999,
        description="Minor units of the currency, such as cents; 0, or as much as Stripe charges at least",
    ),
]
Currency = Annotated[str, Meta(pattern=r"^[A-Za-z]{3}$", description="ISO 4217", examples=["EUR"])]
Seats = Annotated[int, Meta(ge=1, le=10_000)]
Units = Annotated[int, Meta(ge=0, le=1_000, description="How often it can be used; 0: it is used as a whole")]
PriceId = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z0-9_]*$")]


class CreatePackage(Body, kw_only=True):
    """`owner` is the member of staff whose list it is on; empty for the organization's own. `seats` for groups only.

    `price_id` names a price at the payment provider, which must have the same amount. With `page` anybody who has the
    link in `page_url` may buy it.
    """

    name: PackageName
    amount: Amount
    currency: Currency
    owner: MaybeId = ""
    description: Prose = ""
    terms: Prose = ""
    kind: Literal["individual", "group"] = "individual"
    seats: Seats | None = None
    units: Units = 0
    price_id: PriceId = ""
    page: bool = False


class PatchPackage(Body):
    """JSON merge patch: absent fields stay, null clears. What was sold before keeps its name, price and units."""

    name: PackageName | UnsetType = UNSET
    amount: Amount | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    description: Prose | UnsetType | None = UNSET
    terms: Prose | UnsetType | None = UNSET
    seats: Seats | UnsetType = UNSET
    units: Units | UnsetType | None = UNSET
    price_id: PriceId | UnsetType | None = UNSET
    page: bool | UnsetType = UNSET


class PackagesQuery(PageQuery):
    """`owner` is a member's id, or `organization` for the organization's own list."""

    owner: MaybeId = ""
    status: Literal["", "active", "retired"] = ""


class PackageAnswer(Struct, kw_only=True):
    """`taken` counts the seats that are reserved or in use; `page_url` is null unless anybody may buy it."""

    id: str
    owner: str | None
    name: str
    description: str
    terms: str
    kind: str
    seats: int | None
    taken: int
    units: int
    amount: int
    currency: str
    price_id: str
    page: bool
    page_url: str | None
    status: str
    created_at: str
    version: int


class PackagesPage(Struct):
    items: list[PackageAnswer]
    next: str | None


def package_answer(package: Package, page_url: str) -> PackageAnswer:
    return PackageAnswer(
        id=package.id,
        owner=package.owner or None,
        name=package.name,
        description=package.description,
        terms=package.terms,
        kind=package.kind,
        seats=package.seats,
        taken=package.taken,
        units=package.units,
        amount=package.amount,
        currency=package.currency,
        price_id=package.price_id,
        page=package.page,
        page_url=page_url or None,
        status=package.status,
        created_at=rfc3339(package.created_at),
        version=package.version,
    )
