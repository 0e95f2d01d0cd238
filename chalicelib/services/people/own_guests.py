"""What a client does about their own guests: list, open, invite, correct, end (S2.8, S2.9).

A client is shown name, state and how to reach them; in full only what they typed themselves.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import CreateInvitation, Replay, TypedRecipient
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.masks import mask
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.saving import Patch, attempt
from chalicelib.services.core.seen import note_seen
from chalicelib.services.invitations import invite_contact
from chalicelib.services.people import contact_changes, contacts
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.ending import decide_end
from chalicelib.services.people.guests import guests_of


@dataclass(frozen=True)
class OwnGuest:
    """A guest as their client sees them; `url` and `share_text` where the client carries the link."""

    contact: Contact
    email: str
    phone: str
    url: str = ""
    share_text: str = ""


@dataclass(frozen=True, kw_only=True)
class GuestOffer:
    """How a guest is invited; `expires_in` in seconds, None for the organization's lifetime."""

    channel: str = "preferred"
    note: str = ""
    expires_in: int | None = None
    replay: Replay | None = None


@dataclass(frozen=True)
class MyGuest:
    """Which guest of the caller is meant."""

    user: User
    organization: str
    contact: str


def list_mine(context: Context, user: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """Oldest first. Raises NotAllowed for callers who are no client."""
    _, client = _client(context, user, organization_id)
    page = guests_of(context, organization_id, client.contact, after, limit)
    return Page([_shown(user, one) for one in page.items], page.next)


def open_one(
    context: Context, user: User, organization_id: str, draft: ContactDraft, replay: Replay | None
) -> OwnGuest:
    """A guest who is not invited. Raises what creating a contact raises."""
    _, client = _client(context, user, organization_id)
    opened = contacts.create(context, user, organization_id, replace(draft, of=client.contact, by_client=True), replay)
    return _shown(user, opened)


def invite_new(
    context: Context,
    user: User,
    organization_id: str,
    recipient: TypedRecipient,
    offer: GuestOffer,
) -> OwnGuest:
    """Makes a guest's contact and invitation, or sends the open one again. Raises what inviting raises."""
    _, client = _client(context, user, organization_id)
    return _invited(context, user, client, recipient, offer)


def invite(context: Context, mine: MyGuest, offer: GuestOffer) -> OwnGuest:
    """The same for a guest who is there."""
    _, client, guest = _gate(context, mine)
    return _invited(context, mine.user, client, TypedRecipient(contact=guest.id), offer)


def _invited(
    context: Context,
    user: User,
    client: Membership,
    recipient: TypedRecipient,
    offer: GuestOffer,
) -> OwnGuest:
    command = CreateInvitation(
        user=user,
        organization=client.organization,
        recipient=recipient,
        role=Role.GUEST,
        channel=offer.channel,
        note=offer.note,
        expires_in=offer.expires_in,
        grants=Grants(client=client.contact),
        replay=offer.replay,
    )
    handed = invite_contact.invite(context, command)
    guest = contacts.load(context, client.organization, handed.invitation.contact)
    return replace(_shown(user, guest), url=handed.url, share_text=handed.share_text)


def correct(context: Context, mine: MyGuest, patch: Patch) -> OwnGuest:
    """Raises NotAllowed once the guest has joined: how to reach them is then theirs, and the organization's."""
    caller, _, guest = _gate(context, mine)
    if guest.linked_user:
        raise NotAllowed("This guest has joined: ask the organization to change their record.")
    return _shown(mine.user, contact_changes.changed(context, caller, guest, patch))


def end(context: Context, mine: MyGuest) -> OwnGuest:
    """Ending one twice changes nothing; inviting again takes it back."""
    ended = attempt(context, lambda: decide_end(context, mine.user.id, _gate(context, mine)[2]))
    return _shown(mine.user, ended)


def get(context: Context, mine: MyGuest) -> OwnGuest:
    return _shown(mine.user, _gate(context, mine)[2])


def _client(context: Context, user: User, organization_id: str) -> tuple[Caller, Membership]:
    caller, _ = enter(context.store, organization_id, user)
    own = _as_client(caller)
    if own is None:
        raise NotAllowed("Only clients have guests of their own: see the guests of a client or group.")
    note_seen(context, own)
    return caller, own


def _as_client(caller: Caller) -> Membership | None:
    own = caller.holds(Role.CLIENT)
    return own if own and own.contact else None


def _gate(context: Context, mine: MyGuest) -> tuple[Caller, Membership, Contact]:
    """The one gate for clients: a guest of somebody else answers like none."""
    caller, found = enter(context.store, mine.organization, mine.user, *_refs(mine))
    client, guest = _as_client(caller), next(iter(found.all(_refs(mine))), None)
    if client is None or guest is None or guest.client != client.contact:
        raise NotFound
    return caller, client, guest


def _refs(mine: MyGuest) -> list[refs.Ref[Contact]]:
    return [refs.contact(mine.organization, mine.contact)] if is_id("con_", mine.contact) else []


def _shown(user: User, guest: Contact) -> OwnGuest:
    typed_here = user.id == (guest.typed_by or guest.created_by)
    email, phone = guest.address_for("email"), guest.address_for("sms")
    if typed_here:
        return OwnGuest(guest, email, phone)
    return OwnGuest(
        guest, mask(Address("email", email)) if email else "", mask(Address("phone", phone)) if phone else ""
    )
