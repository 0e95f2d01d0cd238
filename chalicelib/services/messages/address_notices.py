"""What an address is told and no membership: that a contact with an account has it no more, told with the change and
whoever it belongs to; and that whoever waited for an approval waited in vain."""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery
from chalicelib.domain.invitation import Applicant, Channel, Invitation
from chalicelib.domain.notice import ADDRESS_CHANGED, APPROVAL_REFUSED, address_notice
from chalicelib.domain.writes import Absent, Put
from chalicelib.services.context import Context


def tell_addresses(context: Context, about: Invitation, contact: Contact, gone: Iterable[str]) -> list[Delivery]:
    """A message to each, as far as its channel can be used."""
    channels = {one: Channel.EMAIL if one in contact.emails else Channel.SMS for one in gone}
    member = next(iter(contact.linked_memberships), "")
    return [
        _message(
            context, about, address_notice(ADDRESS_CHANGED, member, context.new_id("")), channel, one, contact.locale
        )
        for one, channel in channels.items()
        if channel in context.senders
    ]


def tell_refused(context: Context, about: Invitation, applicant: Applicant | None) -> list[Delivery]:
    """Whoever waits, if anybody does: to an address that was theirs when they applied, by email rather than by SMS."""
    if applicant is None:
        return []
    reached = ((Channel.EMAIL, applicant.email), (Channel.SMS, applicant.phone))
    name = address_notice(APPROVAL_REFUSED, "", context.new_id(""))
    sent = [
        _message(context, about, name, *one, about.recipient.locale)
        for one in reached
        if one[1] and one[0] in context.senders
    ]
    return sent[:1]


def _message(context: Context, about: Invitation, name: str, channel: Channel, address: str, locale: str) -> Delivery:
    return Delivery(
        invitation=about.id,
        organization=about.organization,
        name=name,
        channel=channel,
        address=address,
        locale=locale,
        at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )


def put_messages(messages: Iterable[Delivery]) -> list[Put]:
    return [Put(refs.delivery(one.invitation, one.name), one, Absent()) for one in messages]
