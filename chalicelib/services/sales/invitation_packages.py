"""The packages of a new invitation, and the order that has to be paid before it goes out (S3.7 to S3.13)."""

from collections.abc import Sequence
from dataclasses import field, replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Carried, CreateInvitation
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.order import Order, OrderStatus
from chalicelib.domain.organization import Organization
from chalicelib.domain.package import Offered, Package
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.grants import Promise
from chalicelib.services.core.saving import revised, save
from chalicelib.services.sales.orders import LOOK_AGAIN, OrderDraft, order_of, put_order
from chalicelib.services.sales.reserving import PackageLists, Reservation, offered, refuse_for_role, reserve


@dataclass(frozen=True)
class Basket:
    """The packages of an invitation; `fresh` are those that it puts aside, the others were before.

    `unpaid` is the order that must be paid first; `paid_by` the id of one that has paid for them already, and `moving`
    that order where it paid for an earlier invitation and comes along to this one.
    """

    packages: tuple[Offered, ...] = ()
    fresh: Sequence[Offered] = ()
    catalogue: Found = field(default_factory=lambda: Found({}))
    organization: Organization | None = None
    unpaid: Order | None = None
    paid_by: str = ""
    moving: Order | None = None


def carried_refs(carried: Carried) -> list[refs.Ref[Package]]:
    """The packages whose seats may have to be taken again."""
    return [refs.package(one.package) for one in carried.packages]


def fill(context: Context, command: CreateInvitation, caller: Caller, promise: Promise, catalogue: Found) -> Basket:
    """The packages that an invitation shall have. Raises what `offered` raises, and Unprocessable for packages of
    anybody but a client."""
    carried = command.carried
    if carried:
        return Basket(carried.packages, carried.fresh, catalogue, paid_by=carried.order, moving=carried.moved)
    wanted = command.grants.packages
    refuse_for_role(command.role, wanted)
    lists = PackageLists(caller.organization.id, promise.inviter.id, [one.id for one in promise.staff])
    chosen = offered(context, wanted, catalogue, lists)
    return Basket(chosen, chosen, catalogue, caller.organization)


def gated(context: Context, invitation: Invitation, basket: Basket) -> tuple[Invitation, Basket]:
    """The invitation as it begins: waiting for its order, where there is one; else with the order that paid for it."""
    if basket.organization is None:
        return replace(invitation, order=basket.paid_by, paid=bool(basket.paid_by)), basket
    draft = OrderDraft(
        organization=basket.organization,
        contact=invitation.contact,
        recipient=invitation.recipient,
        channel=invitation.channel,
        seller=invitation.inviter,
        staff=invitation.grants.staff,
        lifetime=invitation.lifetime,
    )
    order = order_of(context, basket.packages, basket.catalogue, draft)
    if order is None:
        return invitation, basket
    waiting = replace(invitation, status=InvitationStatus.AWAITING_PAYMENT, order=order.id)
    return waiting, replace(basket, unpaid=replace(order, invitation=invitation.id))


def put_basket(
    context: Context, basket: Basket, invitation: Invitation, delivery: Delivery | None, actor: str
) -> list[Write]:
    """The writes that put packages aside and begin the order, or move the paid one to this invitation."""
    reservation = Reservation(
        organization=invitation.organization,
        contact=invitation.contact,
        by=invitation.inviter.membership,
        invitation=invitation.id,
        order=basket.unpaid.id if basket.unpaid else basket.paid_by,
    )
    writes = reserve(context, basket.fresh, basket.catalogue, reservation)
    if basket.unpaid:
        writes += put_order(context, basket.unpaid, delivery, actor)
    if basket.moving:
        writes.append(_follow(basket.moving, invitation, context.now))
    return writes


def _follow(order: Order, invitation: Invitation, now: int) -> Put:
    """The write with which a paid order pays for another invitation."""
    moved = revised(
        order,
        invitation=invitation.id,
        status=OrderStatus.PAID,
        attention="",
        cancelled=False,
        released_at=order.released_at or now,
        due_at=now + LOOK_AGAIN,
    )
    return save(order, moved)
