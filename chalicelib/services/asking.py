"""Asking once more for a payment: another message for the same order, whose time starts again."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.writes import Equals, Put, Write
from chalicelib.services.drafting import channel_for
from chalicelib.services.handing import messaged, put_delivery, sending
from chalicelib.services.kit import Kit
from chalicelib.services.ordering import asking, fact, history
from chalicelib.services.reading import open_mark_of, open_ref


def asked_again(kit: Kit, order: Order, actor: str, now: int) -> tuple[list[Write], Order]:
    """The writes of one more message for an open order. The invitation behind it gets the same time."""
    person_ref, offer_ref = refs.contact(order.organization, order.contact), refs.invitation(order.invitation)
    found = kit.store.read([person_ref, *([offer_ref] if order.invitation else [])])
    person, offer = found[person_ref], found[offer_ref]
    fresh, _, writes = _asked(kit, order, person, order.channel, actor, now)
    if offer is not None and offer.status == Status.AWAITING_PAYMENT:
        writes += _extended(offer, replace(offer, expires_at=fresh.expires_at, version=offer.version + 1))
    return writes, fresh


def asked_for_payment(
    kit: Kit, offer: Invitation, person: Contact, actor: str, channel: str, now: int
) -> tuple[Invitation, Delivery | None, list[Write]]:
    """The same, for whoever resends the invitation that waits for it. Raises Conflict while the money is in dispute."""
    order = kit.store.read([refs.order(offer.order)])[refs.order(offer.order)]
    if order is None or standing(order, now).status != OrderStatus.OPEN:
        raise Conflict("The payment for this invitation needs attention first: see its order.")
    chosen = channel_for(channel or offer.channel, person.preferred, offer.recipient)
    order, delivery, writes = _asked(kit, order, person, chosen, actor, now)
    fresh = replace(offer, channel=chosen, expires_at=order.expires_at, version=offer.version + 1)
    return fresh, delivery, writes + _extended(offer, fresh)


def _asked(
    kit: Kit, order: Order, person: Contact | None, channel: str, actor: str, now: int
) -> tuple[Order, Delivery | None, list[Write]]:
    until = now + order.lifetime * 1000
    due_at = min(order.due_at or until, until) if order.checkout else until
    fresh = replace(order, channel=channel, expires_at=until, due_at=due_at, version=order.version + 1)
    fresh, delivery = asking(kit, fresh, person.messaged_at if person else (), now)
    writes: list[Write] = [
        Put(refs.order(order.id), fresh, Equals("version", order.version)),
        *put_delivery(delivery),
        *(messaged(person, delivery, now) if person else []),
        history(kit, order, "asked_again", now, actor=actor),
        fact(kit, fresh, "order.asked_again", now, actor=actor, sends=sending(delivery)),
    ]
    return fresh, delivery, writes


def _extended(offer: Invitation, fresh: Invitation) -> list[Write]:
    return [
        Put(refs.invitation(offer.id), fresh, Equals("version", offer.version)),
        Put(open_ref(offer), open_mark_of(fresh), Equals("invitation", offer.id)),
    ]
