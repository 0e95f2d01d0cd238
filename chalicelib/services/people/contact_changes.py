"""Changing a contact. Its open invitations follow: a changed address gets a new link, the old one is dead (A11)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.countries import clean_country
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import InvitationClosed, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Match, Recipient
from chalicelib.domain.lifecycle import is_open, reopened
from chalicelib.domain.text import clean_name
from chalicelib.domain.tokens import MAX_GENERATION
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Lost, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record, record_of
from chalicelib.services.core.external_ids import clean_external_id, exchange_id, refuse_taken
from chalicelib.services.core.homes import at_home, moving
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.saving import Patch, revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.resending import refuse_higher
from chalicelib.services.invitations.state import extend
from chalicelib.services.invitations.ways import CARRIED_CHANNELS
from chalicelib.services.messages.address_notices import put_messages, tell_addresses
from chalicelib.services.messages.outgoing import carrying, first_delivery, following, put_delivery, sending
from chalicelib.services.people.contacts import gate, refuse_unreachable
from chalicelib.services.people.history import latest
from chalicelib.services.people.staffing import with_staff


@dataclass(frozen=True)
class Correction:
    """An invitation that follows its contact, and the message that brings the new link."""

    before: Invitation
    after: Invitation
    delivery: Delivery | None


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Contact:
    """The contact with the new values of `patch`; its open invitations follow.

    Raises VersionMismatch, Conflict on a lost race or a taken external id, Unprocessable, NotAllowed where it would
    redirect an invitation that the caller could not have sent, InvitationClosed where an open one can't be corrected
    any more. The addresses of a contact with an account are for owners and admins to change, and the old ones are told.
    """
    caller, contact, _ = gate(context, user, organization_id, identifier)
    if caller.sight.contacts == "none":
        raise NotAllowed("Ask the organization to change your record.")
    return changed(context, caller, contact, patch)


def changed(context: Context, caller: Caller, contact: Contact, patch: Patch) -> Contact:
    """The same for whoever may change this contact. Raises what `change` raises."""
    patch.refuse_outdated(contact)
    fresh = revised(at_home(contact), **_cleaned(context, patch.fields, caller.organization.branding.country))
    if fresh.addresses != contact.addresses:
        fresh = replace(fresh, typed_by=caller.user.id)
    if fresh.addresses != contact.addresses and not caller.manages:
        _refuse_addresses(context, contact)
    refuse_unreachable(fresh.name, fresh.addresses)
    corrections = _corrections(context, contact, fresh) if fresh.addresses != contact.addresses else []
    for correction in corrections:
        refuse_higher(caller, correction.before)
    try:
        context.store.commit(_writes(context, caller.user, contact, fresh, corrections))
    except Lost as lost:
        refuse_taken(caller, fresh, lost)
        raise patch.overtaken() from lost
    return fresh


def _refuse_addresses(context: Context, contact: Contact) -> None:
    """An address that one coach changes leads the client's link elsewhere: not for the other coaches too (S3.16)."""
    if contact.linked_user:
        raise NotAllowed("Only owners and admins may change the addresses of a contact that has an account.")
    if not contact.of and len(with_staff(context, contact).staff) > 1:
        raise NotAllowed(
            "Several members of the team serve this contact: ask an owner or admin to change its addresses."
        )


def _cleaned(context: Context, changes: Mapping[str, Any], home: str) -> dict[str, Any]:
    """`country` says where the numbers are dialled, else it is `home`; no contact keeps it."""
    clean, book = Cleaning(""), context.addresses
    cleaned = dict(changes)
    country = clean.field("country", clean_country, cleaned.pop("country", "") or home)
    if "locale" in changes:
        cleaned["locale"] = typed.locale(changes["locale"])
    rules = {"name": clean_name, "external_id": clean_external_id, "timezone": book.zone}
    for name in rules.keys() & changes.keys():
        cleaned[name] = clean.field(name, rules[name], changes[name])
    if "emails" in changes:
        cleaned["emails"] = clean.emails(book, changes["emails"])
    if "phones" in changes:
        cleaned["phones"] = clean.phones(book, changes["phones"], country)
    clean.finish()
    return cleaned


