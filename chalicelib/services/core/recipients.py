"""From what a caller typed to the one contact that is meant."""

from dataclasses import replace
from functools import partial
from typing import Any

from chalicelib.domain import command, refs
from chalicelib.domain import typed as clean_typed
from chalicelib.domain.contact import Contact
from chalicelib.domain.contact_types import TYPE_LIMIT
from chalicelib.domain.countries import clean_country
from chalicelib.domain.errors import ContactAmbiguous, FieldError, NotFound, Suppressed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.marks import Holders, Suppression
from chalicelib.domain.text import clean_line, clean_name
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Found, Put
from chalicelib.services.context import Context
from chalicelib.services.core.numbers import home_of
from chalicelib.services.core.validation import Cleaning

_TYPE_OF_ITS_OWN = "A contact that is there has a type of its own: change that one (PATCH .../contacts/{contact})."


@dataclass(frozen=True)
class Addressee:
    """A recipient in canonical form: an existing `contact`, or a name with addresses or the `user` who was found."""

    contact: str
    name: str
    email: str
    phone: str
    locale: str
    type: str = ""
    user: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address for address in (self.email, self.phone) if address)


def recipient_at_home(
    context: Context, user: User, organization_id: str, typed: command.TypedRecipient
) -> command.TypedRecipient:
    """The same, with the country where the phone is dialled if that matters. Raises what `home_of` raises."""
    return replace(typed, country=home_of(context, user, organization_id, (typed.phone,), typed.country))


def canonical(context: Context, typed: command.TypedRecipient) -> Addressee:
    """Raises Unprocessable naming every field that can't be used, NotFound for a contact id that is none."""
    if typed.contact:
        if not is_id("con_", typed.contact):
            raise NotFound("There is no such contact.")
        if typed.type:
            raise Unprocessable(errors=[FieldError("recipient.type", "invalid", _TYPE_OF_ITS_OWN)])
        return Addressee(typed.contact, "", "", "", "", user=typed.user)
    clean = Cleaning("recipient")
    country = clean.field("country", clean_country, typed.country)
    addressee = Addressee(
        contact="",
        name=clean.field("name", clean_name, typed.name),
        email=clean.field("email", context.addresses.email, typed.email),
        phone=clean.field("phone", partial(context.addresses.phone, country=country), typed.phone),
        locale=clean_typed.locale(typed.locale),
        type=clean.field("type", partial(clean_line, limit=TYPE_LIMIT), typed.type),
        user=typed.user,
    )
    clean.finish()
    return addressee


def digests(context: Context, organization_id: str, addresses: tuple[str, ...]) -> list[str]:
    ring = context.keys.ring()
    return [address_digest(ring, organization_id, address) for address in addresses]


def digests_everywhere(context: Context, addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Digests by which a user finds invitations to their addresses, whatever the organization."""
    return tuple(address_digest(context.keys.ring(), "", address) for address in addresses)


def recipient_refs(context: Context, organization_id: str, addressee: Addressee, of: str = "") -> list[refs.Ref[Any]]:
    """What tells who is meant, to be read with the caller's seat; `of` is the client or group of a guest."""
    known = [refs.known(organization_id, addressee.user)] if addressee.user else []
    if addressee.contact:
        return [refs.contact(organization_id, addressee.contact), *known]
    if known:
        return [*known]
    held = digests(context, organization_id, addressee.addresses)
    silenced = [refs.suppression(organization_id, digest) for digest in held]
    return [*_holder_refs(context, organization_id, addressee, of), *silenced]


def _holder_refs(context: Context, organization_id: str, addressee: Addressee, of: str) -> list[refs.Ref[Holders]]:
    """A guest from before guests had places of their own is held among everybody (ADR 0038)."""
    held = digests(context, organization_id, addressee.addresses)
    return [refs.holders(organization_id, digest, place) for digest in held for place in dict.fromkeys((of, ""))]


def refuse_suppressed(context: Context, organization_id: str, addressee: Addressee, found: Found) -> None:
    """Raises Suppressed where an address wants no message; a link that a person carries is no message."""
    held = digests(context, organization_id, addressee.addresses)
    if any(found[refs.suppression(organization_id, digest)] for digest in held):
        raise Suppressed


def suppression_refs(context: Context, organization_id: str, address: str) -> list[refs.Ref[Any]]:
    return [refs.suppression(organization_id, digest) for digest in digests(context, organization_id, (address,))]


def suppress(context: Context, organization_id: str, address: str, reason: str) -> Put:
    """The write after which this organization sends nothing more to the address."""
    (reference,) = suppression_refs(context, organization_id, address)
    return Put(reference, Suppression(reason=reason, at=context.now), Always())


def refuse_silenced(context: Context, organization_id: str, address: str, found: Found) -> None:
    """Raises Suppressed where this one address takes no message, with what to do instead."""
    marks = found.all(suppression_refs(context, organization_id, address)) if address else []
    if marks:
        raise Suppressed(_INSTEAD.get(marks[0].reason, _INSTEAD["bounced"]), extra={"reason": marks[0].reason})


# Why an address takes no message, and what staff do then.
_INSTEAD = {
    "bounced": "Messages to this address come back: correct the contact's address, or choose another channel.",
    "complained": "Its reader reported an earlier message as spam: choose another channel, or hand over the link.",
    "not_me": "Its reader said that they are somebody else: correct the contact's address, or hand over the link.",
    "opted_out": "Its holder answered STOP, and can answer START: choose another channel, or hand over the link.",
}


def find_contact(
    context: Context, organization_id: str, addressee: Addressee, found: Found, of: str = ""
) -> Contact | None:
    """The contact that is meant, None if it is a new one. By an address it is one of the guests `of` a client or
    group, else one who is nobody's guest; somebody who was found is who they were the last time.

    Raises NotFound, ContactAmbiguous where several of those hold the addresses.
    """
    if addressee.contact:
        known = found[refs.contact(organization_id, addressee.contact)]
        if known is None:
            raise NotFound("There is no such contact.")
        return known
    if addressee.user:
        return _found_before(context, organization_id, addressee.user, found)
    marks = found.all(_holder_refs(context, organization_id, addressee, of))
    identifiers = sorted({identifier for mark in marks for identifier in mark.contacts})
    references = [refs.contact(organization_id, one) for one in identifiers]
    people = context.store.read(references).all(references) if references else []
    meant = [one for one in people if one.client == of]
    if len(meant) > 1:
        raise ContactAmbiguous(extra={"contacts": [one.id for one in meant]})
    return meant[0] if meant else None


def _found_before(context: Context, organization_id: str, user: str, found: Found) -> Contact | None:
    """None also where somebody else has joined with that contact since."""
    mark = found[refs.known(organization_id, user)]
    if mark is None:
        return None
    reference = refs.contact(organization_id, mark.contact)
    contact = context.store.read([reference])[reference]
    return contact if contact and contact.linked_user in ("", user) else None
