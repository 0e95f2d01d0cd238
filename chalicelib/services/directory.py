"""Contacts that answer a question: newest first, by display state, type, tag, dependents, the beginning of a name or
address, and need of attention.

Filters are judged while the pages are read, a bounded number of contacts for each request: see `listing`.
"""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Role
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Page
from chalicelib.services.access import enter
from chalicelib.services.kit import Kit
from chalicelib.services.listing import rows
from chalicelib.services.sifting import sift


@dataclass(frozen=True, kw_only=True)
class Question(Audience):
    """What is asked for; what is empty does not matter. `attention`: an open invitation of theirs needs somebody."""

    name: str = ""
    attention: bool = False

    def fits(self, person: Contact) -> bool:
        """Whether a contact is among those asked for, its invitations aside."""
        return super().fits(person) and (
            not self.name or begins_with(self.name, person.name, person.emails, person.phones)
        )


def list_contacts(
    kit: Kit, caller: User, organization: str, asked: Question, now: int, *, after: str | None, limit: int
) -> Page:
    """Newest first; staff get the contacts assigned to them, latest assigned first, clients and guests none."""
    seat, _ = enter(kit.store, organization, caller)
    if seat.sight.contacts == "all":
        return _everybody(kit, organization, asked, now, after, limit)
    own = seat.holds(Role.STAFF)
    if seat.sight.contacts == "none" or own is None:
        return Page([], None)
    mine = refs.assigned_to(organization, own.id)
    return sift(
        lambda position, size: kit.store.list_newest([mine], after=position, limit=size, where={}),
        lambda marks: _judged(kit, asked, people(kit, organization, marks), now),
        after,
        limit,
    )


def _everybody(kit: Kit, organization: str, asked: Question, now: int, after: str | None, limit: int) -> Page:
    # Without a filter no more is read than is shown.
    keep = asked.fits if asked != Question() else None

    def read(position: str | None, size: int) -> Page:
        return kit.store.list_newest([refs.contacts_of(organization)], after=position, limit=size, where={}, keep=keep)

    if asked.attention:
        return sift(read, lambda found: _judged(kit, asked, found, now), after, limit)
    return read(after, limit)


def _judged(kit: Kit, asked: Question, found: Sequence[Contact | None], now: int) -> list[Contact | None]:
    """The contacts asked for, None in the place of all others."""
    fitting = [one if one and asked.fits(one) else None for one in found]
    if not asked.attention:
        return fitting
    references = [refs.invitation(identifier) for one in fitting if one for identifier in one.open_invitations]
    offers = kit.store.read(references).all(references) if references else []
    needing = {row.invitation.contact for row in rows(kit, offers, now) if row.attention}
    return [one if one and one.id in needing else None for one in fitting]


def people(kit: Kit, organization: str, marks: Sequence[Assignment]) -> list[Contact | None]:
    """The contacts that are assigned, None for one that is gone."""
    references = [refs.contact(organization, one.contact) for one in marks]
    if not references:
        return []
    found = kit.store.read(references)
    return [found[ref] for ref in references]
