"""Organizations as requests and answers: branding and policy."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.organization import Organization
from chalicelib.handlers.api.bodies.common import Body, Country, Text, Timezone
from chalicelib.handlers.api.bodies.offers import Match
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context
from chalicelib.services.core.links import logo_url

Url = Annotated[str, Meta(pattern=r"^https://[^\s\x00-\x1f\x7f<>\"'`\\]+$", max_length=500)]
Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
MaybeUrl = Annotated[str, Meta(pattern=r"^(https://[^\s\x00-\x1f\x7f<>\"'`\\]+)?$", max_length=500)]
# Clients that were made before sent it: they are told what to do instead.
Unwritten = Annotated[str, Meta(description="Refused: send the picture itself")] | UnsetType | None
MaybeColor = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?$")]


class RoleSwitches(Body):
    """What each role may do beyond the fixed matrix, and the organization's defaults."""

    admins_invite_admins: bool | UnsetType = UNSET
    staff_invite_guests: bool | UnsetType = UNSET
    staff_invite_clients: bool | UnsetType = UNSET
    clients_invite_guests: bool | UnsetType = UNSET
    invite_other_guardians: bool | UnsetType = UNSET
    match: Match | UnsetType | None = UNSET
    lifetime: Annotated[int, Meta(ge=3600, le=31536000, description="Seconds")] | UnsetType | None = UNSET


class CreateOrganization(Body):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    accent: MaybeColor = ""
    logo_url: Unwritten = UNSET
    portal_url: MaybeUrl = ""
    labels: Annotated[dict[Text, Text], Meta(max_length=30)] = {}
    timezone: Timezone = ""
    country: Country = ""


class PatchOrganization(Body):
    """JSON merge patch: absent fields stay, null clears."""

    name: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    accent: Color | UnsetType | None = UNSET
    logo_url: Unwritten = UNSET
    portal_url: Url | UnsetType | None = UNSET
    labels: Annotated[dict[Text, Text], Meta(max_length=30)] | UnsetType | None = UNSET
    timezone: Timezone | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    policy: RoleSwitches | UnsetType = UNSET


class PolicyAnswer(Struct, kw_only=True):
    admins_invite_admins: bool
    staff_invite_guests: bool
    staff_invite_clients: bool
    clients_invite_guests: bool
    invite_other_guardians: bool
    match: str | None
    lifetime: int | None


class OrganizationAnswer(Struct, kw_only=True):
    """Pages and messages tell times in `timezone`, or in UTC where it is empty; phone numbers in national form are read
    as those of `country`, and refused where it is empty."""

    id: str
    name: str
    accent: str
    logo_url: str | None
    portal_url: str
    labels: dict[str, str]
    timezone: str
    country: str
    policy: PolicyAnswer
    version: int
    created_at: str


def organization_answer(context: Context, organization: Organization) -> OrganizationAnswer:
    branding, policy = organization.branding, organization.policy
    return OrganizationAnswer(
        id=organization.id,
        name=branding.name,
        accent=branding.accent,
        logo_url=logo_url(context, branding),
        portal_url=branding.portal_url,
        labels=branding.labels,
        timezone=branding.timezone,
        country=branding.country,
        policy=PolicyAnswer(**{name: getattr(policy, name) for name in PolicyAnswer.__struct_fields__}),
        version=organization.version,
        created_at=rfc3339(organization.created_at),
    )
