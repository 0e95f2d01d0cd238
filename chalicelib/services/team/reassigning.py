"""Clients of somebody who is not active any more: those who serve a client too go on, the next of them comes first.

Where there is nobody, the client goes to whoever was named for that; where nobody was, the owners stand in.
"""

from collections.abc import Sequence
from contextlib import suppress

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import user_of
from chalicelib.domain.marks import Assignment
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Membership
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import active_staff, assignments_of, staff_of
from chalicelib.services.core.owners import owners_of
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.messages.notices import tell_members
from chalicelib.services.messages.staff_changes import StaffChange, clients_told, staff_changed, with_list_of_its_own
from chalicelib.services.team.members import member_now, save_membership


@dataclass(frozen=True)
class Served:
    """Who serves a client from now on, whom that has to be told, and as what."""

    staff: tuple[str, ...]
    tell: tuple[str, ...] = ()
    what: NoticeKind = NoticeKind.HANDED_OVER


def reassign(context: Context, gone: Membership) -> int:
    """Takes somebody off all clients whom the index lists as theirs; how many there were."""
    marks = assignments_of(context, gone.organization, gone.id)
    for mark in marks:
        # One that others change all the time holds up no other: the next look finds it again.
        with suppress(Conflict):
            _take_off(context, gone, mark)
    return len(marks)


def _take_off(context: Context, listed: Membership, mark: Assignment) -> None:
    member, reference = refs.of(listed), refs.contact(listed.organization, mark.contact)
    place = refs.organization(listed.organization)

    def decide() -> Decision[None]:
        found = context.store.read([member, reference, place])
        gone, contact, organization = found[member], found[reference], found[place]
        before = staff_of(context, listed.organization, mark.contact)
        serves = listed.id in {one.membership for one in before}
        if gone is None or gone.is_active or contact is None or organization is None or not serves:
            return Decision(None)
        served = _served(context, gone, before)
        change = StaffChange(
            contact=contact, before=before, after=served.staff, actor="", policy=organization.policy, quiet=True
        )
        return Decision(None, [*_writes(context, change), *_told(context, gone, served)])

    attempt(context, decide)


def _served(context: Context, gone: Membership, before: Sequence[Assignment]) -> Served:
    serving = active_staff(context, gone.organization, before)
    staff = tuple(one.id for one in serving)
    if staff:
        ahead = before[: [one.membership for one in before].index(gone.id)]
        came_first = not active_staff(context, gone.organization, ahead)
        return Served(staff, staff[:1] if came_first else ())
    heir = _heir(context, gone)
    if heir:
        return Served((heir.id,), (heir.id,))
    owners = tuple(one.id for one in owners_of(context, gone.organization))
    return Served((), owners, NoticeKind.UNSERVED)


def _heir(context: Context, gone: Membership) -> Membership | None:
    """An owner in place of one who has left meanwhile; None where nobody was named."""
    named = member_now(context, gone.organization, gone.clients_to)
    if named is None or named.is_active:
        return named
    return next(iter(owners_of(context, gone.organization)), None)


def _writes(context: Context, change: StaffChange) -> list[Write]:
    contact, clients = change.contact, clients_told(change.contact, change.policy)
    told = tell_members(context, contact.organization, NoticeKind.STAFF_CHANGED, clients, contact=contact.id)
    return [
        save(contact, revised(with_list_of_its_own(contact))),
        *staff_changed(context, change),
        *(told if clients else ()),
    ]


def _told(context: Context, gone: Membership, served: Served) -> list[Write]:
    """Each person once, whatever number of clients there is."""
    new = {user: one for one in served.tell if (user := user_of(one)) and user not in gone.told}
    if not new:
        return []
    told = revised(gone, told=(*gone.told, *sorted(new)))
    return [*save_membership(gone, told), *tell_members(context, gone.organization, served.what, new.values())]