def _corrections(context: Context, contact: Contact, fresh: Contact) -> list[Correction]:
    references = [refs.invitation(identifier) for identifier in contact.open_invitations]
    invitations = context.store.read(references).all(references) if references else []
    gone = set(contact.addresses) - set(fresh.addresses)
    return [
        _correction(context, invitation, recipient, gone)
        for invitation in invitations
        if is_open(invitation, context.now)
        and not invitation.invitee
        and (recipient := _follow(invitation.recipient, fresh, gone)) != invitation.recipient
    ]


def _follow(recipient: Recipient, fresh: Contact, gone: set[str]) -> Recipient:
    """The recipient as the contact is now: an address that is gone, or was missing, becomes the contact's first."""
    kept = {address for address in recipient.addresses if address not in gone}
    email = recipient.email if recipient.email in kept else fresh.address_for("email")
    phone = recipient.phone if recipient.phone in kept else fresh.address_for("sms")
    name = fresh.name or recipient.name
    return replace(recipient, name=name, email=email, phone=phone, timezone=fresh.timezone)


def _correction(context: Context, invitation: Invitation, recipient: Recipient, gone: set[str]) -> Correction:
    digests = digests_everywhere(context, recipient.addresses)
    if not gone & set(invitation.recipient.addresses):
        # One more way to reach the same person: the links they hold stay good.
        return Correction(invitation, replace(invitation, recipient=recipient, digests=digests), None)
    if invitation.generation >= MAX_GENERATION:
        raise InvitationClosed("This invitation was corrected too often: revoke it and invite again.")
    after = replace(
        reopened(invitation),
        recipient=recipient,
        digests=digests,
        channel=_channel(invitation.channel, recipient),
        match=invitation.match if recipient.addresses else Match.BEARER,
        generation=invitation.generation + 1,
        offer=invitation.offer + 1,
    )
    # A correction is not one more message to the same person: the first one went elsewhere.
    delivery = first_delivery(context, after, ())
    return Correction(invitation, carrying(after, delivery), delivery)


def _channel(channel: str, recipient: Recipient) -> str:
    """The same channel while it has an address, else the other, else a link to hand over."""
    if channel in CARRIED_CHANNELS or recipient.address_for(channel):
        return channel
    return next((other for other in ("email", "sms") if recipient.address_for(other)), "link")


def _told(context: Context, contact: Contact, given_up: Sequence[str]) -> list[Delivery]:
    """Whoever has an account hears at the old address that it was replaced: beside the latest of their invitations that
    is kept, since a message is always about one."""
    invitation = latest(context, contact) if contact.linked_user and given_up else None
    return tell_addresses(context, invitation, contact, given_up) if invitation else []


def _writes(
    context: Context, user: User, contact: Contact, fresh: Contact, corrections: Sequence[Correction]
) -> list[Write]:
    organization_id = contact.organization
    given_up = tuple(set(contact.addresses) - set(fresh.addresses))
    told = _told(context, contact, sorted(given_up))
    about = told[0].invitation if told else ""
    writes: list[Write] = [
        save(contact, fresh),
        *exchange_id(contact, fresh),
        *moving(context, contact, fresh),
        *put_messages(told),
        record(
            context,
            organization_id,
            "contact.changed",
            actor=user.id,
            contact=contact.id,
            invitation=about,
            sends=sending(*told),
        ),
    ]
    for correction in corrections:
        after = correction.after
        writes += [
            *extend(context, correction.before, after),
            *put_delivery(correction.delivery),
            record_of(
                context,
                "invitation.corrected",
                after,
                actor=user.id,
                sends=following(after, correction.delivery),
            ),
        ]
    return writes
