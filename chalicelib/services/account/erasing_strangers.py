"""Erasing somebody who never joined: an operator's job that goes through all of the table, since no key leads from an
address to everything that was typed with it.

What belongs to an account is left alone: its owner erases it on /me/account. Whoever runs this may die anywhere and run
it again. An opt-out stays: its digest says of nobody who that was.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.order import Order
from chalicelib.domain.pin import is_pin_message, place_of_message
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Drop
from chalicelib.services.account.erasing_contacts import erase_contact, erase_invitation, erase_order
from chalicelib.services.account.rewriting import rewrite
from chalicelib.services.context import Context
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.segments import Fresh, Read, forget, pages

About = TypeVar("About", Invitation, Order)


@dataclass(frozen=True)
class Erased:
    """How many contacts a run erased, and how many it left to the accounts that they belong to."""

    contacts: int = 0
    left: int = 0


def erase_segment(fresh: Fresh, address: str, segment: str, read: Read) -> Erased:
    """All of a segment, from where the run before left off. `address` is canonical; `fresh` gives what a work has that
    begins now. Raises Unavailable."""
    total = Erased()
    for items in pages(fresh, _name(fresh(), address), segment, read):
        found = [_ERASE[type(one)](fresh(), address, one) for one in items]
        total = Erased(total.contacts + sum(one.contacts for one in found), total.left + sum(one.left for one in found))
    return total


def finish(fresh: Fresh, address: str, segments: Sequence[str]) -> None:
    """Forgets how far it was, once all segments are done: the next run looks at everything again."""
    forget(fresh, _name(fresh(), address), segments)


def _name(context: Context, address: str) -> str:
    (digest,) = digests_everywhere(context, (address,))
    return f"erase-{digest}"


def _contact(context: Context, address: str, contact: Contact) -> Erased:
    if address not in contact.addresses:
        return Erased()
    if contact.linked_user:
        return Erased(left=1)
    erase_contact(context, contact.organization, contact.id)
    return Erased(contacts=1)


def _invitation(context: Context, address: str, invitation: Invitation) -> Erased:
    return _addressed(context, address, invitation, erase_invitation)


def _order(context: Context, address: str, order: Order) -> Erased:
    return _addressed(context, address, order, erase_order)


def _addressed(context: Context, address: str, about: About, erase: Callable[[Context, About], None]) -> Erased:
    """Of a contact whose address was corrected since, too: somebody else may have joined with it."""
    if address in about.recipient.addresses:
        contact = _contact_at(context, about.organization, about.contact)
        if contact is None or not contact.linked_user:
            erase(context, about)
        elif not _is_theirs(contact, address):
            _strike(context, about, address)
    return Erased()


def _delivery(context: Context, address: str, delivery: Delivery) -> Erased:
    """Members are told of notices at addresses of their accounts; a code to somebody new is about no contact."""
    if delivery.address == address and not delivery.invitation.startswith("ntc_"):
        contact = _whom_about(context, delivery)
        if contact is None or not _is_theirs(contact, address):
            context.store.commit([Drop(refs.of(delivery), Always())])
    return Erased()


_ERASE: dict[type, Callable[[Context, str, Any], Erased]] = {
    Contact: _contact,
    Invitation: _invitation,
    Order: _order,
    Delivery: _delivery,
}


def _contact_at(context: Context, organization_id: str, identifier: str) -> Contact | None:
    reference = refs.contact(organization_id, identifier)
    return context.store.read([reference])[reference] if identifier else None


def _is_theirs(contact: Contact, address: str) -> bool:
    """Whether the address is of the account behind a contact."""
    mine = (*contact.addresses, contact.linked_email, contact.linked_phone)
    return bool(contact.linked_user) and address in mine


def _whom_about(context: Context, delivery: Delivery) -> Contact | None:
    if is_pin_message(delivery.invitation):
        organization_id, contact_id, _ = place_of_message(delivery.invitation)
        return _contact_at(context, organization_id, contact_id)
    if delivery.invitation.startswith("new_"):
        return None
    place = refs.about(delivery.invitation)
    about = context.store.read([place])[place]
    return _contact_at(context, about.organization, about.contact) if about else None


def _strike(context: Context, about: About, address: str) -> None:
    """Takes the address off what is somebody else's, and leaves the rest."""

    def without(current: About) -> About:
        told = current.recipient
        gone = {name: "" for name in ("email", "phone") if getattr(told, name) == address}
        return replace(current, recipient=replace(told, **gone))

    rewrite(context, refs.of(about), without)
