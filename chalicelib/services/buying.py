"""The packages of a new invitation, and the order that has to be paid before it goes out (S3.7 to S3.13)."""

from collections.abc import Sequence
from dataclasses import field, replace

from chalicelib.domain import refs
from chalicelib.domain.command import Carried, CreateInvitation
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.order import Order, OrderStatus
from chalicelib.domain.organization import Organization
from chalicelib.domain.package import Offered, Package
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Equals, Found, Put, Write
from chalicelib.services.baskets import offered, refuse_for_role, reserve
from chalicelib.services.grants import Promise
from chalicelib.services.kit import Kit
from chalicelib.services.ordering import LOOK_AGAIN, order_of, put_order


@dataclass(frozen=True)
class Basket:
    """`fresh` is put aside by this invitation; what else is in `packages` was before. `order` has to be paid first;
    `pays` is an order that is paid already; `paid` that of an earlier invitation, which moves to this one."""

    packages: tuple[Offered, ...] = ()
    fresh: Sequence[Offered] = ()
    catalogue: Found = field(default_factory=lambda: Found({}))
    place: Organization | None = None
    order: Order | None = None
    pays: str = ""
    paid: Order | None = None


def carried_refs(carried: Carried) -> list[refs.Ref[Package]]:
    """The packages whose seats may have to be taken again."""
    return [refs.package(one.package) for one in carried.packages]


def fill(kit: Kit, command: CreateInvitation, place: Seat, given: Promise, found: Found, now: int) -> Basket:
    """Raises what `offered` raises, and Unprocessable for packages of anybody but a client."""
    if command.carried:
        taken = command.carried
        return Basket(taken.packages, taken.fresh, found, None, pays=taken.order, paid=taken.moved)
    wanted = command.grants.packages
    refuse_for_role(command.role, wanted)
    chosen = offered(kit, place.organization.id, found, wanted, given.inviter.id, command.grants.staff, now)
    return Basket(chosen, chosen, found, place.organization)


def gated(kit: Kit, offer: Invitation, basket: Basket, now: int) -> tuple[Invitation, Basket]:
    """The invitation as it begins: waiting for its order, where there is one; else with the order that paid for it."""
    if basket.place is None:
        return replace(offer, order=basket.pays, paid=bool(basket.pays)), basket
    order = order_of(
        kit,
        basket.place,
        basket.packages,
        basket.catalogue,
        contact=offer.contact,
        recipient=offer.recipient,
        channel=offer.channel,
        seller=offer.inviter,
        staff=offer.grants.staff,
        lifetime=offer.lifetime,
        now=now,
    )
    if order is None:
        return offer, basket
    waiting = replace(offer, status=Status.AWAITING_PAYMENT, order=order.id)
    return waiting, replace(basket, order=replace(order, invitation=offer.id))


def put_basket(
    kit: Kit, basket: Basket, offer: Invitation, delivery: Delivery | None, actor: str, now: int
) -> list[Write]:
    """The writes that put packages aside and begin the order, or move the paid one to this invitation."""
    order = basket.order
    writes = reserve(
        basket.fresh,
        basket.catalogue,
        offer.organization,
        offer.contact,
        now,
        by=offer.inviter.membership,
        invitation=offer.id,
        order=order.id if order else basket.pays,
    )
    if order:
        writes += put_order(kit, order, delivery, actor, now)
    if basket.paid:
        writes.append(followed(basket.paid, offer, now))
    return writes


def followed(paid: Order, offer: Invitation, now: int) -> Put:
    """The write with which a paid order pays for another invitation."""
    moved = replace(
        paid,
        invitation=offer.id,
        status=OrderStatus.PAID,
        attention="",
        cancelled=False,
        released_at=paid.released_at or now,
        due_at=now + LOOK_AGAIN,
        version=paid.version + 1,
    )
    return Put(refs.order(paid.id), moved, Equals("version", paid.version))
