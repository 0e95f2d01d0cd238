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
from chalicelib.domain.invitation import DAY, Invitation, Recipient, Status
from chalicelib.domain.marks import Counter
from chalicelib.domain.masks import mask
from chalicelib.domain.notice import What
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Equals, Found, Lost, Put, Write
from chalicelib.services.baskets import again, refuse_full
from chalicelib.services.buying import Basket, put_basket
from chalicelib.services.carrying import paid_order
from chalicelib.services.drafting import anew, channel_for, invited
from chalicelib.services.expiring import expire
from chalicelib.services.facts import record_of
from chalicelib.services.handing import first_delivery, put_delivery, sending
from chalicelib.services.kit import Kit
from chalicelib.services.links import follow
from chalicelib.services.notifying import put_notices, tell_inviter
from chalicelib.services.owners import answering, inviter_ref, is_here
from chalicelib.services.proof import KIND_OF_CHANNEL
from chalicelib.services.reading import open_mark_of, open_ref
from chalicelib.services.recipients import digests_everywhere

ATTEMPTS = 3


@dataclass(frozen=True)
class Renewed:
    """`sent_to` is the masked address a new link goes to; "" where the inviter was asked for it instead."""

    sent_to: str


def ask_for_link(kit: Kit, token: str, now: int) -> Renewed:
    """Expired: a new invitation to the stored address. Declined, expired at an address that the contact no longer has,
    or made by somebody who has left: the inviter is asked, or an owner.

    The caller learns the same whether it was sent just now or earlier the same day. Raises the link's problem for
    a link that is revoked, superseded or used, NoAddress where no address is stored, Conflict while it still works.
    """
    opened = follow(kit, token, now)
    if opened.problem is None:
        raise Conflict("This link still works.")
    if not isinstance(opened.problem, LinkExpired):
        if opened.invitation.status != Status.DECLINED or opened.link.generation != opened.invitation.generation:
            raise opened.problem
        return _ask_inviter(kit, opened.invitation, now)
    return _renew(kit, opened.invitation, now)


def _ask_inviter(kit: Kit, offer: Invitation, now: int) -> Renewed:
    answered_for = replace(offer, inviter=answering(kit, offer.organization, offer.inviter))
    told = tell_inviter(kit, answered_for, What.LINK_REQUESTED, now)
    fact = record_of(kit.random, now, "invitation.link_requested", offer, sends=sending(*told))
    with suppress(Lost):
        kit.store.commit([_once_a_day(offer, now), *put_notices(told), fact])
    return Renewed("")


def _renew(kit: Kit, offer: Invitation, now: int) -> Renewed:
    if offer.packages:
        # Its end is recorded first: only then is what it had put aside free again.
        expire(kit, offer.id, now)
    if not offer.recipient.addresses:
        raise NoAddress("This invitation has no address a new link could be sent to: ask whoever invited you.")
    for _ in range(ATTEMPTS):
        reference, place = refs.contact(offer.organization, offer.contact), refs.organization(offer.organization)
        inviter = inviter_ref(offer.organization, offer.inviter)
        found = kit.store.read([reference, place, inviter, *(refs.package(one.package) for one in offer.packages)])
        person, business = found[reference], found[place]
        if person is None or business is None:
            raise NoAddress("Ask whoever invited you for a new invitation.")
        recipient = _still_held(offer.recipient, person)
        if not recipient.addresses or only_other(person, business.policy) or not is_here(found[inviter]):
            return _ask_inviter(kit, offer, now)
        basket = _basket(kit, offer, found, now)
        named = replace(offer, dependents=still_named(offer, person))
        fresh, delivery = _again(kit, named, recipient, now)
        try:
            kit.store.commit(
                [
                    *_writes(kit, offer, fresh, delivery, person, now),
                    *put_basket(kit, basket, fresh, None, "", now),
                ]
            )
        except Lost as lost:
            refuse_full(lost)
            if open_ref(offer) not in lost and _mark(offer, now) not in lost:
                continue
        return Renewed(_masked(fresh))
    raise RateLimited(retry_after=60)


def _basket(kit: Kit, offer: Invitation, found: Found, now: int) -> Basket:
    """What was offered, put aside again, and the order that paid for it. Raises PaymentRequired where none did."""
    paid = paid_order(kit, offer, now)
    if offer.order and paid is None:
        raise PaymentRequired("Ask whoever invited you: this invitation was not paid for.")
    return Basket(offer.packages, again(offer.packages), found, pays=offer.order, paid=paid)


def _still_held(recipient: Recipient, person: Contact) -> Recipient:
    """An address that was corrected after the invitation had expired gets no new link (A11)."""
    held = person.addresses
    email, phone = (address if address in held else "" for address in (recipient.email, recipient.phone))
    return replace(recipient, email=email, phone=phone)


def _again(kit: Kit, offer: Invitation, recipient: Recipient, now: int) -> tuple[Invitation, Delivery | None]:
    fresh = replace(
        anew(kit, offer, now),
        recipient=recipient,
        digests=digests_everywhere(kit, recipient.addresses),
        channel=channel_for("preferred", offer.channel, recipient),
    )
    # A link that the invitee asked for is not one more message to somebody who did not ask.
    delivery = first_delivery(kit, fresh, (), now)
    return replace(fresh, deliveries=delivery.number if delivery else 0), delivery


def _writes(
    kit: Kit, offer: Invitation, fresh: Invitation, delivery: Delivery | None, person: Contact, now: int
) -> list[Write]:
    mark = open_mark_of(fresh)
    known = replace(invited(person, fresh, None, now), messaged_at=person.messaged_at)
    return [
        _once_a_day(offer, now),
        Put(open_ref(fresh), mark, AnyOf((Absent(), AtMost("expires_at", now)))),
        Put(refs.invitation(fresh.id), fresh, Absent()),
        *put_delivery(delivery),
        Put(refs.contact(person.organization, person.id), known, Equals("version", person.version)),
        record_of(kit.random, now, "invitation.renewed", fresh, sends=sending(delivery)),
    ]


def _once_a_day(offer: Invitation, now: int) -> Put:
    return Put(_mark(offer, now), Counter(used=1, expires_at=now + DAY * 1000), Absent())


def _mark(offer: Invitation, now: int) -> refs.Ref[Counter]:
    day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")
    return refs.counter(f"newlink#{offer.id}", day)


def _masked(fresh: Invitation) -> str:
    address = fresh.recipient.address_for(fresh.channel)
    return mask(Address(KIND_OF_CHANNEL[fresh.channel], address))  # type: ignore[arg-type]
