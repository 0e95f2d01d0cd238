"""The guests of a client as that client asks for them and is shown them."""

from msgspec import UNSET, Struct, UnsetType

from chalicelib.handlers.api.bodies.common import (
    Body,
    Channel,
    ContactState,
    Dialled,
    Email,
    Locale,
    MaybeLocale,
    Name,
    Note,
    Phone,
    Seconds,
)
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.people.own_guests import GuestOffer, OwnGuest


class InviteGuest(Body):
    """How the message goes. `expires_in` left out is the organization's lifetime."""

    channel: Channel = "preferred"
    note: Note = ""
    expires_in: Seconds | None = None


class AddGuest(InviteGuest):
    """With `invite` false the guest is only noted, and nothing is sent."""

    name: Name = ""
    email: Email = ""
    phone: Phone = ""
    country: Dialled = ""
    locale: MaybeLocale = ""
    invite: bool = True


class PatchGuest(Body):
    """JSON merge patch: absent fields stay, null clears. For guests who have not joined."""

    name: Name | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    country: Dialled | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET


class GuestAnswer(Struct, kw_only=True, omit_defaults=True):
    """`email` and `phone` are masked unless the caller typed them; `invited`: an invitation is open. `url` and
    `share_text` come where the caller hands the link over."""

    id: str
    name: str
    state: ContactState
    invited: bool
    email: str | None
    phone: str | None
    created_at: str
    version: int
    url: str = ""
    share_text: str = ""


class GuestsPage(Struct):
    items: list[GuestAnswer]
    next: str | None


def offer_of(body: InviteGuest) -> GuestOffer:
    return GuestOffer(channel=body.channel, note=body.note, expires_in=body.expires_in)


def guest_answer(guest: OwnGuest) -> GuestAnswer:
    contact = guest.contact
    return GuestAnswer(
        id=contact.id,
        name=contact.name,
        state=contact.state.value,
        invited=bool(contact.open_invitations),
        email=guest.email or None,
        phone=guest.phone or None,
        created_at=rfc3339(contact.created_at),
        version=contact.version,
        url=guest.url,
        share_text=guest.share_text,
    )
