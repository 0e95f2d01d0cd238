"""Where a contact is found: by its addresses, among the guests of its client or among everybody else; and in the list
of that client.

A guest from before `Contact.of` is found among everybody, and moves with the next change of it (ADR 0038).
"""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.marks import GuestMark, Holders
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.writes import Always, Change, Condition, Equals, Found, Missing, Put, Write
from chalicelib.services.context import Context


def at_home(contact: Contact) -> Contact:
    """The contact as it is written from now on: a guest names their client in `of`."""
    if not contact.client or contact.of:
        return contact
    return replace(contact, of=contact.client, grants=replace(contact.grants, client=""))


def settling(context: Context, contact: Contact, when: Mapping[refs.Ref[Holders], Condition]) -> list[Write]:
    """The writes by which a new contact is found; `when` says what must hold of an address."""
    found_by = _held(context, contact)
    return [
        *(Change(ref, when.get(ref, Always()), insert={"contacts": contact.id}) for ref in found_by),
        *_listed(context, contact),
    ]


def moving(context: Context, before: Contact, after: Contact) -> list[Write]:
    """The writes with which its places follow a contact that changes."""
    left, taken = _held(context, before), _held(context, after)
    return [
        *(Change(ref, Always(), insert={"contacts": after.id}) for ref in taken if ref not in left),
        *(Change(ref, Always(), discard={"contacts": after.id}) for ref in left if ref not in taken),
        *(_listed(context, after) if after.of != before.of else ()),
    ]


def unchanged(context: Context, contact: Contact, found: Found) -> dict[refs.Ref[Holders], Condition]:
    """That its addresses are held by whom they were when `found` was read: two requests for one new address make one
    contact."""
    marks = {ref: found[ref] for ref in _held(context, contact)}
    return {
        ref: Equals("contacts", mark.contacts) if mark and mark.contacts else Missing("contacts")
        for ref, mark in marks.items()
    }


def holder_refs(context: Context, contact: Contact) -> list[refs.Ref[Holders]]:
    """Who may hold an address of a contact: those in its own place, and guests who have not moved yet."""
    return [*_held(context, contact), *(_held(context, replace(contact, of="")) if contact.of else ())]


def _held(context: Context, contact: Contact) -> list[refs.Ref[Holders]]:
    ring = context.keys.ring()
    digests = (address_digest(ring, contact.organization, one) for one in contact.addresses)
    return [refs.holders(contact.organization, digest, contact.of) for digest in digests]


def _listed(context: Context, contact: Contact) -> list[Write]:
    if not contact.of:
        return []
    mark = GuestMark(organization=contact.organization, client=contact.of, contact=contact.id, at=context.now)
    return [Put(refs.guest(contact.organization, contact.of, contact.id), mark, Always())]
