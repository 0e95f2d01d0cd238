"""Granting what was paid for to a client who has joined: the entitlements of an order, and taking them back."""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.entitlement import EntitlementStatus
from chalicelib.domain.order import Order
from chalicelib.domain.package import Offered, Settlement
from chalicelib.domain.writes import Found, Write
from chalicelib.services.context import Context
from chalicelib.services.payments.verdict import Verdict, handed_over, needs_attention
from chalicelib.services.sales.orders import fact
from chalicelib.services.sales.reserving import Reservation, activated, reserve, taken_back

LIVE = (EntitlementStatus.RESERVED, EntitlementStatus.ACTIVE)
USED = (EntitlementStatus.ACTIVE, EntitlementStatus.CONSUMED)


def offered_by(order: Order) -> list[Offered]:
    """The packages of an order as an invitation holds them."""
    return [
        Offered(
            package=one.package,
            name=one.name,
            settlement=Settlement.PAYMENT_REQUIRED,
            amount=one.amount,
            currency=order.currency,
            group=one.group,
            units=one.units,
            entitlement=one.entitlement,
        )
        for one in order.lines
    ]


def grant(context: Context, order: Order) -> Verdict:
    """An active client gets what was paid for at once; it is put aside again where the order had expired before."""
    packages, states = offered_by(order), entitled(context, order)
    catalogue = context.store.read({refs.package(one.package) for one in order.lines})
    missing = [one for one in packages if states.get(one.entitlement) not in LIVE]
    if any_full(catalogue, missing):
        return needs_attention(order, "no_seats")
    reserved = [one for one in packages if states.get(one.entitlement) == EntitlementStatus.RESERVED]
    reservation = Reservation(
        organization=order.organization,
        contact=order.contact,
        by=order.seller.membership,
        order=order.id,
        status=EntitlementStatus.ACTIVE,
    )
    writes = [
        *reserve(context, missing, catalogue, reservation),
        *activated(order, reserved, context.now),
        fact(context, order, "order.fulfilled"),
    ]
    return Verdict(handed_over(order, context.now), writes)


def let_go(context: Context, order: Order) -> list[Write]:
    """The writes that give back what was put aside for an order that nobody paid."""
    return _taken(context, order, (EntitlementStatus.RESERVED,), EntitlementStatus.RELEASED)


def take_back(context: Context, order: Order) -> list[Write]:
    """The writes that end what was paid for; what is used up already stays used up."""
    return _taken(context, order, LIVE, EntitlementStatus.REVOKED)


def is_used(context: Context, order: Order) -> bool:
    """Whether the client has got what was paid for: usable, or used up already."""
    return any(status in USED for status in entitled(context, order).values())


def any_full(catalogue: Found, packages: Iterable[Offered]) -> bool:
    """Whether a group among the packages has no seat left."""
    return any(package.is_full for package in catalogue.all(refs.package(one.package) for one in packages))


def _taken(context: Context, order: Order, before: tuple[str, ...], status: str) -> list[Write]:
    states = entitled(context, order)
    packages = [one for one in offered_by(order) if states.get(one.entitlement) in before]
    return taken_back(order, packages, status, context.now)


def entitled(context: Context, order: Order) -> dict[str, str]:
    """The states of the entitlements of an order by their ids, as far as there are any."""
    references = [
        refs.entitlement(order.organization, order.contact, one.entitlement) for one in order.lines if one.entitlement
    ]
    return {one.id: one.status for one in context.store.read(references).all(references)} if references else {}
