"""Reading one invitation, with its deliveries, as far as the caller may see. Lists: see `listing`."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Channel, Invitation
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.organization import Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned, enter
from chalicelib.services.core.links import share_text, url_of


@dataclass(frozen=True)
class Handed:
    """An invitation with its deliveries, newest first; `url` and `share_text` where the caller must carry it."""

    invitation: Invitation
    deliveries: tuple[Delivery, ...]
    url: str = ""
    share_text: str = ""


def handed(context: Context, invitation: Invitation, deliveries: list[Delivery]) -> Handed:
    """What the inviter gets: with the link where the channel is a link, or where no sender is configured."""
    newest = tuple(sorted(deliveries, key=lambda delivery: -delivery.number))
    carried = invitation.channel in (Channel.LINK, Channel.QR)
    unsendable = bool(newest) and newest[0].status == DeliveryStatus.FAILED and newest[0].reason == "no_sender"
    if invitation.status in OPEN and (carried or unsendable):
        return with_link(context, invitation, newest)
    return Handed(invitation, newest)


def with_link(context: Context, invitation: Invitation, deliveries: tuple[Delivery, ...]) -> Handed:
    url = url_of(context, invitation)
    return Handed(invitation, deliveries, url, share_text(invitation, url))


def load(context: Context, identifier: str) -> Handed:
    """An invitation as just made or changed, read again, for a retry of the same request."""
    reference = refs.invitation(identifier)
    invitation = context.store.read([reference])[reference]
    if invitation is None:
        raise NotFound
    return handed(context, invitation, deliveries_of(context, identifier))


def deliveries_of(context: Context, identifier: str) -> list[Delivery]:
    return list(context.store.children(refs.invitation(identifier), "DLV#").items)


def get(context: Context, user: User, organization_id: str, identifier: str) -> Handed:
    """One invitation with its delivery timeline; never with the link (see `sharing`)."""
    _, invitation, _ = access(context, user, organization_id, identifier)
    deliveries = sorted(deliveries_of(context, identifier), key=lambda delivery: -delivery.number)
    return Handed(invitation, tuple(deliveries))


def access(
    context: Context, user: User, organization_id: str, identifier: str, *also: refs.Ref[Any]
) -> tuple[Caller, Invitation, Found]:
    """The one gate to an invitation: what the caller may not see answers like what does not exist."""
    if not is_id("inv_", identifier):
        raise NotFound
    reference = refs.invitation(identifier)
    caller, found = enter(context.store, organization_id, user, reference, *also)
    invitation = found[reference]
    if invitation is None or invitation.organization != organization_id or not _may_see(context, caller, invitation):
        raise NotFound
    return caller, invitation, found


def _may_see(context: Context, caller: Caller, invitation: Invitation) -> bool:
    """Staff see it through the contact it is for, or through the client of a guest: having sent it gives no sight."""
    match caller.sight.invitations:
        case "all":
            return True
        case "assigned":
            near = assigned(context, caller, (invitation.contact, invitation.subject))
            return bool(near) or _sent_as_client(caller, invitation)
        case "sent":
            return _sent_as_client(caller, invitation)
    return False


def _sent_as_client(caller: Caller, invitation: Invitation) -> bool:
    """Not what they sent in another role, which they may have lost."""
    client = caller.holds(Role.CLIENT)
    return client is not None and invitation.inviter.membership == client.id
