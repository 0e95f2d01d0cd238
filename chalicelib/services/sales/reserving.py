"""The packages in an invitation or an assignment: whether they may be given, reserving them, giving them back."""

from collections.abc import Iterable, Sequence

from chalicelib.domain import refs
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.errors import FieldError, NoSeats, Unprocessable
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Role
from chalicelib.domain.package import GrantedPackage, Offered, Package, PackageStatus, Settlement, listed_for
from chalicelib.domain.writes import Absent, AllOf, Always, AnyOf, AtMost, Change, Equals, Found, Lost, Put, Write
from chalicelib.services.context import Context

FIELD = "grants.packages"
_NOT_LISTED = "There is no such package on the organization's list, yours, or that of the chosen staff."


def package_refs(wanted: Iterable[GrantedPackage]) -> list[refs.Ref[Package]]:
    """What must be read to judge them. Raises Unprocessable for ids that can't be any."""
    if not all(is_id("pkg_", one.package) for one in wanted):
        raise wrong("Name packages by their id (pkg_...).")
    return [refs.package(one.package) for one in wanted]


def offered(
    context: Context,
    organization_id: str,
    found: Found,
    wanted: Sequence[GrantedPackage],
    inviter: str,
    staff: Sequence[str],
) -> tuple[Offered, ...]:
    """The packages as they are offered, each with the id its entitlement will have.

    Raises Unprocessable for a package that is unknown, retired, or on nobody's list here (S3.8), for one given twice,
    and for a payment that can't be one; NoSeats.
    """
    if len({one.package for one in wanted}) != len(wanted):
        raise wrong("A package can be given once at a time.")
    chosen = [_offer(context, _usable(organization_id, found, one, inviter, staff), one.settlement) for one in wanted]
    if len({one.currency for one in charged(chosen)}) > 1:
        raise wrong("What is paid together has one currency: invite to one, and assign the other afterwards.")
    return tuple(chosen)


def _usable(organization_id: str, found: Found, granted: GrantedPackage, inviter: str, staff: Sequence[str]) -> Package:
    known = found[refs.package(granted.package)]
    if known is None or known.organization != organization_id:
        raise wrong(_NOT_LISTED)
    if known.status == PackageStatus.RETIRED or not listed_for(known, inviter, staff):
        raise wrong(_NOT_LISTED)
    if granted.settlement == Settlement.PAYMENT_REQUIRED and known.amount == 0:
        raise wrong("This package costs nothing: choose settlement `prepaid`.")
    if known.is_full:
        raise NoSeats
    return known


def _offer(context: Context, known: Package, settlement: str) -> Offered:
    return Offered(
        package=known.id,
        name=known.name,
        settlement=settlement,
        amount=known.amount,
        currency=known.currency,
        group=known.is_group,
        entitlement=context.new_id("ent_"),
    )


def charged(packages: Iterable[Offered]) -> list[Offered]:
    return [one for one in packages if one.settlement == Settlement.PAYMENT_REQUIRED]


def refuse_for_role(role: str, wanted: Sequence[GrantedPackage | Offered]) -> None:
    if wanted and role != Role.CLIENT:
        raise wrong("Packages are for clients: choose role `client`.")


def reserve(
    packages: Iterable[Offered],
    seats: Found,
    organization_id: str,
    contact_id: str,
    now: int,
    *,
    by: str,
    invitation_id: str = "",
    order_id: str = "",
    status: str = EntitlementStatus.RESERVED,
) -> list[Write]:
    """The writes that put the packages aside for a contact, each group seat while there is one (I8)."""
    writes: list[Write] = []
    for offered in packages:
        entitlement = Entitlement(
            id=offered.entitlement,
            organization=organization_id,
            contact=contact_id,
            package=offered.package,
            name=offered.name,
            settlement=offered.settlement,
            amount=offered.amount,
            currency=offered.currency,
            group=offered.group,
            order=order_id if offered.settlement == Settlement.PAYMENT_REQUIRED else "",
            invitation=invitation_id,
            status=status,
            assigned_by=by,
            created_at=now,
            at=now,
        )
        free = AnyOf((Absent(), Equals("status", EntitlementStatus.RELEASED)))
        writes.append(Put(refs.entitlement(organization_id, contact_id, offered.entitlement), entitlement, free))
        writes += take_seat(seats[refs.package(offered.package)]) if offered.group else []
    return writes


def take_seat(known: Package | None) -> list[Write]:
    if known is None or known.seats is None:
        return []
    free = AllOf(
        (
            Equals("status", PackageStatus.ACTIVE),
            Equals("seats", known.seats),
            AtMost("taken", known.seats - 1),
        )
    )
    return [Change(refs.package(known.id), free, increase={"taken": 1})]


def refuse_full(lost: Lost) -> None:
    """Raises NoSeats where the last seat went to somebody else at this moment (F28)."""
    if any(ref.kind == "package" for ref in lost.found):
        raise NoSeats


def given_back(invitation: Invitation, now: int) -> list[Write]:
    """The writes with which an invitation that ends without acceptance lets go of what was put aside.

    What was paid for stays reserved: it goes into the invitation that takes this one's place.
    """
    loose = [one for one in invitation.packages if not invitation.paid or one.settlement == Settlement.PREPAID]
    return taken_back(invitation.organization, invitation.contact, loose, EntitlementStatus.RELEASED, now)


def taken_back(
    organization_id: str, contact_id: str, packages: Iterable[Offered], status: str, now: int
) -> list[Write]:
    """The writes that move reserved or active entitlements to `status` and free their seats."""
    writes: list[Write] = []
    for offered in packages:
        writes.append(moved(organization_id, contact_id, offered.entitlement, status, now))
        if offered.group:
            writes.append(Change(refs.package(offered.package), Always(), increase={"taken": -1}))
    return writes


def moved(organization_id: str, contact_id: str, identifier: str, status: str, now: int) -> Change:
    """Another state for an entitlement that is reserved or active."""
    live = AnyOf((Equals("status", EntitlementStatus.RESERVED), Equals("status", EntitlementStatus.ACTIVE)))
    return Change(
        refs.entitlement(organization_id, contact_id, identifier),
        live,
        assign={"status": status, "at": now},
        increase={"version": 1},
    )


def activated(invitation: Invitation, now: int) -> list[Write]:
    """The writes with which acceptance makes everything usable that was put aside for it (S3.11)."""
    return [
        moved(invitation.organization, invitation.contact, one.entitlement, EntitlementStatus.ACTIVE, now)
        for one in invitation.packages
    ]


def again(packages: Iterable[Offered]) -> list[Offered]:
    """What must be put aside again for an invitation that takes the place of an ended one: not what is paid for."""
    return [one for one in packages if one.settlement == Settlement.PREPAID]


def wrong(detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError(FIELD, "invalid", detail)])
