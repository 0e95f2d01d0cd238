"""Services: what an organization offers, and what of it is offered to me."""

from msgspec import structs

from chalicelib.handlers.api.bodies.services import (
    CreateService,
    OfferedServicesPage,
    PatchService,
    ServiceAnswer,
    ServicesPage,
    ServicesQuery,
    offered_service_answer,
    service_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.requests import offering


@operation("Offer a service", status=201, refusals=("conflict",), replayable=True)
def create_service(call: CallWith[CreateService]) -> ServiceAnswer:
    """For owners and admins. Clients, and guests where `askers` says so, may ask for it from then on."""
    draft = offering.ServiceDraft(**structs.asdict(call.body))
    return service_answer(offering.create(call.context, call.user, call.path["org"], draft, call.replay))


@operation("List services")
def list_services(call: CallWith[ServicesQuery]) -> ServicesPage:
    """For the team, by `position`, then the oldest first."""
    found = offering.list_all(call.context, call.user, call.path["org"], call.query.status)
    return ServicesPage([service_answer(one) for one in found], None)


@operation("Read a service")
def get_service(call: Call) -> ServiceAnswer:
    """For the team."""
    return service_answer(offering.get(call.context, call.user, call.path["org"], call.path["service"]))


@operation("Change a service", refusals=("conflict",), versioned=True)
def patch_service(call: CallWith[PatchService]) -> ServiceAnswer:
    """For owners and admins."""
    patch = Patch(given_fields(call.body, cleared={}, empty=""), call.version)
    return service_answer(offering.change(call.context, call.user, call.path["org"], call.path["service"], patch))


@action("Offer a service no longer", refusals=("conflict",))
def retire_service(call: Call) -> ServiceAnswer:
    """For owners and admins. Nobody can ask for it any more; requests for it go on."""
    return service_answer(offering.retire(call.context, call.user, call.path["org"], call.path["service"]))


@action("Offer a service again", refusals=("conflict",))
def restore_service(call: Call) -> ServiceAnswer:
    """For owners and admins."""
    return service_answer(offering.restore(call.context, call.user, call.path["org"], call.path["service"]))


@operation(
    "What I may ask for",
    refusals=("client_inactive", "onboarding_required"),
)
def list_my_services(call: Call) -> OfferedServicesPage:
    """As a client or guest; empty for whoever is neither."""
    found = offering.list_mine(call.context, call.user, call.path["org"])
    return OfferedServicesPage([offered_service_answer(one) for one in found], None)
