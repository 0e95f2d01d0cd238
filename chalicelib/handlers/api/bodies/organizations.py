"""Organizations as requests and answers: branding and policy."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.domain.contact_types import MAX_TYPES, types_of
from chalicelib.domain.help import Help
from chalicelib.domain.organization import Organization, Policy
from chalicelib.handlers.api.bodies.common import NO_CONTROLS, Body, Country, Email, Phone, Text, Timezone
from chalicelib.handlers.api.bodies.offers import PolicyMatch
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context
from chalicelib.services.core.links import logo_url
from chalicelib.services.core.validation import clean_branding, clean_policy

Url = Annotated[str, Meta(pattern=r"^https://[^\s\x00-\x1f\x7f<>\"'`\\]+$", max_length=500)]
Color = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
MaybeUrl = Annotated[str, Meta(pattern=r"^(https://[^\s\x00-\x1f\x7f<>\"'`\\]+)?$", max_length=500)]
# Clients that were made before sent it: they are told what to do instead.
Unwritten = Annotated[str, Meta(description="Refused: send the picture itself")] | UnsetType | None
Wait = Annotated[int, Meta(ge=0, le=2_592_000, description="Seconds, an hour at least; 0: never")]
Days = Annotated[int, Meta(ge=0, le=365, description="Days after which clients who do not come hear of it; 0: never")]
ReminderDay = Annotated[int, Meta(ge=1, le=60)]
ReminderDays = Annotated[
    list[ReminderDay],
    Meta(max_length=2, description="Days after an invitation was sent; empty: nobody is reminded of one"),
]
MaybeColor = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?$")]


class ContactTypeBody(Body):
    """Contacts of a type that is not invited can only be created, until they are given another type."""

    name: Annotated[str, Meta(min_length=1, max_length=40, pattern=NO_CONTROLS)]
    invite: bool = True


class RoleSwitches(Body):
    """What each role may do beyond the fixed matrix, and the organization's defaults. `contact_types` are labels of its
    own, and built-in ones (lead, prospect, client, contact, guest) that it invites, or does not, otherwise: all of them
    at once."""

    admins_invite_admins: bool | UnsetType = UNSET
    staff_invite_guests: bool | UnsetType = UNSET
    staff_invite_clients: bool | UnsetType = UNSET
    clients_invite_guests: bool | UnsetType = UNSET
    invite_other_guardians: bool | UnsetType = UNSET
    tell_clients_of_staff: bool | UnsetType = UNSET
    second_factor_of_managers: bool | UnsetType = UNSET
    match: PolicyMatch | UnsetType | None = UNSET
    lifetime: Annotated[int, Meta(ge=3600, le=31536000, description="Seconds")] | UnsetType | None = UNSET
    remind_of_requests_after: Wait | UnsetType = UNSET
    escalate_requests_after: Wait | UnsetType = UNSET
    nudge_after_days: Days | UnsetType = UNSET
    nudges_at_most: Annotated[int, Meta(ge=1, le=10)] | UnsetType = UNSET
    reminder_days: ReminderDays | UnsetType = UNSET
    contact_types: Annotated[list[ContactTypeBody], Meta(max_length=MAX_TYPES)] | UnsetType | None = UNSET


class HelpBody(Body):
    """Where people find somebody of yours; on every page and in every message. Absent fields stay, null clears."""

    email: Email | UnsetType | None = UNSET
    phone: Annotated[Phone, Meta(description="To be called; also a landline")] | UnsetType | None = UNSET
    url: (
        Annotated[MaybeUrl, Meta(description="A page of yours: shown on pages and to those who joined")]
        | UnsetType
        | None
    ) = UNSET


class CreateOrganization(Body):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    accent: MaybeColor = ""
    logo_url: Unwritten = UNSET
    portal_url: MaybeUrl = ""
    labels: Annotated[dict[Text, Text], Meta(max_length=30)] = {}
    timezone: Timezone = ""
    country: Country = ""
    help: HelpBody | UnsetType = UNSET


class PatchOrganization(Body):
    """JSON merge patch: absent fields stay, null clears."""

    name: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    accent: Color | UnsetType | None = UNSET
    logo_url: Unwritten = UNSET
    portal_url: Url | UnsetType | None = UNSET
    labels: Annotated[dict[Text, Text], Meta(max_length=30)] | UnsetType | None = UNSET
    timezone: Timezone | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    help: HelpBody | UnsetType | None = UNSET
    policy: RoleSwitches | UnsetType = UNSET


class ContactTypeAnswer(Struct):
    name: str
    invite: bool


class PolicyAnswer(Struct, kw_only=True):
    """`contact_types`: the built-in ones, as the organization would have them, then its own."""

    admins_invite_admins: bool
    staff_invite_guests: bool
    staff_invite_clients: bool
    clients_invite_guests: bool
    invite_other_guardians: bool
    tell_clients_of_staff: bool
    second_factor_of_managers: bool
    match: str | None
    lifetime: int | None
    remind_of_requests_after: int
    escalate_requests_after: int
    nudge_after_days: int
    nudges_at_most: int
    reminder_days: list[int]
    contact_types: list[ContactTypeAnswer]


class HelpAnswer(Struct):
    email: str
    phone: str
    url: str


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
    help: HelpAnswer
    policy: PolicyAnswer
    version: int
    created_at: str


_NO_HELP = HelpBody(email=None, phone=None, url=None)


def changes_of(context: Context, body: PatchOrganization) -> Json:
    """The fields that are changed, clean, as `organizations.change` takes them. Raises Unprocessable."""
    given = given_fields(body, cleared={"labels": {}, "help": _NO_HELP}, empty="")
    policy = given_fields(given.pop("policy", None), cleared={"contact_types": []}, empty=None)
    help_given = given_fields(given.pop("help", UNSET), cleared={}, empty="")
    cleaned = {"branding": clean_branding(context.addresses, given), "policy": clean_policy(policy)}
    return cleaned | ({"help": help_given} if help_given else {})


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
        help=help_answer(branding.help),
        policy=_policy_answer(policy),
        version=organization.version,
        created_at=rfc3339(organization.created_at),
    )


def help_answer(help: Help) -> HelpAnswer:
    return HelpAnswer(help.email, help.phone, help.url)


def _policy_answer(policy: Policy) -> PolicyAnswer:
    switches = {name: getattr(policy, name) for name in PolicyAnswer.__struct_fields__}
    types = [ContactTypeAnswer(one.name, one.invite) for one in types_of(policy.contact_types)]
    return PolicyAnswer(**(switches | {"contact_types": types}))
