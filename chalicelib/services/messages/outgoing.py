"""Deliveries as they begin: at once, held by the contact's pace, or refused where nothing can send them."""

from dataclasses import replace
from typing import Protocol

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery, DeliveryStatus, delivery_name
from chalicelib.domain.errors import ChannelUnavailable
from chalicelib.domain.invitation import Channel, Invitation, InvitationStatus, Recipient
from chalicelib.domain.notice import Notice
from chalicelib.domain.pacing import free_at, noted
from chalicelib.domain.reminding import first_look
from chalicelib.domain.tokens import MAX_DELIVERY
from chalicelib.domain.writes import Absent, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save

# Nothing goes out on these.
UNSENT = frozenset({Channel.LINK, Channel.QR, Channel.IN_APP})
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
    def status(self) -> str: ...
    @property
    def deliveries(self) -> int: ...
    @property
    def generation(self) -> int: ...
    @property
    def recipient(self) -> Recipient: ...


def first_delivery(context: Context, about: Messaged, messaged_at: tuple[int, ...]) -> Delivery | None:
    """The next delivery of an invitation or an order on its channel; None for a link that a person carries, for what is
    asked in the app, and while an invitation waits for its payment: then its order asks for that.

    Without a sender for the channel it is `failed` from the start, never "sent" (see `reading.handed`).
    """
    if about.channel in UNSENT or about.status == InvitationStatus.AWAITING_PAYMENT:
        return None
    if about.deliveries >= MAX_DELIVERY:
        raise ChannelUnavailable("This invitation was sent too often: revoke it and invite again.")
    number = about.deliveries + 1
    fresh = Delivery(
        invitation=about.id,
        organization=about.organization,
        name=delivery_name(number),
        number=number,
        channel=about.channel,
        address=about.recipient.address_for(about.channel),
        locale=about.recipient.locale,
        generation=about.generation,
        at=context.now,
    )
    if about.channel not in context.senders:
        return replace(fresh, status=DeliveryStatus.FAILED, reason=NO_SENDER)
    free = free_at(messaged_at, context.now)
    if free > context.now:
        return replace(fresh, reason=RECIPIENT_RATE, due_at=free)
    return replace(fresh, due_at=context.now + REDRIVE_AFTER)


def carrying(invitation: Invitation, delivery: Delivery | None) -> Invitation:
    """The invitation with its next message: from when that goes, its reminders count."""
    if delivery is None:
        return invitation
    fails = delivery.status == DeliveryStatus.FAILED
    goes_at = delivery.due_at if delivery.reason and delivery.due_at else delivery.at
    remind_at = None if fails else first_look(invitation, goes_at)
    return replace(invitation, deliveries=delivery.number, remind_at=remind_at)


def put_delivery(delivery: Delivery | None) -> list[Put]:
    return [Put(refs.delivery(delivery.invitation, delivery.name), delivery, Absent())] if delivery else []


def messaged(contact: Contact, delivery: Delivery | None, now: int) -> list[Put]:
    """The write that notes on the contact when this message goes out, for the pace of the next one."""
    if delivery is None:
        return []
    at = delivery.due_at if delivery.reason and delivery.due_at else now
    return [save(contact, replace(contact, messaged_at=noted(contact.messaged_at, at)))]


def sending(*messages: Delivery | Notice | None) -> str:
    """What the event of this transaction makes the relay send: names separated by spaces, "" for nothing now."""
    return " ".join(filter(None, map(_sends, messages)))


def _sends(one: Delivery | Notice | None) -> str:
    if one is None or isinstance(one, Notice):
        return one.id if one else ""
    return one.name if one.status == DeliveryStatus.QUEUED and not one.reason else ""


def joined_up(*sends: str) -> str:
    """What several things set off at once."""
    return " ".join(filter(None, sends))


def following(invitation: Invitation, *messages: Delivery | Notice | None) -> str:
    """What a change of an invitation sets off: its messages, or its order, which follows the change (`settling`)."""
    return invitation.order if invitation.status == InvitationStatus.AWAITING_PAYMENT else sending(*messages)
