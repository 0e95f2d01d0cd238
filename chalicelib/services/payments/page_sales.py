"""Selling through the page of a package: whoever is paid for gets a contact, an invitation and an entitlement (S3.12).

The invitation goes to the client who was named before the payment, whoever paid. It is sent under the right of
whoever published the page, or of an owner where that one has left. What can't be sent is kept for somebody to look at.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import Carried, CreateInvitation, TypedRecipient
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import AlreadyMember, InvitationOpen, Unavailable, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Role
from chalicelib.domain.package import Offered
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import MOST, active_staff, staff_on
from chalicelib.services.core.events import record_of
from chalicelib.services.core.owners import answering
from chalicelib.services.core.recipients import canonical, find_contact, recipient_refs
from chalicelib.services.core.saving import revised, save
from chalicelib.services.invitations.creating import check, writes_of
from chalicelib.services.messages.outgoing import carrying, first_delivery, put_delivery, sending
from chalicelib.services.payments.granting import LIVE, any_full, entitled, grant, offered_by
from chalicelib.services.payments.verdict import Verdict, handed_over, needs_attention
from chalicelib.services.sales.orders import PAID_LIFETIME_SECONDS
from chalicelib.services.sales.reserving import Reservation, reserve


def sold(context: Context, order: Order) -> Verdict:
    """The paid order with its contact and invitation, and the writes that make them.

    Also of an order whose invitation ended so long ago that it was deleted, maybe with its contact.
    """
    order = _still_known(context, order)
    packages = [one for one in _loose(context, order) if one.group]
    if packages and any_full(context.store.read([refs.package(one.package) for one in packages]), packages):
        return needs_attention(order, "no_seats")
    lines = tuple(replace(one, entitlement=one.entitlement or context.new_id("ent_")) for one in order.lines)
    order = replace(order, lines=lines)
    try:
        return _invited(context, order)
    except AlreadyMember:
        return grant(context, replace(order, contact=_client(context, order).id))
    except InvitationOpen as already:
        return _added(context, order, str(already.extra["invitation"]))
    except Unavailable:
        raise
    except UsherError as refusal:
        return needs_attention(order, refusal.code)


def _still_known(context: Context, order: Order) -> Order:
    """The order without a contact that is gone: whom it is for is then told by the address alone."""
    reference = refs.contact(order.organization, order.contact)
    if not order.contact or context.store.read([reference])[reference] is not None:
        return order
    return replace(order, contact="")


def _loose(context: Context, order: Order) -> tuple[Offered, ...]:
    """What still has to be put aside for it."""
    put_aside = entitled(context, order)
    return tuple(one for one in offered_by(order) if put_aside.get(one.entitlement) not in LIVE)


def _invited(context: Context, order: Order) -> Verdict:
    seller = answering(context, order.organization, order.seller)
    packages = tuple(offered_by(order))
    command = CreateInvitation(
        user=User(id=seller.user, issuer="", subject="", name=seller.name),
        organization=order.organization,
        recipient=_recipient(order),
        role=Role.CLIENT,
        channel=order.channel,
        expires_in=PAID_LIFETIME_SECONDS,
        grants=Grants(staff=_staff(context, order)),
        carried=Carried(packages, _loose(context, order), order.id),
    )
    plan = check(context, command)
    # Somebody paid for this message: it does not wait for the contact's pace.
    delivery = first_delivery(context, replace(plan.invitation, deliveries=0), ())
    plan = replace(plan, delivery=delivery, invitation=carrying(plan.invitation, delivery))
    invitation = plan.invitation
    paid = replace(order, contact=invitation.contact, invitation=invitation.id, expires_at=invitation.expires_at)
    return Verdict(handed_over(paid, context.now), writes_of(context, command, plan), invitation.id)


def _staff(context: Context, order: Order) -> tuple[str, ...]:
    """Whom the contact is assigned to by this: the coach, beside those who serve a contact that is here already."""
    coach = _active(context, order)
    known = _known(context, order)
    if known is None:
        return coach
    marks = staff_on(context, known)
    staff = tuple(dict.fromkeys([*(one.id for one in active_staff(context, order.organization, marks)), *coach]))
    comes_along = {*coach} - {one.membership for one in marks}
    return staff if comes_along and len(staff) <= MOST else ()


def _active(context: Context, order: Order) -> tuple[str, ...]:
    """The coach whose package it is, unless they have left since it was published."""
    references = [ref for one in order.staff if (ref := refs.member(order.organization, one))]
    return (
        tuple(one.id for one in context.store.read(references).all(references) if one.is_active) if references else ()
    )


def _recipient(order: Order) -> TypedRecipient:
    recipient = order.recipient
    if order.contact:
        return TypedRecipient(contact=order.contact)
    return TypedRecipient(name=recipient.name, email=recipient.email, phone=recipient.phone, locale=recipient.locale)


def _known(context: Context, order: Order) -> Contact | None:
    """The contact that is paid for, where it is here. Raises ContactAmbiguous."""
    addressee = canonical(context, _recipient(order))
    found = context.store.read(recipient_refs(context, order.organization, addressee))
    return find_contact(context, order.organization, addressee, found)


def _client(context: Context, order: Order) -> Contact:
    contact = _known(context, order)
    if contact is None:
        raise Unavailable(retry_after=1)
    return contact


def _added(context: Context, order: Order, identifier: str) -> Verdict:
    """The client has an open invitation already: the package goes into it, and its link is sent again."""
    invitation = context.store.read([refs.invitation(identifier)])[refs.invitation(identifier)]
    if invitation is None or invitation.status != InvitationStatus.PENDING or invitation.order:
        return needs_attention(order, "invitation_open")
    packages = offered_by(order)
    extended = revised(invitation, packages=(*invitation.packages, *packages), order=order.id, paid=True)
    delivery = first_delivery(context, extended, ())
    extended = carrying(extended, delivery)
    writes: list[Write] = [
        save(invitation, extended),
        *put_delivery(delivery),
        *_reserved(context, order, invitation),
        record_of(context, "invitation.released", extended, sends=sending(delivery)),
    ]
    paid = replace(order, contact=invitation.contact, invitation=invitation.id, expires_at=invitation.expires_at)
    return Verdict(handed_over(paid, context.now), writes, invitation.id)


def _reserved(context: Context, order: Order, invitation: Invitation) -> list[Write]:
    packages = offered_by(order)
    catalogue = context.store.read([refs.package(one.package) for one in packages])
    reservation = Reservation(
        organization=order.organization,
        contact=invitation.contact,
        by=order.seller.membership,
        invitation=invitation.id,
        order=order.id,
    )
    return reserve(context, _loose(context, order), catalogue, reservation)
