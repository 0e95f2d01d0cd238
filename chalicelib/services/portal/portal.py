"""What somebody comes to in an organization: who serves them, what they have there, who they are there for (S1.7)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.identity import User
from chalicelib.domain.onboarding import open_steps
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.package import Package
from chalicelib.domain.request import Request, RequestStatus
from chalicelib.domain.service import Service
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter_as_anyone
from chalicelib.services.core.assigned import active_staff, staff_of
from chalicelib.services.core.guests import guest_seats
from chalicelib.services.core.onboarding import onboarding_path
from chalicelib.services.core.owners import owners_of
from chalicelib.services.core.seen import note_seen
from chalicelib.services.portal.hosts import Host, hosts_of
from chalicelib.services.requests.offering import offered
from chalicelib.services.requests.reading import asked_from

LATEST = 10
# What is over without having been used is no news to a client.
SHOWN = (EntitlementStatus.ACTIVE, EntitlementStatus.RESERVED, EntitlementStatus.CONSUMED)


@dataclass(frozen=True)
class OwnPackage:
    """What a client has a right to, and what it says of itself today; a package is never deleted."""

    entitlement: Entitlement
    package: Package | None


@dataclass(frozen=True, kw_only=True)
class Portal:
    """`memberships`: the caller's own and active ones, the highest role first.

    `contact` is the client's own, None for everybody else, who has no `staff` and no `packages`; the first of `staff`
    comes first, and `assigned` is False where the owners stand in. `groups` are those the client is in, `hosts` those
    whom the caller is a guest of. `services` are what the caller may ask for, `requests` the latest that are not
    closed.
    """

    organization: Organization
    memberships: tuple[Membership, ...]
    contact: Contact | None = None
    staff: Sequence[Membership] = ()
    assigned: bool = False
    packages: Sequence[OwnPackage] = ()
    groups: Sequence[Contact] = ()
    hosts: Sequence[Host] = ()
    services: Sequence[Service] = ()
    requests: Sequence[Request] = ()

    @property
    def steps_left(self) -> int:
        """How many of the organization's steps the caller has not done or skipped, in all memberships."""
        return sum(len(open_steps(self.organization, one)) for one in self.memberships)

    @property
    def next_step(self) -> str | None:
        """Where they are gone through, below the base URL; None where none is left."""
        return onboarding_path(self.organization.id) if self.steps_left else None


def open_portal(context: Context, user: User, organization_id: str) -> Portal:
    """The portal of whoever belongs here, in whatever role.

    Raises NotFound for strangers, MemberDeactivated, ClientInactive for a guest whose client is not active.
    """
    caller, memberships = own_seats(context, user, organization_id)
    own = caller.holds(Role.CLIENT)
    note_seen(context, own)
    seats = [one for one in memberships if one.role == Role.GUEST]
    portal = Portal(organization=caller.organization, memberships=memberships)
    if not own and not seats:
        return portal
    portal = replace(
        portal,
        hosts=hosts_of(context, organization_id, seats),
        services=offered(context, organization_id, [one.role for one in memberships]),
        requests=_open_requests(context, [one for one in memberships if one.role in (Role.CLIENT, Role.GUEST)]),
    )
    return _as_client(context, portal, own) if own and own.contact else portal


def own_seats(context: Context, user: User, organization_id: str) -> tuple[Caller, tuple[Membership, ...]]:
    """Who asks, and all their active memberships, those as a guest last. Raises what `open_portal` raises."""
    caller = enter_as_anyone(context.store, organization_id, user)
    if caller.highest.role == Role.GUEST:
        # Whoever is here as nothing else was let in by them.
        return caller, caller.memberships
    return caller, (*caller.memberships, *guest_seats(context.store, organization_id, user))


def _as_client(context: Context, portal: Portal, own: Membership) -> Portal:
    organization_id, reference = own.organization, refs.contact(own.organization, own.contact)
    marks = staff_of(context, organization_id, own.contact)
    held = [one for one in context.store.children(reference, "ENT#").items if EntitlementStatus(one.status) in SHOWN]
    staff = active_staff(context, organization_id, marks)
    sold = [refs.package(one) for one in dict.fromkeys(one.package for one in held)]
    found = context.store.read([reference, *sold])
    contact = found[reference]
    return replace(
        portal,
        contact=contact,
        staff=staff or owners_of(context, organization_id),
        assigned=bool(staff),
        packages=[OwnPackage(one, found[refs.package(one.package)]) for one in sorted(held, key=_order)],
        groups=_groups(context, contact),
    )


def _open_requests(context: Context, seats: Sequence[Membership]) -> list[Request]:
    latest = asked_from(context, seats, after=None, limit=LATEST).items
    return [one for one in latest if one.status != RequestStatus.CLOSED]


def _order(entitlement: Entitlement) -> tuple[int, int]:
    """What can be used comes first, the oldest of it first; what is used up comes last."""
    return SHOWN.index(EntitlementStatus(entitlement.status)), entitlement.created_at


def _groups(context: Context, contact: Contact | None) -> list[Contact]:
    named = [refs.contact(contact.organization, one) for one in contact.grants.groups] if contact else []
    found = context.store.read(named).all(named) if named else []
    return sorted((one for one in found if one.is_group), key=lambda group: group.name)
