"""Changing a contact. Its open invitations follow: a changed address gets a new link, the old one is dead (A11)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Conflict, InvitationClosed, NotAllowed, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Match, Recipient
from chalicelib.domain.lifecycle import is_open, reopened
from chalicelib.domain.text import clean_name
from chalicelib.domain.tokens import MAX_GENERATION
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Equals, Lost, Put, Write
from chalicelib.services.changing import refuse_higher
from chalicelib.services.contacts import clean_addresses, gate, refuse_unreachable
from chalicelib.services.drafting import CARRIED_CHANNELS
from chalicelib.services.external_ids import clean_external_id, exchange_id, refuse_taken
from chalicelib.services.facts import record, record_of
from chalicelib.services.handing import first_delivery, following, put_delivery
from chalicelib.services.kit import Kit
from chalicelib.services.reading import open_mark_of, open_ref
from chalicelib.services.recipients import Cleaning, digests_everywhere, hold, release


@dataclass(frozen=True)
class Correction:
    """An invitation that follows its contact, and the message that brings the new link."""

    before: Invitation
    after: Invitation
    delivery: Delivery | None


def change(
    kit: Kit,
    caller: User,
    organization: str,
    identifier: str,
    changes: dict[str, Any],
    version: int | None,
    now: int,
) -> Contact:
    """New values of some fields; `version` is the one the caller saw.

    Raises VersionMismatch, Conflict on a lost race or a taken external id, Unprocessable, NotAllowed where it would
    redirect an invitation that the caller could not have sent, InvitationClosed where an open one can't be corrected
    any more.
    """
    seat, person, _ = gate(kit, caller, organization, identifier)
    if seat.sight.contacts == "none":
        raise NotAllowed("Ask the organization to change your record.")
    if version not in (None, person.version):
        raise VersionMismatch
    fresh = replace(person, **_cleaned(kit, changes), version=person.version + 1)
    refuse_unreachable(fresh.name, fresh.addresses)
    corrections = _corrections(kit, person, fresh, now) if fresh.addresses != person.addresses else []
    for correction in corrections:
        refuse_higher(seat, correction.before)
    try:
        kit.store.commit(_writes(kit, caller, person, fresh, corrections, now))
    except Lost as lost:
        refuse_taken(seat, fresh, lost)
        raise (VersionMismatch if version else Conflict) from lost
    return fresh


def _cleaned(kit: Kit, changes: dict[str, Any]) -> dict[str, Any]:
    clean = Cleaning("")
    cleaned = dict(changes)
    if "name" in changes:
        cleaned["name"] = clean.field("name", clean_name, changes["name"])
    if "external_id" in changes:
        cleaned["external_id"] = clean.field("external_id", clean_external_id, changes["external_id"])
    emails, phones = clean_addresses(kit, clean, changes.get("emails", ()), changes.get("phones", ()))
    cleaned |= {name: value for name, value in (("emails", emails), ("phones", phones)) if name in changes}
    clean.finish()
    return cleaned


def _corrections(kit: Kit, person: Contact, fresh: Contact, now: int) -> list[Correction]:
    references = [refs.invitation(identifier) for identifier in person.open_invitations]
    offers = kit.store.read(references).all(references) if references else []
    gone = set(person.addresses) - set(fresh.addresses)
    return [
        _correction(kit, offer, recipient, gone, now)
        for offer in offers
        if is_open(offer, now) and (recipient := _follow(offer.recipient, fresh, gone)) != offer.recipient
    ]


def _follow(recipient: Recipient, fresh: Contact, gone: set[str]) -> Recipient:
    """The recipient as the contact is now: an address that is gone, or was missing, becomes the contact's first."""
    kept = {address for address in recipient.addresses if address not in gone}
    email = recipient.email if recipient.email in kept else fresh.address_for("email")
    phone = recipient.phone if recipient.phone in kept else fresh.address_for("sms")
    return replace(recipient, name=fresh.name or recipient.name, email=email, phone=phone)


def _correction(kit: Kit, offer: Invitation, recipient: Recipient, gone: set[str], now: int) -> Correction:
    digests = digests_everywhere(kit, recipient.addresses)
    if not gone & set(offer.recipient.addresses):
        # One more way to reach the same person: the links they hold stay good.
        return Correction(offer, replace(offer, recipient=recipient, digests=digests, version=offer.version + 1), None)
    if offer.generation >= MAX_GENERATION:
        raise InvitationClosed("This invitation was corrected too often: revoke it and invite again.")
    after = replace(
        reopened(offer),
        recipient=recipient,
        digests=digests,
        channel=_channel(offer.channel, recipient),
        match=offer.match if recipient.addresses else Match.BEARER,
        generation=offer.generation + 1,
        offer=offer.offer + 1,
        version=offer.version + 1,
    )
    # A correction is not one more message to the same person: the first one went elsewhere.
    delivery = first_delivery(kit, after, (), now)
    return Correction(offer, replace(after, deliveries=delivery.number if delivery else after.deliveries), delivery)


def _channel(channel: str, recipient: Recipient) -> str:
    """The same channel while it has an address, else the other, else a link to hand over."""
    if channel in CARRIED_CHANNELS or recipient.address_for(channel):
        return channel
    return next((other for other in ("email", "sms") if recipient.address_for(other)), "link")


def _writes(
    kit: Kit, caller: User, person: Contact, fresh: Contact, corrections: Sequence[Correction], now: int
) -> list[Write]:
    organization = person.organization
    gained = tuple(set(fresh.addresses) - set(person.addresses))
    given_up = tuple(set(person.addresses) - set(fresh.addresses))
    writes: list[Write] = [
        Put(refs.contact(organization, person.id), fresh, Equals("version", person.version)),
        *exchange_id(person, fresh),
        *hold(kit, organization, person.id, gained),
        *release(kit, organization, person.id, given_up),
        record(kit.random, now, organization, "contact.changed", actor=caller.id, contact=person.id),
    ]
    for correction in corrections:
        after = correction.after
        writes += [
            Put(refs.invitation(after.id), after, Equals("version", correction.before.version)),
            Put(open_ref(after), open_mark_of(after), Equals("invitation", after.id)),
            *put_delivery(correction.delivery),
            record_of(
                kit.random,
                now,
                "invitation.corrected",
                after,
                actor=caller.id,
                sends=following(after, correction.delivery),
            ),
        ]
    return writes
