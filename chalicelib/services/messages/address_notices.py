"""What an address is told that a contact with an account has no more: with the change, and whoever it belongs to."""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery
from chalicelib.domain.invitation import Channel, Invitation
from chalicelib.domain.notice import address_notice
from chalicelib.domain.writes import Absent, Put
from chalicelib.services.context import Context


def tell_addresses(context: Context, about: Invitation, contact: Contact, gone: Iterable[str]) -> list[Delivery]:
    """A message to each, as far as its channel can be used."""
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


def put_messages(messages: Iterable[Delivery]) -> list[Put]:
    return [Put(refs.delivery(one.invitation, one.name), one, Absent()) for one in messages]
