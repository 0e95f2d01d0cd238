"""A stranger has paid on the page of a package: now there is a contact, an invitation and an entitlement (S3.12).

The invitation goes to the client who was named before the payment, whoever paid. It is sent under the right of
whoever published the page, or of an owner where that one has left. What can't be sent is kept for somebody to look at.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import Carried, CreateInvitation, Recipient
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import AlreadyMember, InvitationOpen, Unavailable, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Role
from chalicelib.domain.writes import Equals, Put, Write
from chalicelib.services.baskets import reserve
from chalicelib.services.facts import record_of
from chalicelib.services.fulfilment import Fulfilled, grant, offered_by, parked
from chalicelib.services.handing import first_delivery, put_delivery, sending
from chalicelib.services.inviting import check, writes_of
from chalicelib.services.kit import Kit
from chalicelib.services.ordering import PAID_LIFETIME
from chalicelib.services.owners import answering
from chalicelib.services.recipients import canonical, find_contact, recipient_refs


def sold(kit: Kit, order: Order, now: int) -> Fulfilled:
    """The order with its contact and invitation, and the writes that make them."""
    if _is_full(kit, order):
        return parked(order, "no_seats")
    lines = tuple(replace(one, entitlement=one.entitlement or kit.new_id("ent_", now)) for one in order.lines)
    order = replace(order, lines=lines)
    try:
        return _invited(kit, order, now)
    except AlreadyMember:
        return grant(kit, replace(order, contact=_known(kit, order).id), now)
    except InvitationOpen as already:
        return _added(kit, order, str(already.extra["invitation"]), now)
    except Unavailable:
        raise
    except UsherError as refusal:
        return parked(order, refusal.code)


def _invited(kit: Kit, order: Order, now: int) -> Fulfilled:
    seller = answering(kit, order.organization, order.seller)
    packages = tuple(offered_by(order))
    command = CreateInvitation(
        caller=User(id=seller.user, issuer="", subject="", name=seller.name),
        organization=order.organization,
        recipient=_recipient(order),
        role=Role.CLIENT,
        channel=order.channel,
        expires_in=PAID_LIFETIME,
        grants=Grants(staff=_active(kit, order)),
        carried=Carried(packages, packages, order.id),
    )
    made = check(kit, command, now)
    # Somebody paid for this message: it does not wait for the contact's pace.
    delivery = first_delivery(kit, replace(made.invitation, deliveries=0), (), now)
    made = replace(made, delivery=delivery)
    offer = made.invitation
    paid = replace(order, contact=offer.contact, invitation=offer.id, expires_at=offer.expires_at)
    return paid, writes_of(kit, command, made, now), offer.id


def _is_full(kit: Kit, order: Order) -> bool:
    references = [refs.package(one.package) for one in order.lines if one.group]
    return (
        any(one.seats is not None and one.taken >= one.seats for one in kit.store.read(references).all(references))
        if references
        else False
    )


def _active(kit: Kit, order: Order) -> tuple[str, ...]:
    """The coach whose package it is, unless they have left since it was published."""
    references = [
        refs.membership(order.organization, *parts) for one in order.staff if (parts := parse_membership_id(one))
    ]
    return tuple(one.id for one in kit.store.read(references).all(references) if one.is_active) if references else ()


def _recipient(order: Order) -> Recipient:
    person = order.recipient
    if order.contact:
        return Recipient(contact=order.contact)
    return Recipient(name=person.name, email=person.email, phone=person.phone, locale=person.locale)


def _known(kit: Kit, order: Order) -> Contact:
    addressee = canonical(kit, _recipient(order))
    found = kit.store.read(recipient_refs(kit, order.organization, addressee))
    known = find_contact(kit, order.organization, addressee, found)
    if known is None:
        raise Unavailable(retry_after=1)
    return known


def _added(kit: Kit, order: Order, identifier: str, now: int) -> Fulfilled:
    """The client has an open invitation already: the package goes into it, and its link is sent again."""
    offer = kit.store.read([refs.invitation(identifier)])[refs.invitation(identifier)]
    if offer is None or offer.status != Status.PENDING or offer.order:
        return parked(order, "invitation_open")
    packages = offered_by(order)
    fresh = replace(offer, packages=(*offer.packages, *packages), order=order.id, paid=True, version=offer.version + 1)
    delivery = first_delivery(kit, fresh, (), now)
    fresh = replace(fresh, deliveries=delivery.number if delivery else offer.deliveries)
    writes: list[Write] = [
        Put(refs.invitation(offer.id), fresh, Equals("version", offer.version)),
        *put_delivery(delivery),
        *_reserved(kit, order, offer, now),
        record_of(kit.random, now, "invitation.released", fresh, sends=sending(delivery)),
    ]
    return replace(order, contact=offer.contact, invitation=offer.id, expires_at=offer.expires_at), writes, offer.id


def _reserved(kit: Kit, order: Order, offer: Invitation, now: int) -> list[Write]:
    packages = offered_by(order)
    catalogue = kit.store.read([refs.package(one.package) for one in packages])
    by = order.seller.membership
    return reserve(
        packages, catalogue, order.organization, offer.contact, now, by=by, invitation=offer.id, order=order.id
    )
