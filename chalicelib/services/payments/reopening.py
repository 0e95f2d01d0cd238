"""Beginning an invitation anew for late money: another one takes the place of one that had expired unpaid."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation, InvitationStatus, handed_on
from chalicelib.domain.order import Order
from chalicelib.domain.writes import Found, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.owners import answering
from chalicelib.services.core.saving import revised, save
from chalicelib.services.invitations.drafting import anew, invited
from chalicelib.services.invitations.state import begin, open_ref
from chalicelib.services.messages.notices import put_notices, tell_assigned
from chalicelib.services.messages.outgoing import carrying, first_delivery, put_delivery, sending
from chalicelib.services.payments.granting import any_full, grant
from chalicelib.services.payments.verdict import Verdict, handed_over, needs_attention
from chalicelib.services.sales.orders import PAID_LIFETIME_SECONDS
from chalicelib.services.sales.reserving import Reservation, reserve


def reopen(context: Context, order: Order, expired: Invitation) -> Verdict:
    """The order with the invitation that begins, which has a lifetime of its own; a client who has joined meanwhile
    gets the packages, and where neither can be somebody must look."""
    contact_ref, mark_ref = refs.contact(expired.organization, expired.contact), open_ref(expired)
    found = context.store.read([contact_ref, mark_ref, *(refs.package(one.package) for one in expired.packages)])
    contact, mark = found[contact_ref], found[mark_ref]
    if contact is None:
        return needs_attention(order, "contact_gone")
    if any(_holds_role(one, expired) for one in contact.linked_memberships):
        return grant(context, order)
    if mark is not None and mark.expires_at > context.now:
        return needs_attention(order, "invitation_open")
    if _is_recorded(expired) and any_full(found, [one for one in expired.packages if one.group]):
        return needs_attention(order, "no_seats")
    return _begun(context, order, expired, contact, found)


def _holds_role(membership_id: str, invitation: Invitation) -> bool:
    parts = parse_membership_id(membership_id)
    return parts is not None and parts[1:] == (invitation.role, invitation.subject)


def _is_recorded(expired: Invitation) -> bool:
    """Whether the end is written, and what had been put aside is free again; else it is only the time that is over."""
    return expired.status == InvitationStatus.EXPIRED


def _begun(context: Context, order: Order, expired: Invitation, contact: Contact, catalogue: Found) -> Verdict:
    inviter = answering(context, expired.organization, expired.inviter)
    fresh = replace(handed_on(anew(context, expired, PAID_LIFETIME_SECONDS), inviter), paid=True)
    delivery = first_delivery(context, fresh, ())
    fresh = carrying(fresh, delivery)
    notices = tell_assigned(context, fresh, (), expired.inviter.user)
    addressee = invited(contact, fresh, None, context.now)
    still_open = tuple(one for one in addressee.open_invitations if one != expired.id)
    writes: list[Write] = [
        *begin(context, fresh),
        save(contact, replace(addressee, open_invitations=still_open)),
        *put_delivery(delivery),
        *put_notices(notices),
        record_of(context, "invitation.released", fresh, sends=sending(delivery, *notices)),
    ]
    if _is_recorded(expired):
        reservation = Reservation(
            organization=expired.organization,
            contact=expired.contact,
            by=expired.inviter.membership,
            invitation=fresh.id,
            order=order.id,
        )
        writes += reserve(context, expired.packages, catalogue, reservation)
    else:
        # Everything is still put aside.
        writes.append(save(expired, revised(expired, status=InvitationStatus.EXPIRED, ended_at=expired.expires_at)))
    moved = replace(order, invitation=fresh.id, expires_at=fresh.expires_at)
    return Verdict(handed_over(moved, context.now), writes, fresh.id)
