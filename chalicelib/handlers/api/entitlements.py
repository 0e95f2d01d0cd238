"""Entitlements, what contacts have a right to: assign packages, list, consume, restore, revoke."""

from chalicelib.domain.identity import User
from chalicelib.domain.order import standing
from chalicelib.domain.package import GrantedPackage
from chalicelib.handlers.api.bodies.entitlements import (
    AssignedAnswer,
    AssignPackages,
    CountedUnits,
    EntitlementAnswer,
    EntitlementsPage,
    entitlement_answer,
)
from chalicelib.handlers.api.bodies.orders import order_answer
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.people import entitlements, using


@operation(
    "Give packages to an active client",
    status=201,
    refusals=("conflict", "no_address", "no_seats", "unsupported"),
    replayable=True,
)
def assign_packages(call: CallWith[AssignPackages]) -> AssignedAnswer:
    """Prepaid ones are usable at once; for the others a message asks for the payment. Whoever has not joined yet is
    invited with `grants.packages` instead. A `contact` that is a group is given prepaid group packages: each member
    gets a right and takes a seat, all of them or none (409 `no_seats`)."""
    body = call.body
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
    return AssignedAnswer(
        entitlements=[entitlement_answer(one) for one in made.entitlements],
        order=order_answer(order, standing(order, call.now).status) if order else None,
    )


@operation("List what a contact has a right to")
def list_entitlements(call: Call) -> EntitlementsPage:
    """Also what is reserved until acceptance or payment, and what is over."""
    held = entitlements.list_entitlements(call.context, call.user, call.path["org"], call.path["contact"])
    return EntitlementsPage([entitlement_answer(one) for one in held], None)


@action("Note that a package is used, or some of it", refusals=("conflict",), replayable=True)
def consume_entitlement(call: CallWith[CountedUnits]) -> EntitlementAnswer:
    """Only an active one. With `units` so many of those that are left; with an `Idempotency-Key` a repetition counts
    nothing twice. Without `units` all that is left."""
    return entitlement_answer(using.consume(call.context, _use(call)))


@action("Give back what was used of a package", refusals=("conflict",), replayable=True)
def restore_entitlement(call: CallWith[CountedUnits]) -> EntitlementAnswer:
    """The inverse of `consume`: with `units` so many of those that were used, else all of them. It is active again."""
    return entitlement_answer(using.restore(call.context, _use(call)))


@action("Take a package back", refusals=("conflict",))
def revoke_entitlement(call: Call) -> EntitlementAnswer:
    """Only an active one: what is reserved goes with its invitation or order. A seat becomes free."""
    return entitlement_answer(entitlements.revoke(call.context, *_named(call)))


def _named(call: Call) -> tuple[User, str, str, str]:
    return call.user, call.path["org"], call.path["contact"], call.path["entitlement"]


def _use(call: CallWith[CountedUnits]) -> using.Use:
    return using.Use(
        user=call.user,
        organization=call.path["org"],
        contact=call.path["contact"],
        entitlement=call.path["entitlement"],
        units=call.body.units,
        replay=call.replay,
    )
