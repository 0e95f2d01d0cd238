"""Entitlements and assignments as requests and answers."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.entitlement import Entitlement
from chalicelib.handlers.api.bodies.common import Body, Channel
from chalicelib.handlers.api.bodies.offers import GrantedPackageBody
from chalicelib.handlers.api.bodies.orders import OrderAnswer
from chalicelib.handlers.http.times import rfc3339


class AssignPackages(Body, kw_only=True):
    contact: Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
    packages: Annotated[list[GrantedPackageBody], Meta(min_length=1, max_length=10)]
    channel: Channel = "preferred"


class CountedUnits(Body):
    """So many units of a package that has some; all of them where nothing is said."""

    units: Annotated[int, Meta(ge=1, le=1_000)] | None = None


class EntitlementAnswer(Struct, kw_only=True):
    """`used` of the `units` are used and `left` can be used; all 0 where the package is used as a whole.

    `status` is `reserved`, `active`, `consumed`, `revoked` or `released` (its invitation ended)."""

    id: str
    contact: str
    package: str
    name: str
    settlement: str
    amount: int
    currency: str
    units: int
    used: int
    left: int
    status: str
    order: str | None
    invitation: str | None
    created_at: str
    at: str
    version: int


class EntitlementsPage(Struct):
    items: list[EntitlementAnswer]
    next: str | None


class AssignedAnswer(Struct, kw_only=True):
    """`order` is what has to be paid, null where nothing has."""

    entitlements: list[EntitlementAnswer]
    order: OrderAnswer | None


def entitlement_answer(entitlement: Entitlement) -> EntitlementAnswer:
    return EntitlementAnswer(
        id=entitlement.id,
        contact=entitlement.contact,
        package=entitlement.package,
        name=entitlement.name,
        settlement=entitlement.settlement,
        amount=entitlement.amount,
        currency=entitlement.currency,
        units=entitlement.units,
        used=entitlement.used,
        left=entitlement.left,
        status=entitlement.status,
        order=entitlement.order or None,
        invitation=entitlement.invitation or None,
        created_at=rfc3339(entitlement.created_at),
        at=rfc3339(entitlement.at),
        version=entitlement.version,
    )
