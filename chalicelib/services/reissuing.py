"""Reissuing: an ended invitation is made again, with the same offer to the same contact, as a new one."""

from dataclasses import replace

from chalicelib.domain.command import CreateInvitation, Recipient
from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import InvitationOpen
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import is_open
from chalicelib.services.carrying import carried
from chalicelib.services.changing import Request
from chalicelib.services.inviting import create
from chalicelib.services.kit import Kit
from chalicelib.services.reading import Handed, access


def reissue(kit: Kit, request: Request, now: int, channel: str = "") -> Handed:
    """A new invitation whose `previous` is the ended one (S2.13).

    What was paid for it pays for the new one. Raises InvitationOpen while the old one is open (resend it),
    AlreadyMember while its contact is linked, Conflict while its payment needs attention.
    """
    _, offer, _ = access(kit, request.caller, request.organization, request.invitation)
    if is_open(offer, now):
        raise InvitationOpen(extra={"invitation": offer.id})
    again = CreateInvitation(
        caller=request.caller,
        organization=request.organization,
        recipient=Recipient(contact=offer.contact),
        role=offer.role,
        channel=channel or offer.channel,
        note=offer.note,
        expires_in=offer.lifetime,
        match=offer.match,
        grants=_grants(offer),
        replay=request.replay,
        previous=offer.id,
        carried=carried(kit, offer, now),
    )
    return create(kit, again, now)


def _grants(offer: Invitation) -> Grants:
    """The same again; packages that acceptance gave are the contact's own and survive unlinking."""
    return replace(offer.grants, packages=()) if offer.accepted else offer.grants
