"""Groups: who is in them, for owners, admins and the staff who are assigned to the group.

Whoever serves a group is shown its members by name and photo; that is no sight of their records (S2.7).
"""

from collections.abc import Collection, Sequence
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import FieldError, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Lost, Page, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.groups import in_groups, taken_in, taken_out
from chalicelib.services.core.paging import every
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.people.contacts import gate

MEMBERS = "IN#"
# Beside the group and the event, each change takes two writes of a transaction's hundred.
CHANGES = 48
AT_ONCE = 200


@dataclass(frozen=True)
class GroupMember:
    """A contact in a group; `joined` is the membership behind it, None where nobody has joined as this contact."""

    contact: Contact
    joined: Membership | None


@dataclass(frozen=True)
class Grouped:
    """A page of who is in a group; `named`: the caller may know which contacts they are."""

    page: Page
    named: bool


@dataclass(frozen=True, kw_only=True)
class MemberList:
    """The contacts that shall be in a group; `version` is that of the group as the caller saw it, None where they
    named none."""

    group: str
    contacts: tuple[str, ...]
    version: int | None = None


def list_members(
    context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int
) -> Grouped:
    """Raises NotFound for what is no group, or none that the caller sees."""
    caller, group, _ = gate(context, user, organization_id, identifier)
    if not group.is_group:
        raise NotFound
    return Grouped(members_of(context, group, after, limit), caller.manages)


def put_members(context: Context, user: User, organization_id: str, wanted: MemberList) -> Contact:
    """The group, with these in it and nobody else; the same list again changes nothing.

    Raises NotFound, NotAllowed for callers who are neither owner nor admin, Unprocessable for more changes than one
    transaction takes, VersionMismatch also where somebody was faster than a caller who named a version.
    """
    _refuse_list(wanted.contacts)

    def decide() -> Decision[Contact]:
        group = _group(context, user, organization_id, wanted.group)
        if wanted.version not in (None, group.version):
            raise VersionMismatch
        held = contacts_in(context, group)
        joining = [one for one in wanted.contacts if one not in held]
        return _changed(context, user, group, joining, [one for one in held if one not in wanted.contacts], wanted)

    return attempt(context, decide)


def take_out(context: Context, user: User, organization_id: str, identifier: str, contact_id: str) -> Contact:
    """The group without one contact. Raises NotFound for one who is not in it, NotAllowed."""

    def decide() -> Decision[Contact]:
        group = _group(context, user, organization_id, identifier)
        mark = refs.group_member(organization_id, group.id, contact_id)
        if not is_id("con_", contact_id) or context.store.read([mark])[mark] is None:
            raise NotFound
        return _changed(context, user, group, [], [contact_id])

    return attempt(context, decide)


def members_of(context: Context, group: Contact, after: str | None, limit: int) -> Page:
    """Who is in a group, first come first, each with the membership behind it: two reads for a page."""
    page = context.store.children(refs.of(group), MEMBERS, after=after, limit=limit)
    people = _people(context, group.organization, [one.contact for one in page.items])
    joined = {one.id: refs.membership(one.organization, one.linked_user, Role.CLIENT) for one in people}
    linked = [joined[one.id] for one in people if one.linked_user]
    found = context.store.read(linked) if linked else Found({})
    return Page([GroupMember(one, found[joined[one.id]]) for one in people], page.next)


def _group(context: Context, user: User, organization_id: str, identifier: str) -> Contact:
    caller, group, _ = gate(context, user, organization_id, identifier)
    if not group.is_group:
        raise NotFound
    caller.require_manager()
    return group


def contacts_in(context: Context, group: Contact) -> list[str]:
    """The ids of all who are in a group."""
    place = refs.of(group)
    marks = every(lambda position: context.store.children(place, MEMBERS, after=position, limit=AT_ONCE))
    return [one.contact for one in marks]


def _changed(
    context: Context,
    user: User,
    group: Contact,
    joining: Sequence[str],
    leaving: Sequence[str],
    wanted: MemberList | None = None,
) -> Decision[Contact]:
    if not joining and not leaving:
        return Decision(group)
    if len(joining) + len(leaving) > CHANGES:
        raise _wrong("too_many", f"At most {CHANGES} can come or go at a time: do it in several steps.")
    people = _people(context, group.organization, [*joining, *leaving])
    _refuse_people(people, joining)
    fresh = revised(group)
    writes = [write for one in people for write in _moved(context, one, group, joining)]
    told = record(context, group.organization, "group.changed", actor=user.id, contact=group.id)
    return Decision(fresh, [save(group, fresh), *writes, told], partial(_overtaken, group, wanted))


def _moved(context: Context, contact: Contact, group: Contact, joining: Collection[str]) -> list[Write]:
    others = [one for one in contact.grants.groups if one != group.id]
    if contact.id in joining:
        fresh = in_groups(contact, [*others, group.id])
        return [save(contact, fresh), taken_in(contact, group.id, context.now)]
    return [save(contact, in_groups(contact, others)), taken_out(contact, group.id)]


def _people(context: Context, organization_id: str, identifiers: Sequence[str]) -> list[Contact]:
    references = [refs.contact(organization_id, one) for one in identifiers]
    return context.store.read(references).all(references) if references else []


def _refuse_list(identifiers: Sequence[str]) -> None:
    if len(set(identifiers)) != len(identifiers):
        raise _wrong("duplicate", "Somebody is named twice: name each contact once.")
    if not all(is_id("con_", one) for one in identifiers):
        raise _wrong("invalid", "Name contacts by their id (con_...).")


def _refuse_people(people: Sequence[Contact], joining: Sequence[str]) -> None:
    """Raises Unprocessable unless all of those who join are there, and persons in their own right."""
    known = {one.id: one for one in people}
    for identifier in joining:
        contact = known.get(identifier)
        if contact is None:
            raise _wrong("invalid", "There is no such contact here.")
        if contact.is_group or contact.client:
            raise _wrong("invalid", "A group has people in it, no groups, and no guests of others: leave them out.")


def _overtaken(group: Contact, wanted: MemberList | None, lost: Lost) -> None:
    """Raises VersionMismatch where the group is another than the caller saw; else the list is judged again."""
    if wanted and wanted.version is not None and refs.of(group) in lost:
        raise VersionMismatch


def _wrong(code: str, detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError("contacts", code, detail)])
