"""Who serves a contact, and whom a member of the team serves.

The items of the contact are the one home of this. An index lists them by member, and may lag by a moment: no right is
decided by it. Whoever is not active serves nobody, whatever the items say.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.writes import Always, Check, Drop, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.members import while_active
from chalicelib.services.core.owners import owners_of
from chalicelib.services.core.paging import every

# So many may serve one contact.
MOST = 10
# What is found by the contacts of a member is found by the latest so many.
ASSIGNED = 1_000
AT_ONCE = 200


def staff_of(context: Context, organization_id: str, contact_id: str) -> list[Assignment]:
    """Who is assigned to a contact, the primary one first; also those who are not active now."""
    marks: Sequence[Assignment] = context.store.children(refs.contact(organization_id, contact_id), "STAFF#").items
    return sorted(marks, key=lambda one: (one.position, one.at, one.membership))


def staff_on(context: Context, contact: Contact) -> list[Assignment]:
    """The same of a contact that was read: in the order of its own list, where an earlier version left one."""
    old = {one: place for place, one in enumerate(contact.grants.staff)}
    marks = staff_of(context, contact.organization, contact.id)
    return sorted(marks, key=lambda one: old.get(one.membership, len(old)))


def staff_writes(before: Sequence[Assignment], after: Iterable[str], contact: Contact, now: int) -> list[Write]:
    """The writes that make a list of memberships the staff of a contact, in this order; none where they are it.

    Whoever commits them also saves the contact by its version, so that of two lists one wins.
    """
    held = {one.membership: one for one in before}
    wanted = {one: _placed(contact, one, held.get(one), place, now) for place, one in enumerate(dict.fromkeys(after))}
    return [
        *(Drop(_ref(one), Always()) for one in before if one.membership not in wanted),
        *(Put(_ref(one), one, Always()) for one in wanted.values() if one != held.get(one.membership)),
    ]


def still_active(organization_id: str, members: Iterable[str]) -> list[Check]:
    """The conditions under which members may be assigned: nobody is, who is deactivated at this moment."""
    references = dict.fromkeys(refs.member(organization_id, one) for one in members)
    return [while_active(one) for one in references if one]


def active_staff(context: Context, organization_id: str, marks: Iterable[Assignment]) -> list[Membership]:
    """The members of the team who are assigned and active, in the order of `marks`; by an old id also whoever has
    another role since."""
    named = [ref for one in marks if (ref := refs.member(organization_id, one.membership))]
    members = context.store.read(named).all(named) if named else []
    # Each change of role names the next, one at most for each role.
    for _ in TEAM:
        following = [_successor(one) for one in members]
        if not any(following):
            break
        found = context.store.read([ref for ref in following if ref])
        going = (found[ref] if ref else one for one, ref in zip(members, following, strict=True))
        members = [one for one in going if one]
    return list({one.id: one for one in members if one.is_active and one.role in TEAM}.values())


def serving(context: Context, organization_id: str, contact_id: str) -> list[Membership]:
    """Who serves a contact, the primary one first: its active staff, or the owners where there is nobody."""
    staff = active_staff(context, organization_id, staff_of(context, organization_id, contact_id))
    return staff or owners_of(context, organization_id)


def unserved(context: Context, organization_id: str, contacts: Iterable[Contact]) -> frozenset[str]:
    """Those of the contacts, by id, whom nobody serves who is active: one query each, and one read for all."""
    listed = {one.id: staff_of(context, organization_id, one.id) for one in contacts}
    named = [refs.member(organization_id, mark.membership) for marks in listed.values() for mark in marks]
    references = list(dict.fromkeys(one for one in named if one))
    found = context.store.read(references).all(references) if references else []
    # Whoever has another role since is active in that one.
    serves = {one.id for one in found if one.is_active or one.successor}
    return frozenset(one for one, marks in listed.items() if not serves & {mark.membership for mark in marks})


def clients_of(context: Context, member: Membership) -> list[Contact]:
    """The contacts assigned to a member, latest assigned first."""
    marks = assignments_of(context, member.organization, member.id)
    return [one for one in assigned_contacts(context, member.organization, marks) if one]


def assignments_of(context: Context, organization_id: str, member_id: str) -> list[Assignment]:
    """The latest assignments of a member, at most `ASSIGNED`."""
    listing = refs.assigned_to(organization_id, member_id)
    marks = every(lambda position: context.store.list_newest([listing], after=position, limit=AT_ONCE, where={}))
    return list(islice(marks, ASSIGNED))


def assigned_contacts(context: Context, organization_id: str, marks: Sequence[Assignment]) -> list[Contact | None]:
    """The contacts that are assigned, None for one that is gone or was taken off since it was listed."""
    contacts = [refs.contact(organization_id, one.contact) for one in marks]
    if not contacts:
        return []
    found = context.store.read([*contacts, *(_ref(one) for one in marks)])
    return [found[contact] if found[_ref(mark)] else None for contact, mark in zip(contacts, marks, strict=True)]


def _placed(contact: Contact, membership_id: str, held: Assignment | None, place: int, now: int) -> Assignment:
    return Assignment(
        organization=contact.organization,
        contact=contact.id,
        membership=membership_id,
        position=place,
        at=held.at if held else now,
    )


def _ref(mark: Assignment) -> refs.Ref[Assignment]:
    return refs.assignment(mark.organization, mark.contact, mark.membership)


def _successor(member: Membership) -> refs.Ref[Membership] | None:
    going_on = member.is_active or not member.successor
    return None if going_on else refs.member(member.organization, member.successor)
