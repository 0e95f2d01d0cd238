"""The one gate to an organization: unknown, foreign and strangers' organizations all answer the same 404."""

from collections.abc import Collection, Iterable
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import MemberDeactivated, NotFound, OnboardingRequired, SecondFactorMissing, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.organization import Membership, MembershipStatus, Organization, Role
from chalicelib.domain.permissions import ranked
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.core.guests import guest_seats, guest_seats_only
from chalicelib.services.core.onboarding import admitted
from chalicelib.services.core.second_factor import proven
from chalicelib.services.ports import Store

# A guest's membership is keyed by its client too, so it is not among those a request can name.
SEATED = (Role.OWNER, Role.ADMIN, Role.STAFF, Role.CLIENT)


def seat_refs(organization_id: str, user: User) -> list[refs.Ref[Any]]:
    """What must be read to know what a caller may do: to be read together with what the request is about."""
    if not is_id("org_", organization_id):
        raise NotFound
    return [
        refs.organization(organization_id),
        *(refs.membership(organization_id, user.id, role) for role in SEATED),
    ]


def seat(found: Found, organization_id: str, user: User) -> Caller:
    """Raises NotFound for strangers, MemberDeactivated for former members, OnboardingRequired for whoever has not done
    the steps that come first."""
    organization = found[refs.organization(organization_id)]
    held = found.all(refs.membership(organization_id, user.id, role) for role in SEATED)
    if organization is None:
        raise NotFound
    return Caller(user, organization, admitted(organization, _active(held)))


def enter(store: Store, organization_id: str, user: User, *also: refs.Ref[Any]) -> tuple[Caller, Found]:
    """The caller's seat and the items of `also`, in one read; in one more of those who must have a second factor.

    Raises what `seat` does, and SecondFactorMissing.
    """
    found = store.read([*seat_refs(organization_id, user), *also])
    return proven(store, seat(found, organization_id, user)), found


def enter_as_anyone(store: Store, organization_id: str, user: User) -> Caller:
    """Like `enter`, for guests too, whose memberships and clients take three more. Raises ClientInactive."""
    try:
        return enter(store, organization_id, user)[0]
    except NotFound:
        return _enter_as_guest(store, organization_id, user)
    except (OnboardingRequired, SecondFactorMissing) as shut:
        try:
            return _enter_as_guest(store, organization_id, user)
        except UsherError:
            raise shut from None


def _enter_as_guest(store: Store, organization_id: str, user: User) -> Caller:
    organization = store.read([refs.organization(organization_id)])[refs.organization(organization_id)]
    if organization is None:
        raise NotFound
    guests = _active(guest_seats_only(store, organization_id, user))
    return Caller(user, organization, admitted(organization, guests))


def seats_before_steps(store: Store, organization_id: str, user: User) -> tuple[Organization, tuple[Membership, ...]]:
    """The organization and every active membership of the caller there, highest first, also those that open nothing
    yet: for going through the steps, and for nothing else.

    Raises NotFound for strangers, MemberDeactivated, ClientInactive for guests.
    """
    found = store.read(seat_refs(organization_id, user))
    organization = found[refs.organization(organization_id)]
    if organization is None:
        raise NotFound
    held = found.all(refs.membership(organization_id, user.id, role) for role in SEATED)
    if any(one.is_active for one in held):
        return organization, (*ranked(held), *guest_seats(store, organization_id, user))
    guests = guest_seats_only(store, organization_id, user)
    return organization, _active([*held, *guests])


def _active(held: Iterable[Membership]) -> tuple[Membership, ...]:
    memberships = list(held)
    active = tuple(ranked(memberships))
    if active:
        return active
    if any(one.status == MembershipStatus.DEACTIVATED for one in memberships):
        raise MemberDeactivated
    raise NotFound


def assigned(context: Context, caller: Caller, contacts: Iterable[str]) -> frozenset[str]:
    """Those of the contacts who are assigned to the caller as staff, in one read."""
    own = membership_id(caller.user.id, Role.STAFF)
    marks = {one: refs.assignment(caller.organization.id, one, own) for one in contacts if one}
    if not marks or caller.sight.contacts == "none":
        return frozenset()
    found = context.store.read(marks.values())
    return frozenset(one for one, mark in marks.items() if found[mark] is not None)


def may_see(caller: Caller, contact: Contact, mine: Collection[str]) -> bool:
    """Whether the caller may know what the directory says of this contact; `mine`: contacts assigned to the caller.

    A guest is seen through their client: by that one, and by the staff who serve them.
    """
    near = {*mine, *(one.contact for one in caller.memberships if one.contact)}
    return contact.client in near or sees_contact(caller, contact, assigned=contact.id in mine)


def sees_guest(context: Context, caller: Caller, contact: Contact) -> bool:
    """Whether this is a guest whose client is assigned to the caller, in one read."""
    return caller.sight.contacts == "assigned" and bool(assigned(context, caller, [contact.client]))


def sees_contact(caller: Caller, contact: Contact, *, assigned: bool) -> bool:
    """The same, where it was read whether the contact is assigned to the caller."""
    sight = caller.sight.contacts
    return sight == "all" or (sight == "assigned" and assigned) or contact.linked_user == caller.user.id
