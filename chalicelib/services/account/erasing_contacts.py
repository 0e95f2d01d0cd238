"""Erasing what an organization keeps of a person: their contact and all that belongs to it.

Each step may be done again: what is empty already is left alone.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.emptied import emptied
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import after, is_open
from chalicelib.domain.order import Order
from chalicelib.domain.request import Request, RequestMessage
from chalicelib.domain.stored_file import kept_key, upload_key
from chalicelib.domain.writes import Always, Drop, Write
from chalicelib.services.account.holdings import (
    beside,
    deliveries_of,
    invitations_of,
    orders_of,
    requests_of,
    thread_of,
)
from chalicelib.services.account.rewriting import empty, rewrite
from chalicelib.services.context import Context
from chalicelib.services.core.events import record, record_of
from chalicelib.services.core.external_ids import exchange_id
from chalicelib.services.core.homes import at_home, moving
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.invitations.deleting import drop_beside
from chalicelib.services.invitations.state import end
from chalicelib.services.people.ending import end_guests_of
from chalicelib.services.pins.drawing import last_writes


def erase_contact(context: Context, organization_id: str, identifier: str, user: str = "") -> None:
    """The contact without its person, if it is nobody's or the `user`'s. Its guests end; payments, rights and events
    stay.

    Raises Conflict, Unavailable.
    """
    reference = refs.contact(organization_id, identifier)
    contact = context.store.read([reference])[reference]
    if contact is None or contact.linked_user not in ("", user):
        return
    _end_guests(context, contact)
    for invitation in invitations_of(context, contact):
        erase_invitation(context, invitation)
    for request in requests_of(context, contact):
        erase_request(context, request)
    for order in orders_of(context, contact):
        erase_order(context, order)
    for child in contact.dependents:
        _take_off(context, contact, child.dependent)
    _drop_messages_about_pins(context, contact)
    attempt(context, lambda: _emptying(context, reference, user))


def _end_guests(context: Context, contact: Contact) -> None:
    position = end_guests_of(context, contact.organization, contact.id)
    while position is not None:
        position = end_guests_of(context, contact.organization, contact.id, position)


def _emptying(context: Context, reference: refs.Ref[Contact], user: str) -> Decision[None]:
    """Whoever joined with it meanwhile keeps it."""
    contact = context.store.read([reference])[reference]
    if contact is None or contact.linked_user not in ("", user):
        return Decision(None)
    own_pin = refs.pin(contact.organization, contact.id)
    pin = context.store.read([own_pin])[own_pin]
    without = emptied(at_home(contact))
    if without == contact and pin is None:
        return Decision(None)
    fresh = revised(without)
    groups = [refs.group_member(contact.organization, one, contact.id) for one in contact.grants.groups]
    return Decision(
        None,
        [
            save(contact, fresh),
            *exchange_id(contact, fresh),
            *moving(context, contact, fresh),
            *(Drop(one, Always()) for one in groups),
            *(last_writes(pin) if pin else ()),
            record(context, contact.organization, "contact.erased", contact=contact.id),
        ],
    )


def erase_invitation(context: Context, invitation: Invitation) -> None:
    """The invitation without its person, and no message of it; an open one is withdrawn first."""
    reference = refs.of(invitation)

    def decide() -> Decision[None]:
        current = context.store.read([reference])[reference]
        if current is None or not is_open(current, context.now):
            return Decision(None)
        over = revised(current, status=after(current, "revoke", context.now), ended_at=context.now)
        return Decision(None, [*end(current, over), record_of(context, "invitation.revoked", over, sends=over.order)])

    attempt(context, decide)
    drop_beside(context, reference)
    empty(context, reference)


def erase_request(context: Context, request: Request) -> None:
    """What was said in it, by whomever, and its files: their bytes first, while it is known where they are."""
    for message in thread_of(context, request):
        _delete_files(context, message)
        empty(context, refs.of(message))
    empty(context, refs.of(request))


def _delete_files(context: Context, message: RequestMessage) -> None:
    for one in message.attachments:
        context.files.delete(kept_key(message.organization, message.request, one.id))
        if one.upload:
            context.files.delete(upload_key(message.organization, message.author, one.upload))


def erase_order(context: Context, order: Order) -> None:
    """The order without its person, and no message of it: sums stay."""
    writes: list[Write] = [Drop(refs.of(one), Always()) for one in deliveries_of(context, order)]
    for start in range(0, len(writes), 50):
        context.store.commit(writes[start : start + 50])
    empty(context, refs.of(order))


def _take_off(context: Context, contact: Contact, child: str) -> None:
    """The child stays with the organization and its other guardians."""

    def without(dependent: Dependent) -> Dependent:
        return replace(dependent, guardians=tuple(one for one in dependent.guardians if one.contact != contact.id))

    rewrite(context, refs.dependent(contact.organization, child), without)


def _drop_messages_about_pins(context: Context, contact: Contact) -> None:
    messages = [refs.of(one) for one in beside(context, refs.of(contact), "PNT#")]
    for one in messages:
        context.store.commit([Drop(one, Always())])
