"""Organizations: create, read, change."""

from dataclasses import replace

from msgspec import UNSET, structs

from chalicelib.domain.help import Help
from chalicelib.domain.organization import Branding
from chalicelib.domain.picture import KINDS, MOST_BYTES
from chalicelib.handlers.api.bodies.organizations import (
    CreateOrganization,
    OrganizationAnswer,
    PatchOrganization,
    changes_of,
    organization_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, File, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.core.validation import clean_branding, clean_help
from chalicelib.services.team import logos, organizations


@operation(
    "Create an organization and own it",
    status=201,
    refusals=("email_unverified",),
    replayable=True,
)
def create_organization(call: CallWith[CreateOrganization]) -> OrganizationAnswer:
    """Only where the deployment lets anybody with a verified email do so; elsewhere the operator creates them."""
    given = {name: value for name, value in structs.asdict(call.body).items() if value is not UNSET}
    typed = given_fields(given.pop("help", None), cleared={}, empty="")
    branding = Branding(**clean_branding(call.context.addresses, given))
    branding = replace(branding, help=clean_help(call.context.addresses, Help(), typed, branding.country))
    organization = organizations.create_by_user(call.context, call.user, branding, call.replay)
    return organization_answer(call.context, organization)


@operation("Read an organization", refusals=("client_inactive",))
def get_organization(call: Call) -> OrganizationAnswer:
    """For every member."""
    return organization_answer(call.context, organizations.get(call.context, call.user, call.path["org"]))


@operation("Change branding, help, time zone, country and policy", versioned=True)
def patch_organization(call: CallWith[PatchOrganization]) -> OrganizationAnswer:
    """For owners and admins. Invitations and orders that are out keep the branding, help, time zone and country
    they have."""
    patch = Patch(changes_of(call.context, call.body), call.version)
    changed = organizations.change(call.context, call.user, call.path["org"], patch)
    return organization_answer(call.context, changed)


@operation(
    "Give the organization a picture, or another one",
    files=KINDS,
    body_limit=MOST_BYTES,
)
def put_logo(call: CallWith[File]) -> OrganizationAnswer:
    """For owners and admins. The body is the picture itself: PNG, JPEG or WebP that does not move, 256 kB at most, each
    side 16 to 2,000 pixels. It is shown in 200 by 64 CSS pixels at most, so twice that is sharp everywhere.
    """
    sent = call.body
    changed = logos.put(call.context, call.user, call.path["org"], sent.media_type, sent.content)
    return organization_answer(call.context, changed)


@operation("Remove the picture")
def remove_logo(call: Call) -> OrganizationAnswer:
    """For owners and admins. Messages that were sent with it show the name of the organization from then on."""
    return organization_answer(call.context, logos.remove(call.context, call.user, call.path["org"]))
