"""Whom a fact is told by email, written with the fact itself: the inviter, and the staff who will serve the invitee.

A notice is as sure as any delivery: its event names it in `sends`, and the due index brings it back (F01, I4). Nobody
is told of what they did themselves, and nobody twice. Who still wants it is decided when it is sent (`telling`).
"""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Channel, Invitation, InvitationStatus
from chalicelib.domain.notice import UNDELIVERED, NoticeKind, address_notice, is_notice, notice_name
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership
from chalicelib.domain.writes import Absent, Put
from chalicelib.services.context import Context

# It ended, or was corrected: whoever did that knows that the message did not go.
_NO_NEWS = frozenset({"awaiting_payment", "invitation_closed", "order_closed", "superseded"})


def tell_inviter(context: Context, invitation: Invitation, what: NoticeKind, actor: str = "") -> list[Delivery]:
    return _notices(context, invitation, what, [invitation.inviter.membership], actor=actor)


def tell_team(context: Context, invitation: Invitation, what: NoticeKind, actor: str = "") -> list[Delivery]:
    """The inviter and the assigned staff (S3.6)."""
    return _notices(context, invitation, what, [invitation.inviter.membership, *invitation.grants.staff], actor=actor)


def tell_assigned(context: Context, invitation: Invitation, known: Iterable[str], actor: str) -> list[Delivery]:
    """The staff who were not assigned before, when the invitation goes out (S3.6, S3.16).

    A group invitation tells them of each client when that one accepts: not of thousands at once. One that waits for
    its payment tells them when it is released.
    """
    quiet = invitation.job or invitation.status == InvitationStatus.AWAITING_PAYMENT
    staff = [] if quiet else [one for one in invitation.grants.staff if one not in set(known)]
    return _notices(context, invitation, NoticeKind.ASSIGNED, staff, actor=actor)


def tell_seller(context: Context, before: Order, order: Order, actor: str = "") -> list[Delivery]:
    """Whoever sold it, when there is money that somebody must decide about (A75, F43)."""
    news = order.attention and order.attention != before.attention
    return _notices(context, order, NoticeKind.PAYMENT, [order.seller.membership], actor=actor) if news else []


def tell_approved(context: Context, invitation: Invitation, joined: Membership) -> list[Delivery]:
    """Whoever waited for an approval, and is a member by it."""
    return _notices(context, invitation, NoticeKind.APPROVED, [joined.id])


def tell_undelivered(context: Context, about: refs.About, failed: Delivery) -> list[Delivery]:
    """Whoever sent it, about the invitation itself or the message that asks for its payment."""
    own = failed.number and not is_notice(failed.name)
    if not own or failed.status not in UNDELIVERED or failed.reason in _NO_NEWS or _of_group(context, about):
        return []
    sender = about.seller if isinstance(about, Order) else about.inviter
    return _notices(context, about, NoticeKind(failed.status), [sender.membership], number=failed.number)


def _of_group(context: Context, about: refs.About) -> bool:
    """A group invitation shows its failures in its results (F51)."""
    if isinstance(about, Order) and about.invitation:
        invitation = context.store.read([refs.invitation(about.invitation)])[refs.invitation(about.invitation)]
        return invitation is not None and bool(invitation.job)
    return isinstance(about, Invitation) and bool(about.job)


def tell_addresses(context: Context, about: Invitation, contact: Contact, gone: Iterable[str]) -> list[Delivery]:
    """Each address that a contact with an account has no more, as far as its channel can be used."""
    channels = {one: Channel.EMAIL if one in contact.emails else Channel.SMS for one in gone}
    member = next(iter(contact.linked_memberships), "")
    return [
        Delivery(
            invitation=about.id,
            organization=about.organization,
            name=address_notice(member, context.new_id("")),
            channel=channel,
            address=address,
            locale=contact.locale,
            at=context.now,
            due_at=context.now + REDRIVE_AFTER,
        )
        for address, channel in channels.items()
        if channel in context.senders
    ]


def put_notices(notices: Iterable[Delivery]) -> list[Put]:
    return [Put(refs.delivery(one.invitation, one.name), one, Absent()) for one in notices]


def _notices(
    context: Context, about: refs.About, what: NoticeKind, members: Iterable[str], *, actor: str = "", number: int = 0
) -> list[Delivery]:
    if Channel.EMAIL not in context.senders:
        return []
    fact = context.new_id("")
    return [
        Delivery(
            invitation=about.id,
            organization=about.organization,
            name=notice_name(what, member, fact),
            number=number,
            channel=Channel.EMAIL,
            at=context.now,
            due_at=context.now + REDRIVE_AFTER,
        )
        for member in _each_person_once(members, actor)
    ]


def _each_person_once(members: Iterable[str], actor: str) -> list[str]:
    people: dict[str, str] = {}
    for member in members:
        parts = parse_membership_id(member)
        if parts and parts[0] != actor:
            people.setdefault(parts[0], member)
    return list(people.values())
