"""What an order gives and takes: entitlements of a contact, and an invitation in place of one that has expired."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.order import Line, Order, OrderStatus
from chalicelib.domain.package import Offered, Settlement
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Equals, Found, Put, Write
from chalicelib.services.baskets import moved, reserve, taken_back
from chalicelib.services.drafting import anew, invited
from chalicelib.services.facts import record_of
from chalicelib.services.handing import first_delivery, put_delivery, sending
from chalicelib.services.kit import Kit
from chalicelib.services.notifying import put_notices, tell_assigned
from chalicelib.services.ordering import PAID_LIFETIME, fact
from chalicelib.services.owners import answering
from chalicelib.services.reading import open_mark_of, open_ref

Fulfilled = tuple[Order, list[Write], str]
LIVE = (EntitlementStatus.RESERVED, EntitlementStatus.ACTIVE)


def offered_by(order: Order, lines: Sequence[Line] | None = None) -> list[Offered]:
    """The packages of an order as an invitation holds them."""
    return [
        Offered(
            package=one.package,
            name=one.name,
            settlement=Settlement.PAYMENT_REQUIRED,
            amount=one.amount,
            currency=order.currency,
            group=one.group,
            entitlement=one.entitlement,
        )
        for one in (order.lines if lines is None else lines)
    ]


def grant(kit: Kit, order: Order, now: int) -> Fulfilled:
    """An active client gets what was paid for at once; it is put aside again where the order had expired before."""
    held = _entitlements(kit, order)
    catalogue = kit.store.read({refs.package(one.package) for one in order.lines})
    missing = [one for one in offered_by(order) if _status(held, one) not in LIVE]
    if any(_is_full(catalogue, order, one) for one in missing):
        return parked(order, "no_seats")
    reserved = [one for one in offered_by(order) if _status(held, one) == EntitlementStatus.RESERVED]
    writes = reserve(
        missing,
        catalogue,
        order.organization,
        order.contact,
        now,
        by=order.seller.membership,
        order=order.id,
        status=EntitlementStatus.ACTIVE,
    )
    writes += [
        moved(order.organization, order.contact, one.entitlement, EntitlementStatus.ACTIVE, now) for one in reserved
    ]
    return order, [*writes, fact(kit, order, "order.fulfilled", now)], ""


def let_go(kit: Kit, order: Order, now: int) -> list[Write]:
    """The writes that give back what was put aside for an order that nobody paid."""
    return _taken(kit, order, (EntitlementStatus.RESERVED,), EntitlementStatus.RELEASED, now)


def take_back(kit: Kit, order: Order, now: int) -> list[Write]:
    """The writes that end what was paid for; what is used up already stays used up."""
    return _taken(kit, order, LIVE, EntitlementStatus.REVOKED, now)


def _taken(kit: Kit, order: Order, states: tuple[str, ...], status: str, now: int) -> list[Write]:
    held = _entitlements(kit, order)
    live = [one for one in offered_by(order) if _status(held, one) in states]
    return taken_back(order.organization, order.contact, live, status, now)


def _entitlements(kit: Kit, order: Order) -> dict[str, Entitlement]:
    references = [
        refs.entitlement(order.organization, order.contact, one.entitlement) for one in order.lines if one.entitlement
    ]
    return {one.id: one for one in (kit.store.read(references).all(references) if references else [])}


def _status(held: dict[str, Entitlement], one: Offered) -> str:
    return held[one.entitlement].status if one.entitlement in held else ""


def _is_full(catalogue: Found, order: Order, one: Offered) -> bool:
    known = catalogue[refs.package(one.package)]
    return known is not None and known.seats is not None and known.taken >= known.seats


def reopen(kit: Kit, order: Order, offer: Invitation, now: int) -> Fulfilled:
    """Money for an invitation that had expired unpaid: another one takes its place, with a lifetime of its own."""
    person_ref, mark_ref = refs.contact(offer.organization, offer.contact), open_ref(offer)
    found = kit.store.read([person_ref, mark_ref, *(refs.package(one.package) for one in offer.packages)])
    person, mark = found[person_ref], found[mark_ref]
    if person is None:
        return parked(order, "contact_gone")
    if any(_holds_role(one, offer) for one in person.linked_memberships):
        return grant(kit, order, now)
    if mark is not None and mark.expires_at > now:
        return parked(order, "invitation_open")
    recorded = offer.status == Status.EXPIRED
    if recorded and any(_is_full(found, order, one) for one in offer.packages if one.group):
        return parked(order, "no_seats")
    inviter = answering(kit, offer.organization, offer.inviter)
    fresh = replace(anew(kit, offer, now, PAID_LIFETIME), paid=True, inviter=inviter)
    delivery = first_delivery(kit, fresh, (), now)
    fresh = replace(fresh, deliveries=delivery.number if delivery else 0)
    told = tell_assigned(kit, fresh, (), now, offer.inviter.user)
    known = invited(person, fresh, None, now)
    known = replace(known, open_invitations=tuple(one for one in known.open_invitations if one != offer.id))
    writes: list[Write] = [
        Put(refs.invitation(fresh.id), fresh, Absent()),
        Put(mark_ref, open_mark_of(fresh), AnyOf((Absent(), AtMost("expires_at", now)))),
        Put(person_ref, known, Equals("version", person.version)),
        *put_delivery(delivery),
        *put_notices(told),
        record_of(kit.random, now, "invitation.released", fresh, sends=sending(delivery, *told)),
        *_put_aside(offer, fresh, found, order, now),
    ]
    return replace(order, invitation=fresh.id, expires_at=fresh.expires_at), writes, fresh.id


def _put_aside(offer: Invitation, fresh: Invitation, found: Found, order: Order, now: int) -> list[Write]:
    if offer.status == Status.EXPIRED:
        by = offer.inviter.membership
        return reserve(
            offer.packages, found, offer.organization, offer.contact, now, by=by, invitation=fresh.id, order=order.id
        )
    # Its end was not recorded yet, so everything is still put aside.
    ended = replace(offer, status=Status.EXPIRED, ended_at=offer.expires_at, version=offer.version + 1)
    return [Put(refs.invitation(offer.id), ended, Equals("version", offer.version))]


def _holds_role(membership: str, offer: Invitation) -> bool:
    parts = parse_membership_id(membership)
    return parts is not None and parts[1:] == (offer.role, offer.subject)


def parked(order: Order, reason: str) -> Fulfilled:
    """Money for which nothing can be given now: somebody must look."""
    return replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=reason, released_at=None), [], ""
