"""Organizations: create, read, change."""

from msgspec import structs

from chalicelib.domain.organization import Branding
from chalicelib.handlers.api.bodies.organizations import (
    CreateOrganization,
    OrganizationAnswer,
    PatchOrganization,
    organization_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.core.validation import clean_branding
from chalicelib.services.people import (
    organizations,
)


@operation(
    "POST",
    "/v1/organizations",
    "Create an organization and own it",
    status=201,
    refusals=("email_unverified",),
    replayable=True,
)
def create_organization(call: CallWith[CreateOrganization]) -> OrganizationAnswer:
    """Only where the deployment lets anybody with a verified email do so; elsewhere the operator creates them."""
    branding = Branding(**clean_branding(call.context.addresses, structs.asdict(call.body)))
    organization = organizations.create_by_user(call.context, call.user, branding, call.replay)
    return organization_answer(organization)


@operation("GET", "/v1/organizations/{org}", "Read an organization")
def get_organization(call: Call) -> OrganizationAnswer:
    """For every member."""
    return organization_answer(organizations.get(call.context, call.user, call.path["org"]))


@operation("PATCH", "/v1/organizations/{org}", "Change branding, time zone, country and policy", versioned=True)
def patch_organization(call: CallWith[PatchOrganization]) -> OrganizationAnswer:
    """For owners and admins. Invitations and orders that are out keep the branding, time zone and country they have."""
    given = given_fields(call.body, cleared={"labels": {}}, empty="")
    policy = given_fields(given.pop("policy", None), cleared={}, empty=None)
    patch = Patch({"branding": clean_branding(call.context.addresses, given), "policy": policy}, call.version)
    changed = organizations.change(call.context, call.user, call.path["org"], patch)
    return organization_answer(changed)
