"""The packages of a new invitation, and the order that has to be paid before it goes out (S3.7 to S3.13)."""

from collections.abc import Sequence
from dataclasses import field, replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Carried, CreateInvitation
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.order import Order, OrderStatus
from chalicelib.domain.organization import Organization
from chalicelib.domain.package import Offered, Package
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.grants import Promise
from chalicelib.services.core.saving import revised, save
from chalicelib.services.sales.orders import LOOK_AGAIN, order_of, put_order
from chalicelib.services.sales.reserving import offered, refuse_for_role, reserve


@dataclass(frozen=True)
class Basket:
    """`fresh` is put aside by this invitation; what else is in `packages` was before. `order` has to be paid first;
    `pays` is an order that is paid already; `paid` that of an earlier invitation, which moves to this one."""

    packages: tuple[Offered, ...] = ()
    fresh: Sequence[Offered] = ()
    catalogue: Found = field(default_factory=lambda: Found({}))
    organization: Organization | None = None
    order: Order | None = None
    pays: str = ""
    paid: Order | None = None


def carried_refs(carried: Carried) -> list[refs.Ref[Package]]:
    """The packages whose seats may have to be taken again."""
    return [refs.package(one.package) for one in carried.packages]


def fill(context: Context, command: CreateInvitation, caller: Caller, promise: Promise, found: Found) -> Basket:
    """Raises what `offered` raises, and Unprocessable for packages of anybody but a client."""
    if command.carried:
        taken = command.carried
        return Basket(taken.packages, taken.fresh, found, None, pays=taken.order, paid=taken.moved)
    wanted = command.grants.packages
    refuse_for_role(command.role, wanted)
    chosen = offered(context, caller.organization.id, found, wanted, promise.inviter.id, command.grants.staff)
    return Basket(chosen, chosen, found, caller.organization)


def gated(context: Context, invitation: Invitation, basket: Basket) -> tuple[Invitation, Basket]:
    """The invitation as it begins: waiting for its order, where there is one; else with the order that paid for it."""
    if basket.organization is None:
        return replace(invitation, order=basket.pays, paid=bool(basket.pays)), basket
    order = order_of(
        context,
        basket.organization,
        basket.packages,
        basket.catalogue,
        contact_id=invitation.contact,
        recipient=invitation.recipient,
        channel=invitation.channel,
        seller=invitation.inviter,
        staff=invitation.grants.staff,
        lifetime=invitation.lifetime,
    )
    if order is None:
        return invitation, basket
    waiting = replace(invitation, status=Status.AWAITING_PAYMENT, order=order.id)
    return waiting, replace(basket, order=replace(order, invitation=invitation.id))


def put_basket(
    context: Context, basket: Basket, invitation: Invitation, delivery: Delivery | None, actor: str
) -> list[Write]:
    """The writes that put packages aside and begin the order, or move the paid one to this invitation."""
    order = basket.order
    writes = reserve(
        basket.fresh,
        basket.catalogue,
        invitation.organization,
        invitation.contact,
        context.now,
        by=invitation.inviter.membership,
        invitation_id=invitation.id,
        order_id=order.id if order else basket.pays,
    )
    if order:
        writes += put_order(context, order, delivery, actor)
    if basket.paid:
        writes.append(followed(basket.paid, invitation, context.now))
    return writes


def followed(paid: Order, invitation: Invitation, now: int) -> Put:
    """The write with which a paid order pays for another invitation."""
    moved = revised(
        paid,
        invitation=invitation.id,
        status=OrderStatus.PAID,
        attention="",
        cancelled=False,
        released_at=paid.released_at or now,
        due_at=now + LOOK_AGAIN,
    )
    return save(paid, moved)
