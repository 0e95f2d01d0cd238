"""Sending a message about a PIN: to the contact's address as it is now, with the digits as they are now."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.invitation import Channel
from chalicelib.domain.organization import Organization
from chalicelib.domain.pin import PinMessage, PinSaid
from chalicelib.services.context import Context
from chalicelib.services.core.links import look
from chalicelib.services.core.pin_digits import digits_of
from chalicelib.services.messages.endings import Ending, Ready, kept_back

_TEMPLATES = {PinSaid.PIN: "pin", PinSaid.GUIDE: "pin_guide"}


def ready_pin(context: Context, message: PinMessage, delivery: Delivery) -> Ready | Ending:
    """The message, or why it must not go: the account was unlinked, the PIN withdrawn, its key is gone."""
    place, person = refs.organization(message.organization), refs.contact(message.organization, message.contact)
    held = refs.pin(message.organization, message.contact)
    found = context.store.read([place, person, held])
    organization, contact, pin = found[place], found[person], found[held]
    if organization is None or contact is None or not contact.linked_user:
        return kept_back("not_linked")
    if pin is None:
        return kept_back("no_pin")
    digits = digits_of(context, pin)
    address = reachable_at(contact, delivery.channel)
    if digits is None or not address:
        return Ending(DeliveryStatus.FAILED, "no_address" if digits else "not_readable")
    said = _said(context, organization, contact)
    ready = replace(delivery, address=address, locale=contact.locale)
    if message.what == PinSaid.PIN:
        said["code"] = digits
    name = _TEMPLATES[PinSaid(message.what)]
    return Ready(ready, organization.branding.name, lambda: context.renderer.message(name, contact.locale, said))


def reachable_at(contact: Contact, channel: str) -> str:
    """The address of a contact with an account: the registered one before those on file (S4.9); "" for none."""
    registered = contact.linked_email if channel == Channel.EMAIL else contact.linked_phone
    return registered or contact.address_for(channel)


def _said(context: Context, organization: Organization, contact: Contact) -> dict[str, Any]:
    children = [one.name for one in contact.dependents]
    return look(context, organization.branding) | {"recipient_name": contact.name, "dependents": children}
