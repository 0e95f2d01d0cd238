"""The invitee asks for a new link: an expired invitation is sent again to the stored address, once a day."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import only_other, still_named
from chalicelib.domain.errors import Conflict, LinkExpired, NoAddress, PaymentRequired, RateLimited
from chalicelib.domain.invitation import Invitation, InvitationStatus, Recipient
from chalicelib.domain.marks import Counter
from chalicelib.domain.masks import mask
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Policy
from chalicelib.domain.time import DAY
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Found, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.guests import refuse_inactive
from chalicelib.services.core.homes import moving
from chalicelib.services.core.link_proof import KIND_OF_CHANNEL
from chalicelib.services.core.links import follow
from chalicelib.services.core.owners import answering, inviter_ref, is_here
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.invitations.carrying import paid_order
from chalicelib.services.invitations.drafting import anew, invited
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.invitations.state import begin, open_ref
from chalicelib.services.invitations.ways import channel_for
from chalicelib.services.messages.notices import put_notices, tell_inviter
from chalicelib.services.messages.outgoing import carrying, first_delivery, put_delivery, sending
from chalicelib.services.sales.invitation_packages import Basket, put_basket
from chalicelib.services.sales.reserving import again, refuse_full


@dataclass(frozen=True)
class Renewed:
    """`sent_to` is the masked address a new link goes to; "" where the inviter was asked for it instead."""

    sent_to: str


def ask_for_link(context: Context, token: str) -> Renewed:
    """Expired: a new invitation to the stored address. Declined, expired at an address that the contact no longer has,
    or made by somebody who has left: the inviter is asked, or an owner.

    The caller learns the same whether it was sent just now or earlier the same day. Raises the link's problem for
    a link that is revoked, superseded or used, NoAddress where no address is stored, Conflict while it still works.
    """
    opened = follow(context, token)
    if opened.problem is None:
        raise Conflict("This link still works.")
    if not isinstance(opened.problem, LinkExpired):
        if (
            opened.invitation.status != InvitationStatus.DECLINED
            or opened.link.generation != opened.invitation.generation
        ):
            raise opened.problem
        return _ask_inviter(context, opened.invitation)
    return _renew(context, opened.invitation)


def _ask_inviter(context: Context, invitation: Invitation) -> Renewed:
    answered_for = replace(invitation, inviter=answering(context, invitation.organization, invitation.inviter))
    notices = tell_inviter(context, answered_for, NoticeKind.LINK_REQUESTED)
    fact = record_of(context, "invitation.link_requested", invitation, sends=sending(*notices))
    with suppress(Lost):
        context.store.commit([_once_a_day(invitation, context.now), *put_notices(notices), fact])
    return Renewed("")


def _renew(context: Context, invitation: Invitation) -> Renewed:
    if invitation.packages:
        # Its end is recorded first: only then is what it had put aside free again.
        expire(context, invitation.id)
    if not invitation.recipient.addresses:
        raise NoAddress("This invitation has no address a new link could be sent to: ask whoever invited you.")
    return attempt(context, lambda: _renewed(context, invitation), spent=lambda: RateLimited(retry_after=60))


def _renewed(context: Context, invitation: Invitation) -> Decision[Renewed]:
    reference = refs.contact(invitation.organization, invitation.contact)
    organization_ref = refs.organization(invitation.organization)
    inviter = inviter_ref(invitation.organization, invitation.inviter)
    packages = [refs.package(one.package) for one in invitation.packages]
    found = context.store.read([reference, organization_ref, inviter, *packages])
    contact, organization = found[reference], found[organization_ref]
    if contact is None or organization is None:
        raise NoAddress("Ask whoever invited you for a new invitation.")
    refuse_inactive(context, invitation.organization, invitation.subject)
    recipient = _still_held(invitation.recipient, contact)
    if not (recipient.addresses and _may_be_sent(contact, organization.policy) and is_here(found[inviter])):
        return Decision(_ask_inviter(context, invitation))
    basket = _basket(context, invitation, found)
    groups = tuple(one for one in invitation.grants.groups if one in contact.grants.groups)
    grants = replace(invitation.grants, groups=groups)
    named = replace(invitation, dependents=still_named(invitation, contact), grants=grants)
    fresh, delivery = _again(context, named, recipient)
    writes = [*_writes(context, invitation, fresh, delivery, contact), *put_basket(context, basket, fresh, None, "")]
    renewed = Renewed(_masked(fresh))
    return Decision(renewed, writes, lambda lost: _already(context, invitation, renewed, lost))


def _may_be_sent(contact: Contact, policy: Policy) -> bool:
    return policy.invites_type(contact.type) and not only_other(contact, policy)


def _already(context: Context, invitation: Invitation, renewed: Renewed, lost: Lost) -> Renewed | None:
    """The same answer where a new link went out earlier the same day. Raises NoSeats."""
    refuse_full(lost)
    return renewed if open_ref(invitation) in lost or _mark(invitation, context.now) in lost else None


def _basket(context: Context, invitation: Invitation, found: Found) -> Basket:
    """What was offered, put aside again, and the order that paid for it. Raises PaymentRequired where none did."""
    paid = paid_order(context, invitation)
    if invitation.order and paid is None:
        raise PaymentRequired("Ask whoever invited you: this invitation was not paid for.")
    return Basket(invitation.packages, again(invitation.packages), found, paid_by=invitation.order, moving=paid)


def _still_held(recipient: Recipient, contact: Contact) -> Recipient:
    """An address that was corrected after the invitation had expired gets no new link (A11)."""
    held = contact.addresses
    email, phone = (address if address in held else "" for address in (recipient.email, recipient.phone))
    return replace(recipient, email=email, phone=phone)


def _again(context: Context, invitation: Invitation, recipient: Recipient) -> tuple[Invitation, Delivery | None]:
    fresh = replace(
        anew(context, invitation),
        recipient=recipient,
        digests=digests_everywhere(context, recipient.addresses),
        channel=channel_for("preferred", invitation.channel, recipient),
    )
    # A link that the invitee asked for is not one more message to somebody who did not ask.
    delivery = first_delivery(context, fresh, ())
    return carrying(fresh, delivery), delivery


def _writes(
    context: Context, invitation: Invitation, fresh: Invitation, delivery: Delivery | None, contact: Contact
) -> list[Write]:
    known = replace(invited(contact, fresh, None, context.now), messaged_at=contact.messaged_at)
    return [
        _once_a_day(invitation, context.now),
        *begin(context, fresh),
        *put_delivery(delivery),
        save(contact, known),
        *moving(context, contact, known),
        record_of(context, "invitation.renewed", fresh, sends=sending(delivery)),
    ]


def _once_a_day(invitation: Invitation, now: int) -> Put:
    return Put(_mark(invitation, now), Counter(used=1, expires_at=now + DAY), Absent())


def _mark(invitation: Invitation, now: int) -> refs.Ref[Counter]:
    day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")
    return refs.counter(f"newlink#{invitation.id}", day)


def _masked(fresh: Invitation) -> str:
    address = fresh.recipient.address_for(fresh.channel)
    return mask(Address(KIND_OF_CHANNEL[fresh.channel], address))  # type: ignore[arg-type]
