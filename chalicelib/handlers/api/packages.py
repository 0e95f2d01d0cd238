"""Packages: create, list, read, change, retire, restore."""

from msgspec import structs

from chalicelib.domain.package import Package
from chalicelib.handlers.api.bodies.packages import (
    CreatePackage,
    PackageAnswer,
    PackagesPage,
    PackagesQuery,
    PatchPackage,
    package_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.sales import packages


@operation("Create a package", status=201, replayable=True)
def create_package(call: CallWith[CreatePackage]) -> PackageAnswer:
    """Owners and admins on any list, staff on their own. Only owners and admins publish a page to buy it from."""
    draft = packages.PackageDraft(**structs.asdict(call.body))
    return _shown(call, packages.create(call.context, call.user, call.path["org"], draft, call.replay))


@operation("List packages")
def list_packages(call: CallWith[PackagesQuery]) -> PackagesPage:
    """Newest first. Staff get the organization's list and their own. A page may be shorter than `limit`, even empty,
    and still have a `next`."""
    query = call.query
    owner = {"": None, "organization": ""}.get(query.owner, query.owner)
    after = lists.position(call, "packages")
    wanted = packages.PackageFilter(owner, query.status)
    page = packages.list_packages(call.context, call.user, call.path["org"], wanted, after=after, limit=query.limit)
    items = [_shown(call, one) for one in page.items]
    return PackagesPage(items, lists.cursor(call, "packages", page))


@operation("Read a package")
def get_package(call: Call) -> PackageAnswer:
    """404 for lists that are not the caller's."""
    return _shown(call, packages.get(call.context, call.user, call.path["org"], call.path["package"]))


@operation("Change a package", refusals=("conflict",), versioned=True)
def patch_package(call: CallWith[PatchPackage]) -> PackageAnswer:
    """What was offered or ordered before keeps its name, price and units."""
    changes = given_fields(call.body, cleared={"units": 0}, empty="")
    return _shown(
        call,
        packages.change(call.context, call.user, call.path["org"], call.path["package"], changes, call.version),
    )


@action("Retire a package", refusals=("conflict",))
def retire_package(call: Call) -> PackageAnswer:
    """Nobody gets it any more; whoever has it keeps it."""
    return _shown(call, packages.retire(call.context, call.user, call.path["org"], call.path["package"]))


@action("Sell a retired package again", refusals=("conflict",))
def restore_package(call: Call) -> PackageAnswer:
    """Its page opens again under its old links. One with a page is restored by owners and admins alone, and none whose
    `owner` has left the team."""
    return _shown(call, packages.restore(call.context, call.user, call.path["org"], call.path["package"]))


def _shown(call: Call, package: Package) -> PackageAnswer:
    return package_answer(package, packages.page_url(call.context, package))
