"""Changing who serves a contact: the list, its fact, and who is told, whichever request brought the list.

The contact is saved with it by its version, so of two lists one wins, and none is lost.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from chalicelib.domain.contact import Contact
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.marks import Assignment
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Policy, Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import staff_writes, still_active
from chalicelib.services.core.events import record
from chalicelib.services.messages.notices import tell_members


@dataclass(frozen=True, kw_only=True)
class StaffChange:
    """`after` are memberships, the primary one first; `actor` is a user. `policy` says whether the client is told.

    `introduced`: whoever is new among them hears of it with the invitation that assigns them. `quiet`: nobody is told.
    """

    contact: Contact
    before: Sequence[Assignment]
    after: Sequence[str]
    actor: str
    policy: Policy
    introduced: bool = False
    quiet: bool = False


def staff_changed(context: Context, change: StaffChange) -> list[Write]:
    """The writes beside that of the contact itself; none where `after` serve it already, in the same order."""
    contact = change.contact
    listed = staff_writes(change.before, change.after, contact, context.now)
    if not listed:
        return []
    staff = {"staff": " ".join(dict.fromkeys(change.after))}
    return [
        *listed,
        *still_active(contact.organization, change.after),
        record(
            context,
            contact.organization,
            "contact.staff_changed",
            actor=change.actor,
            contact=contact.id,
            data=staff if change.after else {},
        ),
        *([] if change.quiet else _told(context, change)),
    ]


def with_list_of_its_own(contact: Contact) -> Contact:
    """The contact once its staff were set: what earlier versions kept beside the list says nothing any more."""
    return replace(contact, grants=replace(contact.grants, staff=()))


def _told(context: Context, change: StaffChange) -> list[Write]:
    contact = change.contact
    return [
        write
        for what, members in _news(change).items()
        for write in tell_members(context, contact.organization, what, members, contact=contact.id, actor=change.actor)
        if members
    ]


def _news(change: StaffChange) -> dict[NoticeKind, Collection[str]]:
    before, after = [one.membership for one in change.before], list(change.after)
    new = [] if change.introduced else [one for one in after if one not in before]
    first, was_first = after[:1], before[:1]
    return {
        NoticeKind.PRIMARY: [one for one in first if one not in was_first and (one in before or one in new)],
        NoticeKind.SERVES: [one for one in new if one not in first],
        NoticeKind.NOT_PRIMARY: [one for one in was_first if one in after[1:]],
        NoticeKind.TAKEN_OFF: [one for one in before if one not in after],
        NoticeKind.STAFF_CHANGED: clients_told(change.contact, change.policy),
    }


def clients_told(contact: Contact, policy: Policy) -> list[str]:
    """The client's own membership, where the organization wants them to know who serves them."""
    if not policy.tell_clients_of_staff:
        return []
    held = ((one, parse_membership_id(one)) for one in contact.linked_memberships)
    return [one for one, parts in held if parts and parts[1] == Role.CLIENT]
