"""What an organization sells: creating, changing, retiring and listing packages (S3.8 to S3.10)."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, NotFound, UsherError, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.organization import Role
from chalicelib.domain.package import Package, PackageKind, PackageStatus
from chalicelib.domain.tokens import CARRIED, Link, Purpose, issue
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Equals, Lost, Page, Put
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import revised, save
from chalicelib.services.sales.package_rules import cleaned, refuse, refuse_list


@dataclass(frozen=True, kw_only=True)
class PackageDraft:
    """A package as typed. `owner` is a staff member's id, "" for the organization's own list."""

    name: str
    amount: int
    currency: str
    owner: str = ""
    description: str = ""
    terms: str = ""
    kind: str = PackageKind.INDIVIDUAL
    seats: int | None = None
    units: int = 0
    price_id: str = ""
    page: bool = False


@dataclass(frozen=True)
class PackageFilter:
    """Which packages a list shall hold: `owner` "" for the organization's own list, None for every list; `status` ""
    for any."""

    owner: str | None = None
    status: str = ""

    def fits(self, package: Package) -> bool:
        return self.owner in (None, package.owner) and self.status in ("", package.status)


def create(context: Context, user: User, organization_id: str, draft: PackageDraft, replay: Replay | None) -> Package:
    """Creates a package: owners and admins for anybody on the team, staff for themselves.

    Raises NotAllowed, Unprocessable.
    """
    caller, found = enter(context.store, organization_id, user, *replay_refs(user, replay))
    earlier = replayed(context, found, user, replay)
    if earlier:
        return _load(context, organization_id, earlier)
    package = Package(
        id=context.new_id("pkg_"),
        organization=organization_id,
        **vars(draft),
        publisher=caller.highest.id if draft.page else "",
        created_by=user.id,
        created_at=context.now,
    )
    package = cleaned(package)
    refuse(context, caller, package)
    try:
        context.store.commit(
            [
                Put(refs.package(package.id), package, Absent()),
                _event(context, caller, "package.created", package),
                *remember(context, user, replay, package.id),
            ]
        )
    except Lost as lost:
        earlier = replayed(context, lost, user, replay)
        if earlier is None:
            raise Conflict from lost
        return _load(context, organization_id, earlier)
    return package


def change(
    context: Context, user: User, organization_id: str, identifier: str, changes: dict[str, Any], version: int | None
) -> Package:
    """Gives new values to some fields of a package; what was assigned or ordered before keeps its name and price.

    Raises VersionMismatch, NotAllowed, Unprocessable, Conflict for a retired package or fewer seats than are taken.
    """
    caller, current = gate(context, user, organization_id, identifier)
    if version not in (None, current.version):
        raise VersionMismatch
    if current.status == PackageStatus.RETIRED:
        raise Conflict("This package is retired: restore it first.")
    changed = cleaned(replace(current, **changes))
    if changed.page and not current.page:
        changed = replace(changed, publisher=caller.highest.id)
    refuse(context, caller, changed, current)
    if changed.seats is not None and changed.seats < current.taken:
        raise Conflict(f"{current.taken} seats are taken: that many must stay.")
    event = _event(context, caller, "package.changed", current)
    return _save(context, current, changed, event, VersionMismatch if version else Conflict)


def retire(context: Context, user: User, organization_id: str, identifier: str) -> Package:
    """Takes a package off its list; whoever has it keeps it. Retiring it twice changes nothing."""
    caller, current = gate(context, user, organization_id, identifier)
    if current.status == PackageStatus.RETIRED:
        return current
    retired = replace(current, status=PackageStatus.RETIRED)
    return _save(context, current, retired, _event(context, caller, "package.retired", current), Conflict)


def restore(context: Context, user: User, organization_id: str, identifier: str) -> Package:
    """Sells a retired package again; its page opens under its old links, and the caller stands behind it.

    Raises NotFound, NotAllowed, Conflict, Unprocessable where its owner has left. Restoring it twice changes nothing.
    """
    caller, current = gate(context, user, organization_id, identifier)
    if current.status == PackageStatus.ACTIVE:
        return current
    publisher = caller.highest.id if current.page else ""
    restored = replace(current, status=PackageStatus.ACTIVE, publisher=publisher)
    refuse(context, caller, restored, current)
    return _save(context, current, restored, _event(context, caller, "package.restored", current), Conflict)


def _event(context: Context, caller: Caller, type_: str, package: Package) -> Put:
    return record(context, package.organization, type_, actor=caller.user.id, data={"package": package.id})


def _save(context: Context, before: Package, after: Package, event: Put, refusal: type[UsherError]) -> Package:
    """Seats are taken without a new version, so that the number read must still hold."""
    try:
        context.store.commit([save(before, after, Equals("taken", before.taken)), event])
    except Lost as lost:
        raise refusal from lost
    return revised(after)


def get(context: Context, user: User, organization_id: str, identifier: str) -> Package:
    """The package. Raises NotFound for what the caller may not use."""
    return _seen(context, user, organization_id, identifier)[1]


def _seen(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Package]:
    if not is_id("pkg_", identifier):
        raise NotFound
    caller, found = enter(context.store, organization_id, user, refs.package(identifier))
    package = found[refs.package(identifier)]
    if package is None or package.organization != organization_id or not _sees(caller, package):
        raise NotFound
    return caller, package


def list_packages(
    context: Context, user: User, organization_id: str, wanted: PackageFilter, *, after: str | None, limit: int
) -> Page:
    """Those that the caller may use, newest first."""
    caller, _ = enter(context.store, organization_id, user)

    def keep(package: Package) -> bool:
        return _sees(caller, package) and wanted.fits(package)

    return context.store.list_newest([refs.packages_of(organization_id)], after=after, limit=limit, where={}, keep=keep)


def gate(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Package]:
    """The one gate to changing a package. Raises NotFound, NotAllowed for one the caller may only use."""
    caller, package = _seen(context, user, organization_id, identifier)
    refuse_list(caller, package.owner)
    return caller, package


def page_url(context: Context, package: Package) -> str:
    """Where anybody may buy the package, "" while nobody may."""
    if not package.is_sold:
        return ""
    return f"{context.base_url}/p/{issue(context.keys.ring(), Purpose.PACKAGE, Link(package.id, 0, CARRIED))}"


def _load(context: Context, organization_id: str, identifier: str) -> Package:
    package = context.store.read([refs.package(identifier)])[refs.package(identifier)]
    if package is None or package.organization != organization_id:
        raise NotFound
    return package


def _sees(caller: Caller, package: Package) -> bool:
    """The team sees the organization's list and everybody their own; owners and admins see all lists."""
    return caller.manages or (caller.highest.role == Role.STAFF and package.owner in ("", caller.highest.id))
