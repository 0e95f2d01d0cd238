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
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.owners import answering
from chalicelib.services.invitations.drafting import anew, invited
from chalicelib.services.invitations.state import open_mark_of, open_ref
from chalicelib.services.messages.notices import put_notices, tell_assigned
from chalicelib.services.messages.outgoing import first_delivery, put_delivery, sending
from chalicelib.services.sales.orders import PAID_LIFETIME_SECONDS, fact
from chalicelib.services.sales.reserving import moved, reserve, taken_back

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


def grant(context: Context, order: Order) -> Fulfilled:
    """An active client gets what was paid for at once; it is put aside again where the order had expired before."""
    held = _entitlements(context, order)
    catalogue = context.store.read({refs.package(one.package) for one in order.lines})
    missing = [one for one in offered_by(order) if _status(held, one) not in LIVE]
    if any(_is_full(catalogue, order, one) for one in missing):
        return parked(order, "no_seats")
    reserved = [one for one in offered_by(order) if _status(held, one) == EntitlementStatus.RESERVED]
    writes = reserve(
        missing,
        catalogue,
        order.organization,
        order.contact,
        context.now,
        by=order.seller.membership,
        order_id=order.id,
        status=EntitlementStatus.ACTIVE,
    )
    writes += [
        moved(order.organization, order.contact, one.entitlement, EntitlementStatus.ACTIVE, context.now)
        for one in reserved
    ]
    return order, [*writes, fact(context, order, "order.fulfilled")], ""


def let_go(context: Context, order: Order) -> list[Write]:
    """The writes that give back what was put aside for an order that nobody paid."""
    return _taken(context, order, (EntitlementStatus.RESERVED,), EntitlementStatus.RELEASED)


def take_back(context: Context, order: Order) -> list[Write]:
    """The writes that end what was paid for; what is used up already stays used up."""
    return _taken(context, order, LIVE, EntitlementStatus.REVOKED)


def _taken(context: Context, order: Order, states: tuple[str, ...], status: str) -> list[Write]:
    held = _entitlements(context, order)
    live = [one for one in offered_by(order) if _status(held, one) in states]
    return taken_back(order.organization, order.contact, live, status, context.now)


def _entitlements(context: Context, order: Order) -> dict[str, Entitlement]:
    references = [
        refs.entitlement(order.organization, order.contact, one.entitlement) for one in order.lines if one.entitlement
    ]
    return {one.id: one for one in (context.store.read(references).all(references) if references else [])}


def _status(held: dict[str, Entitlement], offered: Offered) -> str:
    return held[offered.entitlement].status if offered.entitlement in held else ""


def _is_full(catalogue: Found, order: Order, offered: Offered) -> bool:
    known = catalogue[refs.package(offered.package)]
    return known is not None and known.seats is not None and known.taken >= known.seats


def reopen(context: Context, order: Order, invitation: Invitation) -> Fulfilled:
    """Money for an invitation that had expired unpaid: another one takes its place, with a lifetime of its own."""
    person_ref, mark_ref = refs.contact(invitation.organization, invitation.contact), open_ref(invitation)
    found = context.store.read([person_ref, mark_ref, *(refs.package(one.package) for one in invitation.packages)])
    contact, mark = found[person_ref], found[mark_ref]
    if contact is None:
        return parked(order, "contact_gone")
    if any(_holds_role(one, invitation) for one in contact.linked_memberships):
        return grant(context, order)
    if mark is not None and mark.expires_at > context.now:
        return parked(order, "invitation_open")
    recorded = invitation.status == Status.EXPIRED
    if recorded and any(_is_full(found, order, one) for one in invitation.packages if one.group):
        return parked(order, "no_seats")
    inviter = answering(context, invitation.organization, invitation.inviter)
    fresh = replace(anew(context, invitation, PAID_LIFETIME_SECONDS), paid=True, inviter=inviter)
    delivery = first_delivery(context, fresh, ())
    fresh = replace(fresh, deliveries=delivery.number if delivery else 0)
    notices = tell_assigned(context, fresh, (), invitation.inviter.user)
    known = invited(contact, fresh, None, context.now)
    known = replace(known, open_invitations=tuple(one for one in known.open_invitations if one != invitation.id))
    writes: list[Write] = [
        Put(refs.invitation(fresh.id), fresh, Absent()),
        Put(mark_ref, open_mark_of(fresh), AnyOf((Absent(), AtMost("expires_at", context.now)))),
        Put(person_ref, known, Equals("version", contact.version)),
        *put_delivery(delivery),
        *put_notices(notices),
        record_of(context, "invitation.released", fresh, sends=sending(delivery, *notices)),
        *_put_aside(invitation, fresh, found, order, context.now),
    ]
    return replace(order, invitation=fresh.id, expires_at=fresh.expires_at), writes, fresh.id


def _put_aside(invitation: Invitation, fresh: Invitation, found: Found, order: Order, now: int) -> list[Write]:
    if invitation.status == Status.EXPIRED:
        by = invitation.inviter.membership
        return reserve(
            invitation.packages,
            found,
            invitation.organization,
            invitation.contact,
            now,
            by=by,
            invitation_id=fresh.id,
            order_id=order.id,
        )
    # Its end was not recorded yet, so everything is still put aside.
    ended = replace(invitation, status=Status.EXPIRED, ended_at=invitation.expires_at, version=invitation.version + 1)
    return [Put(refs.invitation(invitation.id), ended, Equals("version", invitation.version))]


def _holds_role(membership_id: str, invitation: Invitation) -> bool:
    parts = parse_membership_id(membership_id)
    return parts is not None and parts[1:] == (invitation.role, invitation.subject)


def parked(order: Order, reason: str) -> Fulfilled:
    """Money for which nothing can be given now: somebody must look."""
    return replace(order, status=OrderStatus.NEEDS_ATTENTION, attention=reason, released_at=None), [], ""
