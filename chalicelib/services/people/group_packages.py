"""A package for a group: each of its members gets a right to it, a seat each, while there are seats for all of them.

Whoever joins the group later is given it on their own. A group pays nothing: what has to be paid is asked of a person.
"""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.errors import Conflict, NoSeats
from chalicelib.domain.package import GrantedPackage, Package, Settlement
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Write
from chalicelib.services.context import Context
from chalicelib.services.people.groups import contacts_in
from chalicelib.services.sales.reserving import PackageLists, Reservation, offered, reserve_one, take_seats, wrong

# Each right is a write of a transaction that also takes the seats, tells the event and remembers the request.
MOST = 80


@dataclass(frozen=True)
class ForGroup:
    """The rights of each member, and the writes that give them."""

    entitlements: tuple[Entitlement, ...]
    writes: tuple[Write, ...]


def for_group(
    context: Context, group: Contact, wanted: Sequence[GrantedPackage], found: Found, lists: PackageLists
) -> ForGroup:
    """Raises Conflict for a group that nobody is in, Unprocessable for what a group can't be given, NoSeats where there
    is no seat for all."""
    members = contacts_in(context, group)
    if not members:
        raise Conflict("Nobody is in this group yet: put its members into it first.")
    if any(one.settlement == Settlement.PAYMENT_REQUIRED for one in wanted):
        raise wrong("A group pays nothing: choose settlement `prepaid`, or give it to each member.")
    packages = _group_packages(found, wanted)
    if len(members) * len(wanted) > MOST:
        raise wrong(f"At most {MOST} rights are given at a time: give fewer packages, or to single members.")
    chosen = [(one, offered(context, wanted, found, lists)) for one in members]
    rights = [
        reserve_one(context, one, _reservation(group, member, lists)) for member, given in chosen for one in given
    ]
    return ForGroup(tuple(one.entity for one in rights), (*rights, *_seats(packages, len(members))))


def _reservation(group: Contact, member: str, lists: PackageLists) -> Reservation:
    return Reservation(
        organization=group.organization, contact=member, by=lists.inviter, status=EntitlementStatus.ACTIVE
    )


def _group_packages(found: Found, wanted: Sequence[GrantedPackage]) -> list[Package]:
    packages: list[Package] = found.all(refs.package(one.package) for one in wanted)
    if not all(one.is_group for one in packages):
        raise wrong("A group is given group packages: give this one to single members.")
    return packages


def _seats(packages: Sequence[Package], members: int) -> list[Write]:
    for package in packages:
        if package.seats is not None and package.taken + members > package.seats:
            raise NoSeats(f"{members} are in this group, and {package.seats - package.taken} seats are left.")
    return [write for one in packages for write in take_seats(one, members)]


def again(context: Context, organization_id: str, marker: str) -> tuple[Entitlement, ...]:
    """The rights that an earlier request gave, by what it remembered."""
    named = [pair.partition("/") for pair in marker.split()]
    references = [refs.entitlement(organization_id, contact, right) for contact, _, right in named]
    return tuple(context.store.read(references).all(references))


def marker_of(entitlements: Sequence[Entitlement]) -> str:
    """By which a repeated request finds them again."""
    return " ".join(f"{one.contact}/{one.id}" for one in entitlements)
