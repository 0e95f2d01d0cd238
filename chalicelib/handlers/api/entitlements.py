"""Entitlements, what contacts have a right to: assign packages, list, consume, revoke."""

from typing import Any

from chalicelib.domain.order import standing
from chalicelib.domain.package import GrantedPackage
from chalicelib.handlers.http import sale_answers, sale_schemas, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.people import entitlements

ENTITLEMENT = "/v1/organizations/{org}/contacts/{contact}/entitlements/{entitlement}"


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
