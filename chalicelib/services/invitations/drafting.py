"""The parts of a new invitation: what is supported, who the contact is, what it says and for how long."""

from dataclasses import replace

from chalicelib.domain.caller import Caller
from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.dependent import named_for
from chalicelib.domain.disclosure import asked_of
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.invitation import (
    DEFAULT_LIFETIME_SECONDS,
    MAX_LIFETIME_SECONDS,
    MIN_LIFETIME_SECONDS,
    Channel,
    Invitation,
    InvitationStatus,
    Inviter,
)
from chalicelib.domain.organization import Role
from chalicelib.domain.pacing import noted
from chalicelib.domain.reminding import days_for
from chalicelib.domain.text import clean_note
from chalicelib.services.context import Context
from chalicelib.services.core.grants import Promise
from chalicelib.services.core.homes import at_home
from chalicelib.services.core.recipients import Addressee, digests_everywhere
from chalicelib.services.core.saving import revised
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.ways import way_to

INVITABLE = frozenset({Role.ADMIN, Role.STAFF, Role.CLIENT, Role.GUEST})


def refuse_unsupported(command: CreateInvitation) -> None:
    """Values that are part of the API but not built answer `unsupported`, never silently something else."""
    if command.role not in INVITABLE:
        raise Unprocessable(
            errors=[FieldError("role", "invalid", "An owner is made by promotion, never by invitation.")]
        )
    refuse_for_guest(command.role, command.grants)
    if command.expires_in is not None and not MIN_LIFETIME_SECONDS <= command.expires_in <= MAX_LIFETIME_SECONDS:
        detail = f"Give {MIN_LIFETIME_SECONDS} to {MAX_LIFETIME_SECONDS} seconds (1 hour to 365 days)."
        raise Unprocessable(errors=[FieldError("expires_in", "out_of_range", detail)])


def refuse_for_guest(role: str, grants: Grants) -> None:
    """Raises Unprocessable where a guest would get staff or groups of their own."""
    if role == Role.GUEST and (grants.staff or grants.groups):
        detail = "A guest is served, and takes part, through their client or group: leave `staff` and `groups` out."
        raise Unprocessable(errors=[FieldError("grants", "invalid", detail)])


def new_contact(context: Context, command: CreateInvitation, addressee: Addressee) -> Contact:
    """The contact of somebody who was not in the directory. A bare link needs no address, but a name."""
    if not addressee.addresses and not addressee.name and not addressee.user:
        detail = "Give a name, an email or a phone, or name a contact."
        raise Unprocessable(errors=[FieldError("recipient", "required", detail)])
    return Contact(
        id=context.new_id("con_"),
        organization=command.organization,
        name=addressee.name,
        emails=(addressee.email,) if addressee.email else (),
        phones=(addressee.phone,) if addressee.phone else (),
        preferred=Channel.EMAIL if addressee.email or not addressee.phone else Channel.SMS,
        locale=addressee.locale or "en",
        type=addressee.type or command.role,
        of=command.grants.client,
        found=addressee.user,
        created_by=command.user.id,
        created_at=context.now,
        version=0,
    )


def refuse_other_client(known: Contact, client: str) -> None:
    """A guest's contact is that of one client for ever, nobody else's contact becomes a guest's, and a group joins
    nothing. Raises Unprocessable."""
    if known.is_group:
        raise Unprocessable(errors=[FieldError("recipient", "invalid", "A group is not invited: invite its members.")])
    if known.client == client:
        return
    if known.id == client:
        detail = "Nobody is their own guest."
    elif client:
        detail = "This contact is no guest of that client: give name and address, and the guest gets their own contact."
    else:
        detail = (
            "This contact is a guest: invite it with the role `guest` and the same `of`, "
            "or give name and address for another role."
        )
    raise Unprocessable(errors=[FieldError("of", "invalid", detail)])


def draft(
    context: Context,
    command: CreateInvitation,
    caller: Caller,
    promise: Promise,
    contact: Contact,
    addressee: Addressee,
) -> Invitation:
    way = way_to(command, contact, addressee, caller.organization.policy)
    recipient = way.recipient
    lifetime = command.expires_in or caller.organization.policy.lifetime or DEFAULT_LIFETIME_SECONDS
    clean = Cleaning("")
    note = clean.field("note", clean_note, command.note)
    clean.finish()
    return Invitation(
        id=context.new_id("inv_"),
        organization=command.organization,
        role=command.role,
        subject=command.grants.client,
        contact=contact.id,
        recipient=recipient,
        invitee=way.invitee,
        channel=way.channel,
        match=way.match,
        note=note,
        voice=command.voice,
        grants=command.grants,
        reminder_days=days_for(command.reminders, caller.organization.policy),
        lifetime=lifetime,
        created_at=context.now,
        expires_at=context.now + lifetime * 1000,
        inviter=Inviter(
            user=command.user.id,
            membership=promise.inviter.id,
            role=promise.inviter.role,
            name=promise.inviter.name or command.user.name or "",
        ),
        branding=caller.organization.branding,
        disclosures=asked_of(caller.organization.disclosures, command.role),
        digests=digests_everywhere(context, recipient.addresses),
        previous=command.previous or contact.last_invitation,
        job=command.job,
        staff_names=tuple(member.name for member in promise.staff if member.name),
        dependents=named_for(contact, command.role, caller.organization.policy),
    )


def anew(context: Context, invitation: Invitation, at_least: int = 0) -> Invitation:
    """The same offer as another invitation, which begins now. `at_least`: seconds that it must live."""
    lifetime = max(invitation.lifetime, at_least)
    return replace(
        invitation,
        id=context.new_id("inv_"),
        previous=invitation.id,
        job="",
        resent_by="",
        status=InvitationStatus.PENDING,
        version=1,
        offer=1,
        generation=0,
        deliveries=0,
        lifetime=lifetime,
        created_at=context.now,
        expires_at=context.now + lifetime * 1000,
        ended_at=None,
        opened_at=None,
        remind_at=None,
        applicant=None,
    )


def invited(contact: Contact, invitation: Invitation, delivery: Delivery | None, now: int) -> Contact:
    """The contact with this invitation noted on it."""
    sent_at = delivery.due_at if delivery and delivery.reason else now
    return revised(
        at_home(contact),
        invited_at=now,
        last_invitation=invitation.id,
        open_invitations=(*contact.open_invitations, invitation.id),
        messaged_at=noted(contact.messaged_at, sent_at or now) if delivery else contact.messaged_at,
        grants=_merged(at_home(contact).grants, invitation.grants),
    )


def _merged(held: Grants, given: Grants) -> Grants:
    return Grants(
        relationship=given.relationship or held.relationship,
        staff=held.staff,
        groups=tuple(dict.fromkeys(held.groups + given.groups)),
        client=held.client,
        metadata=held.metadata | given.metadata,
    )
