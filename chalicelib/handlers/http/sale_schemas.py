"""The bodies of requests about packages and orders; see `schemas` for the rules of all of them."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from chalicelib.handlers.http.schemas import Channel, GrantedPackage, MaybeId, Note, PageQuery, Request

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
PriceId = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z0-9_]*$")]
OrderStatus = Literal["open", "paid", "disputed", "refunded", "cancelled", "expired", "needs_attention"]


class CreatePackage(Request, kw_only=True):
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
    price_id: PriceId = ""
    page: bool = False


class PatchPackage(Request):
    """JSON merge patch: absent fields stay, null clears. What was sold before keeps its name and price."""

    name: PackageName | UnsetType = UNSET
    amount: Amount | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    description: Prose | UnsetType | None = UNSET
    terms: Prose | UnsetType | None = UNSET
    seats: Seats | UnsetType = UNSET
    price_id: PriceId | UnsetType | None = UNSET
    page: bool | UnsetType = UNSET


class PackagesQuery(PageQuery):
    """`owner` is a member's id, or `organization` for the organization's own list."""

    owner: MaybeId = ""
    status: Literal["", "active", "retired"] = ""


class AssignPackages(Request, kw_only=True):
    contact: Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
    packages: Annotated[list[GrantedPackage], Meta(min_length=1, max_length=10)]
    channel: Channel = "preferred"


class OrdersQuery(PageQuery):
    status: OrderStatus | None = None
    contact: MaybeId = ""
    attention: bool = False


class MarkPaid(Request, kw_only=True):
    """Who says so is on record."""

    method: Literal["cash", "transfer", "waived", "other"]
    note: Note = ""


class NameClient(Request, kw_only=True):
    contact: Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
