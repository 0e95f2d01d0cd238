"""Reissuing: an ended invitation is made again, with the same offer to the same contact, as a new one."""

from dataclasses import replace

from chalicelib.domain.command import CreateInvitation, TypedRecipient
from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import InvitationOpen
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import is_open
from chalicelib.services.context import Context
from chalicelib.services.invitations.carrying import carried
from chalicelib.services.invitations.creating import create
from chalicelib.services.invitations.reading import Handed, access
from chalicelib.services.invitations.resending import NamedInvitation


def reissue(context: Context, request: NamedInvitation, channel: str = "") -> Handed:
    """A new invitation whose `previous` is the ended one (S2.13).

    What was paid for it pays for the new one. Raises InvitationOpen while the old one is open (resend it),
    AlreadyMember while its contact is linked, Conflict while its payment needs attention.
    """
    _, invitation, _ = access(context, request.user, request.organization, request.invitation)
    if is_open(invitation, context.now):
        raise InvitationOpen(extra={"invitation": invitation.id})
    again = CreateInvitation(
        user=request.user,
        organization=request.organization,
        recipient=TypedRecipient(contact=invitation.contact),
        role=invitation.role,
        channel=channel or invitation.channel,
        note=invitation.note,
        expires_in=invitation.lifetime,
        match=invitation.match,
        voice=invitation.voice,
        reminders=None if invitation.reminder_days else False,
        grants=_grants(invitation),
        replay=request.replay,
        previous=invitation.id,
        carried=carried(context, invitation),
    )
    return create(context, again)


def _grants(invitation: Invitation) -> Grants:
    """The same again, to whoever serves the contact now, in the groups that it is in now; packages that acceptance gave
    are the contact's own and survive unlinking."""
    grants = replace(invitation.grants, staff=(), groups=())
    return replace(grants, packages=()) if invitation.accepted else grants
