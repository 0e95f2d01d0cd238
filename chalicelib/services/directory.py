"""Contacts that answer a question: newest first, by display state, type, tag, and the beginning of a name or address.

Filters are judged while the pages are read, a bounded number of contacts for each request: see `listing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Role
from chalicelib.domain.refs import assigned_to, contact, contacts_of
from chalicelib.domain.search import begins_with
from chalicelib.domain.writes import Page
from chalicelib.services.access import enter
from chalicelib.services.kit import Kit
from chalicelib.services.sifting import sift


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for; what is empty does not matter."""

    state: str = ""
    type: str = ""
    tag: str = ""
    name: str = ""

    def fits(self, person: Contact) -> bool:
        return (
            self.state in ("", person.state)
            and self.type in ("", person.type)
            and (not self.tag or self.tag in person.tags)
            and (not self.name or begins_with(self.name, person.name, person.emails, person.phones))
        )


def list_contacts(kit: Kit, caller: User, organization: str, asked: Question, *, after: str | None, limit: int) -> Page:
    """Newest first; staff get the contacts assigned to them, latest assigned first, clients and guests none."""
    seat, _ = enter(kit.store, organization, caller)
    if seat.sight.contacts == "all":
        everybody = [contacts_of(organization)]
        # Without a filter no more is read than is shown.
        keep = asked.fits if asked != Question() else None
        return kit.store.list_newest(everybody, after=after, limit=limit, where={}, keep=keep)
    own = seat.holds(Role.STAFF)
    if seat.sight.contacts == "none" or own is None:
        return Page([], None)
    mine = assigned_to(organization, own.id)
    return sift(
        lambda position, size: kit.store.list_newest([mine], after=position, limit=size, where={}),
        lambda marks: [one if one and asked.fits(one) else None for one in people(kit, organization, marks)],
        after,
        limit,
    )


def people(kit: Kit, organization: str, marks: Sequence[Assignment]) -> list[Contact | None]:
    """The contacts that are assigned, None for one that is gone."""
    refs = [contact(organization, one.contact) for one in marks]
    if not refs:
        return []
    found = kit.store.read(refs)
    return [found[ref] for ref in refs]
