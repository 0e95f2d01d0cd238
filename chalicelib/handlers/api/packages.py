"""Packages: create, list, read, change, retire."""

from typing import Any

from msgspec import structs

from chalicelib.domain.package import Package
from chalicelib.handlers.http import lists, sale_answers, sale_schemas, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.sales import packages

PACKAGE = "/v1/organizations/{org}/packages/{package}"


@operation(
    "POST",
    "/v1/organizations/{org}/packages",
    "Create a package",
    body=sale_schemas.CreatePackage,
    answer=sale_answers.PackageAnswer,
    status=201,
    replayable=True,
)
def create_package(call: Call) -> Any:
    """Owners and admins on any list, staff on their own. Only owners and admins publish a page to buy it from."""
    draft = packages.Draft(**structs.asdict(call.body))
    return _shown(call, packages.create(call.context, call.user, call.path["org"], draft, call.replay))


@operation(
    "GET",
    "/v1/organizations/{org}/packages",
    "List packages",
    query=sale_schemas.PackagesQuery,
    answer=sale_answers.PackagesPage,
)
def list_packages(call: Call) -> Any:
    """Newest first. Staff get the organization's list and their own. A page may be shorter than `limit`, even empty,
    and still have a `next`."""
    query: sale_schemas.PackagesQuery = call.query
    owner = {"": None, "organization": ""}.get(query.owner, query.owner)
    after = lists.position(call, "packages")
    page = packages.list_packages(
        call.context, call.user, call.path["org"], owner=owner, status=query.status, after=after, limit=query.limit
    )
    items = [_shown(call, one) for one in page.items]
    return sale_answers.PackagesPage(items, lists.cursor(call, "packages", page))


@operation("GET", PACKAGE, "Read a package", answer=sale_answers.PackageAnswer)
def get_package(call: Call) -> Any:
    """404 for lists that are not the caller's."""
    return _shown(call, packages.get(call.context, call.user, call.path["org"], call.path["package"]))


@operation(
    "PATCH",
    PACKAGE,
    "Change a package",
    body=sale_schemas.PatchPackage,
    answer=sale_answers.PackageAnswer,
    refusals=("conflict",),
    versioned=True,
)
def patch_package(call: Call) -> Any:
    """What was offered or ordered before keeps its name and price."""
    changes = given_fields(call.body, cleared={}, empty="")
    return _shown(
        call,
        packages.change(call.context, call.user, call.path["org"], call.path["package"], changes, call.version),
    )


@operation(
    "POST",
    PACKAGE + "/retire",
    "Retire a package",
    body=schemas.Empty,
    body_optional=True,
    answer=sale_answers.PackageAnswer,
    refusals=("conflict",),
)
def retire_package(call: Call) -> Any:
    """Nobody gets it any more; whoever has it keeps it."""
    return _shown(call, packages.retire(call.context, call.user, call.path["org"], call.path["package"]))


def _shown(call: Call, package: Package) -> sale_answers.PackageAnswer:
    return sale_answers.package_answer(package, packages.page_url(call.context, package))
