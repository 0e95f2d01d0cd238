"""Reading one invitation, with its deliveries, as far as the caller may see. Lists: see `listing`."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Channel, Invitation
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.marks import OpenMark
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Found
from chalicelib.services.access import enter
from chalicelib.services.kit import Kit
from chalicelib.services.links import share_text, url_of


@dataclass(frozen=True)
class Handed:
    """An invitation with its deliveries, newest first; `url` and `share_text` where the caller must carry it."""

    invitation: Invitation
    deliveries: tuple[Delivery, ...]
    url: str = ""
    share_text: str = ""


def handed(kit: Kit, offer: Invitation, deliveries: list[Delivery]) -> Handed:
    """What the inviter gets: with the link where the channel is a link, or where no sender is configured."""
    newest = tuple(sorted(deliveries, key=lambda one: -one.number))
    carried = offer.channel in (Channel.LINK, Channel.QR)
    unsendable = bool(newest) and newest[0].status == DeliveryStatus.FAILED and newest[0].reason == "no_sender"
    if offer.status in OPEN and (carried or unsendable):
        return with_link(kit, offer, newest)
    return Handed(offer, newest)


def with_link(kit: Kit, offer: Invitation, deliveries: tuple[Delivery, ...]) -> Handed:
    url = url_of(kit, offer)
    return Handed(offer, deliveries, url, share_text(offer, url))


def load(kit: Kit, identifier: str) -> Handed:
    """An invitation as just made or changed, read again, for a retry of the same request."""
    reference = refs.invitation(identifier)
    offer = kit.store.read([reference])[reference]
    if offer is None:
        raise NotFound
    return handed(kit, offer, deliveries_of(kit, identifier))


def deliveries_of(kit: Kit, identifier: str) -> list[Delivery]:
    return list(kit.store.children(refs.invitation(identifier), "DLV#").items)


def get(kit: Kit, caller: User, organization: str, identifier: str) -> Handed:
    """One invitation with its delivery timeline; never with the link (see `sharing`)."""
    _, offer, _ = access(kit, caller, organization, identifier)
    deliveries = sorted(deliveries_of(kit, identifier), key=lambda one: -one.number)
    return Handed(offer, tuple(deliveries))


def access(
    kit: Kit, caller: User, organization: str, identifier: str, *also: refs.Ref[Any]
) -> tuple[Seat, Invitation, Found]:
    """The one gate to an invitation: what the caller may not see answers like what does not exist."""
    if not is_id("inv_", identifier):
        raise NotFound
    reference = refs.invitation(identifier)
    seat, found = enter(kit.store, organization, caller, reference, *also)
    offer = found[reference]
    if offer is None or offer.organization != organization or not _may_see(seat, offer):
        raise NotFound
    return seat, offer, found


def _may_see(seat: Seat, offer: Invitation) -> bool:
    sight = seat.sight.invitations
    return sight == "all" or (sight == "sent" and offer.inviter.user == seat.caller.id)


def open_mark_of(offer: Invitation) -> OpenMark:
    """The mark that keeps this invitation the only open one of its kind."""
    return OpenMark(
        invitation=offer.id, expires_at=offer.expires_at, digest=offer.digests[1] if len(offer.digests) > 1 else ""
    )


def open_ref(offer: Invitation) -> refs.Ref[OpenMark]:
    return refs.open_mark(offer.organization, offer.contact, offer.role, offer.subject)
