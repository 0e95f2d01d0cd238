"""The groups that a client is in, and those that a guest is a guest of, as they see them (S2.7).

Members see the group's name, its members, staff and guests by name; a guest of the group sees all but the members.
"""

from collections.abc import Iterable, Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter_as_anyone
from chalicelib.services.core.assigned import active_staff, staff_of
from chalicelib.services.core.guests import guest_seats
from chalicelib.services.core.onboarding import open_of
from chalicelib.services.core.seen import note_seen
from chalicelib.services.people.groups import GroupMember, members_of
from chalicelib.services.people.guests import guests_of

MOST = 200


@dataclass(frozen=True)
class OwnGroup:
    """A group, and whether the caller is one of its members, else a guest of it."""

    group: Contact
    is_member: bool


@dataclass(frozen=True)
class OwnGroupDetails:
    """The latest of each; `members` are empty for a guest of the group."""

    group: Contact
    members: Sequence[GroupMember]
    staff: Sequence[Membership]
    guests: Sequence[Contact]


def list_mine(context: Context, user: User, organization_id: str) -> list[OwnGroup]:
    """By name; none for whoever is neither client nor guest. Raises ClientInactive, MemberDeactivated."""
    caller = enter_as_anyone(context.store, organization_id, user)
    note_seen(context, caller.holds(Role.CLIENT))
    guests = open_of(caller.organization, guest_seats(context.store, organization_id, user))
    of_guest = dict.fromkeys(one.subject for one in guests)
    as_member = dict.fromkeys(_joined(context, caller.holds(Role.CLIENT)))
    groups = _groups(context, organization_id, dict.fromkeys([*as_member, *of_guest]))
    return sorted((OwnGroup(one, one.id in as_member) for one in groups), key=lambda own: own.group.name)


def get_mine(context: Context, user: User, organization_id: str, identifier: str) -> OwnGroupDetails:
    """Raises NotFound for a group that is not the caller's, and what `list_mine` raises."""
    mine = [one for one in list_mine(context, user, organization_id) if one.group.id == identifier]
    if not mine:
        raise NotFound
    group = mine[0].group
    return OwnGroupDetails(
        group,
        members=members_of(context, group, None, MOST).items if mine[0].is_member else (),
        staff=active_staff(context, organization_id, staff_of(context, organization_id, group.id)),
        guests=guests_of(context, organization_id, group.id, None, MOST).items,
    )


def _joined(context: Context, client: Membership | None) -> tuple[str, ...]:
    if client is None or not client.contact:
        return ()
    reference = refs.contact(client.organization, client.contact)
    contact = context.store.read([reference])[reference]
    return contact.grants.groups if contact else ()


def _groups(context: Context, organization_id: str, identifiers: Iterable[str]) -> list[Contact]:
    references = [refs.contact(organization_id, one) for one in identifiers]
    found = context.store.read(references).all(references) if references else []
    return [one for one in found if one.is_group]
