"""Packages over HTTP, and what contacts have a right to: parse, call, render."""

from typing import Any

from msgspec import structs

from chalicelib.domain.order import standing
from chalicelib.domain.package import GrantedPackage, Package
from chalicelib.handlers.api.organizations import given_fields
from chalicelib.handlers.http import lists, sale_answers, sale_schemas, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.people import entitlements
from chalicelib.services.sales import packages

PACKAGE = "/v1/organizations/{org}/packages/{package}"
ENTITLEMENT = "/v1/organizations/{org}/contacts/{contact}/entitlements/{entitlement}"


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
    draft = packages.PackageDraft(**structs.asdict(call.body))
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
    wanted = packages.PackageFilter(owner, query.status)
    page = packages.list_packages(call.context, call.user, call.path["org"], wanted, after=after, limit=query.limit)
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


@operation(
    "POST",
    "/v1/organizations/{org}/assignments",
    "Give packages to an active client",
    body=sale_schemas.AssignPackages,
    answer=sale_answers.AssignedAnswer,
    status=201,
    refusals=("conflict", "no_address", "no_seats", "unsupported"),
    replayable=True,
)
def assign_packages(call: Call) -> Any:
    """Prepaid ones are usable at once; for the others a message asks for the payment. Whoever has not joined yet is
    invited with `grants.packages` instead."""
    body: sale_schemas.AssignPackages = call.body
    command = entitlements.Assign(
        user=call.user,
        organization=call.path["org"],
        contact=body.contact,
        packages=tuple(GrantedPackage(one.package, one.settlement) for one in body.packages),
        channel=body.channel,
        replay=call.replay,
    )
    made = entitlements.assign(call.context, command)
    order = made.order
    return sale_answers.AssignedAnswer(
        entitlements=[sale_answers.entitlement_answer(one) for one in made.entitlements],
        order=sale_answers.order_answer(order, standing(order, call.now).status) if order else None,
    )


@operation(
    "GET",
    "/v1/organizations/{org}/contacts/{contact}/entitlements",
    "List what a contact has a right to",
    answer=sale_answers.EntitlementsPage,
)
def list_entitlements(call: Call) -> Any:
    """Also what is reserved until acceptance or payment, and what is over."""
    held = entitlements.list_entitlements(call.context, call.user, call.path["org"], call.path["contact"])
    return sale_answers.EntitlementsPage([sale_answers.entitlement_answer(one) for one in held], None)


@operation(
    "POST",
    ENTITLEMENT + "/consume",
    "Note that a package is used up",
    body=schemas.Empty,
    body_optional=True,
    answer=sale_answers.EntitlementAnswer,
    refusals=("conflict",),
)
def consume_entitlement(call: Call) -> Any:
    """Only an active one."""
    return sale_answers.entitlement_answer(entitlements.consume(call.context, *_named(call)))


@operation(
    "POST",
    ENTITLEMENT + "/revoke",
    "Take a package back",
    body=schemas.Empty,
    body_optional=True,
    answer=sale_answers.EntitlementAnswer,
    refusals=("conflict",),
)
def revoke_entitlement(call: Call) -> Any:
    """Only an active one: what is reserved goes with its invitation or order. A seat becomes free."""
    return sale_answers.entitlement_answer(entitlements.revoke(call.context, *_named(call)))


def _named(call: Call) -> tuple[Any, str, str, str]:
    return call.user, call.path["org"], call.path["contact"], call.path["entitlement"]
