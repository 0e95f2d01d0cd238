"""The packages in an invitation or an assignment: whether they may be given, reserving them, giving them back."""

from collections.abc import Iterable, Sequence

from chalicelib.domain import refs
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus
from chalicelib.domain.errors import FieldError, NoSeats, Unprocessable
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Role
from chalicelib.domain.package import GrantedPackage, Offered, Package, PackageStatus, Settlement, listed_for
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AllOf, Always, AnyOf, AtMost, Change, Equals, Found, Lost, Put, Write
from chalicelib.services.context import Context

FIELD = "grants.packages"
_NOT_LISTED = "There is no such package on the organization's list, yours, or that of the chosen staff."


@dataclass(frozen=True)
class PackageLists:
    """The lists that packages may be chosen from: the organization's own, the inviter's, and those of chosen staff."""

    organization: str
    inviter: str
    staff: Sequence[str] = ()

    def offer(self, package: Package) -> bool:
        """Whether the package is on one of them, and still sold."""
        here = package.organization == self.organization and package.status != PackageStatus.RETIRED
        return here and listed_for(package, self.inviter, self.staff)


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """For which contact packages are put aside, on whose behalf (`by`, a membership), and for which invitation or
    order; `status` is that of the entitlements."""

    organization: str
    contact: str
    by: str
    invitation: str = ""
    order: str = ""
    status: str = EntitlementStatus.RESERVED


def package_refs(wanted: Iterable[GrantedPackage]) -> list[refs.Ref[Package]]:
    """What must be read to judge them. Raises Unprocessable for ids that can't be any."""
    if not all(is_id("pkg_", one.package) for one in wanted):
        raise wrong("Name packages by their id (pkg_...).")
    return [refs.package(one.package) for one in wanted]


def offered(
    context: Context, wanted: Sequence[GrantedPackage], catalogue: Found, lists: PackageLists
) -> tuple[Offered, ...]:
    """The packages as they are offered, each with the id its entitlement will have.

    Raises Unprocessable for a package that is unknown, retired, or on nobody's list here (S3.8), for one given twice,
    and for a payment that can't be one; NoSeats.
    """
    if len({one.package for one in wanted}) != len(wanted):
        raise wrong("A package can be given once at a time.")
    chosen = [_offer(context, _usable(one, catalogue, lists), one.settlement) for one in wanted]
    if len({one.currency for one in charged(chosen)}) > 1:
        raise wrong("What is paid together has one currency: invite to one, and assign the other afterwards.")
    return tuple(chosen)


def _usable(granted: GrantedPackage, catalogue: Found, lists: PackageLists) -> Package:
    package = catalogue[refs.package(granted.package)]
    if package is None or not lists.offer(package):
        raise wrong(_NOT_LISTED)
    if granted.settlement == Settlement.PAYMENT_REQUIRED and package.amount == 0:
        raise wrong("This package costs nothing: choose settlement `prepaid`.")
    if package.is_full:
        raise NoSeats
    return package


def _offer(context: Context, package: Package, settlement: str) -> Offered:
    return Offered(
        package=package.id,
        name=package.name,
        settlement=settlement,
        amount=package.amount,
        currency=package.currency,
        group=package.is_group,
        units=package.units,
        entitlement=context.new_id("ent_"),
    )


def charged(packages: Iterable[Offered]) -> list[Offered]:
    return [one for one in packages if one.settlement == Settlement.PAYMENT_REQUIRED]


def refuse_for_role(role: str, wanted: Sequence[GrantedPackage | Offered]) -> None:
    if wanted and role != Role.CLIENT:
        raise wrong("Packages are for clients: choose role `client`.")


def reserve(context: Context, packages: Iterable[Offered], catalogue: Found, reservation: Reservation) -> list[Write]:
    """The writes that put the packages aside for a contact, each group seat while there is one (I8)."""
    writes: list[Write] = []
    for offered in packages:
        writes.append(reserve_one(context, offered, reservation))
        package = catalogue[refs.package(offered.package)] if offered.group else None
        writes += take_seats(package) if package else []
    return writes


def reserve_one(context: Context, offered: Offered, reservation: Reservation) -> Put:
    """The write of one entitlement, beside the seat that a group package takes."""
    entitlement = Entitlement(
        id=offered.entitlement,
        organization=reservation.organization,
        contact=reservation.contact,
        package=offered.package,
        name=offered.name,
        settlement=offered.settlement,
        amount=offered.amount,
        currency=offered.currency,
        group=offered.group,
        units=offered.units,
        order=reservation.order if offered.settlement == Settlement.PAYMENT_REQUIRED else "",
        invitation=reservation.invitation,
        status=reservation.status,
        assigned_by=reservation.by,
        created_at=context.now,
        at=context.now,
    )
    reference = refs.entitlement(entitlement.organization, entitlement.contact, entitlement.id)
    return Put(reference, entitlement, AnyOf((Absent(), Equals("status", EntitlementStatus.RELEASED))))


def take_seats(package: Package, seats: int = 1) -> list[Write]:
    """The write that takes so many seats of a group package, while they are free and as many as were read."""
    if package.seats is None:
        return []
    free = AllOf(
        (
            Equals("status", PackageStatus.ACTIVE),
            Equals("seats", package.seats),
            AtMost("taken", package.seats - seats),
        )
    )
    return [Change(refs.package(package.id), free, increase={"taken": seats})]


def refuse_full(lost: Lost) -> None:
    """Raises NoSeats where the last seat went to somebody else at this moment (F28)."""
    if any(ref.kind == "package" for ref in lost.found):
        raise NoSeats


def given_back(invitation: Invitation, now: int) -> list[Write]:
    """The writes with which an invitation that ends without acceptance lets go of what was put aside.

    What was paid for stays reserved: it goes into the invitation that takes this one's place.
    """
    loose = [one for one in invitation.packages if not invitation.paid or one.settlement == Settlement.PREPAID]
    return taken_back(invitation, loose, EntitlementStatus.RELEASED, now)


def taken_back(holder: refs.About, packages: Iterable[Offered], status: str, now: int) -> list[Write]:
    """The writes that move reserved or active entitlements of an invitation or an order to `status`, and free their
    seats."""
    writes: list[Write] = []
    for offered in packages:
        writes.append(moved(_ref(holder, offered), status, now))
        if offered.group:
            writes.append(Change(refs.package(offered.package), Always(), increase={"taken": -1}))
    return writes


def moved(reference: refs.Ref[Entitlement], status: str, now: int) -> Change:
    """The write of another state for an entitlement that is reserved or active."""
    live = AnyOf((Equals("status", EntitlementStatus.RESERVED), Equals("status", EntitlementStatus.ACTIVE)))
    return Change(reference, live, assign={"status": status, "at": now}, increase={"version": 1})


def activated(holder: refs.About, packages: Iterable[Offered], now: int) -> list[Write]:
    """The writes that make usable what was put aside for an invitation or an order (S3.11)."""
    return [moved(_ref(holder, one), EntitlementStatus.ACTIVE, now) for one in packages]


def _ref(holder: refs.About, offered: Offered) -> refs.Ref[Entitlement]:
    return refs.entitlement(holder.organization, holder.contact, offered.entitlement)


def again(packages: Iterable[Offered]) -> list[Offered]:
    """What must be put aside again for an invitation that takes the place of an ended one: not what is paid for."""
    return [one for one in packages if one.settlement == Settlement.PREPAID]


def wrong(detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError(FIELD, "invalid", detail)])
