"""Deliveries as they begin: at once, held by the contact's pace, or refused where nothing can send them."""

from dataclasses import replace
from typing import Protocol

from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery, DeliveryStatus, delivery_name
from chalicelib.domain.errors import ChannelUnavailable
from chalicelib.domain.invitation import Channel, Recipient
from chalicelib.domain.pacing import free_at
from chalicelib.domain.refs import delivery as delivery_ref
from chalicelib.domain.tokens import MAX_DELIVERY
from chalicelib.domain.writes import Absent, Put
from chalicelib.services.kit import Kit

NO_SENDER = "no_sender"
RECIPIENT_RATE = "recipient_rate"


class Messaged(Protocol):
    """What a message can be about: an invitation, or an order that has to be paid."""

    @property
    def id(self) -> str: ...
    @property
    def organization(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def deliveries(self) -> int: ...
    @property
    def generation(self) -> int: ...
    @property
    def recipient(self) -> Recipient: ...


def first_delivery(kit: Kit, offer: Messaged, messaged_at: tuple[int, ...], now: int) -> Delivery | None:
    """The next delivery of an invitation or an order on its channel; None for a link that a person carries.

    Without a sender for the channel it is `failed` from the start, never "sent" (see `reading.handed`).
    """
    if offer.channel in (Channel.LINK, Channel.QR):
        return None
    if offer.deliveries >= MAX_DELIVERY:
        raise ChannelUnavailable("This invitation was sent too often: revoke it and invite again.")
    number = offer.deliveries + 1
    fresh = Delivery(
        invitation=offer.id,
        organization=offer.organization,
        name=delivery_name(number),
        number=number,
        channel=offer.channel,
        address=offer.recipient.address_for(offer.channel),
        locale=offer.recipient.locale,
        generation=offer.generation,
        at=now,
    )
    if offer.channel not in kit.senders:
        return replace(fresh, status=DeliveryStatus.FAILED, reason=NO_SENDER)
    free = free_at(messaged_at, now)
    if free > now:
        return replace(fresh, reason=RECIPIENT_RATE, due_at=free)
    return replace(fresh, due_at=now + REDRIVE_AFTER)


def put_delivery(delivery: Delivery | None) -> list[Put]:
    return [Put(delivery_ref(delivery.invitation, delivery.name), delivery, Absent())] if delivery else []


def sending(delivery: Delivery | None) -> str:
    """What the event of this transaction makes the relay send: the delivery's name, or "" for nothing now."""
    at_once = delivery is not None and delivery.status == DeliveryStatus.QUEUED and not delivery.reason
    return delivery.name if delivery and at_once else ""
