"""Bringing home what earlier versions wrote: guests who are held among everybody, and groups that list nobody.

Each goes home with its next change anyway (ADR 0038); this is for those that nobody changes, so that the lists of
clients and groups are whole. Whoever runs it may die anywhere and run it again.
"""

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.writes import Check, Exists, Write
from chalicelib.services.context import Context
from chalicelib.services.core.groups import taken_in
from chalicelib.services.core.homes import at_home, moving
from chalicelib.services.core.saving import Decision, attempt, save


def bring_home(context: Context, listed: Contact) -> None:
    """Does nothing for a contact that is at home already."""
    reference = refs.of(listed)
    if at_home(listed) == listed and not listed.grants.groups:
        return

    def decide() -> Decision[None]:
        contact = context.store.read([reference])[reference]
        if contact is None:
            return Decision(None)
        home = at_home(contact)
        writes = [*moving(context, contact, home), *_joining(context, home)]
        return Decision(None, [save(contact, home), *writes] if writes else ())

    attempt(context, decide)


def _joining(context: Context, contact: Contact) -> list[Write]:
    """The marks that are missing beside the groups that the contact names."""
    named = contact.grants.groups if not contact.client else ()
    marks = {one: refs.group_member(contact.organization, one, contact.id) for one in named}
    there = {one: refs.contact(contact.organization, one) for one in named}
    if not named:
        return []
    found = context.store.read([*marks.values(), *there.values()])
    missing = [one for one in named if found[marks[one]] is None and found[there[one]] is not None]
    taken: list[Write] = [taken_in(contact, one, context.now) for one in missing]
    return [*taken, *(Check(there[one], Exists()) for one in missing)]
