"""The portal as an answer."""

from msgspec import Struct

from chalicelib.handlers.api.bodies.contacts import GuardianshipAnswer, guardianship_answer
from chalicelib.handlers.api.bodies.groups import MyGroupAnswer, ServingAnswer, serving_answer
from chalicelib.handlers.api.bodies.members import MembershipAnswer, membership_answer
from chalicelib.handlers.api.bodies.organizations import HelpAnswer, help_answer
from chalicelib.handlers.api.bodies.requests import OwnRequestAnswer, own_request_answer
from chalicelib.handlers.api.bodies.services import OfferedServiceAnswer, offered_service_answer
from chalicelib.services.context import Context
from chalicelib.services.core.links import logo_url
from chalicelib.services.portal.hosts import Host
from chalicelib.services.portal.portal import OwnPackage, Portal


class PortalOrganizationAnswer(Struct, kw_only=True):
    """`labels` are what the organization calls roles and states; `portal_url` is a site of its own, or empty."""

    id: str
    name: str
    accent: str
    logo_url: str | None
    portal_url: str
    labels: dict[str, str]
    timezone: str
    help: HelpAnswer


class SharedAnswer(Struct):
    """The address of my account as the organization sees it, null where it sees none."""

    email: str | None
    phone: str | None


class OwnPackageAnswer(Struct, kw_only=True):
    """`used` of the `units` are used and `left` can be; all 0 where it is used as a whole.

    `status` is `active`, `reserved` (until acceptance or payment) or `consumed`; `id` is that of the entitlement."""

    id: str
    package: str
    name: str
    description: str
    units: int
    used: int
    left: int
    status: str


class HostAnswer(Struct, kw_only=True):
    """Whose guest I am. `staff` are those who serve a group; empty for a client."""

    membership: str
    kind: str
    name: str
    staff: list[ServingAnswer]


class StepsLeftAnswer(Struct, kw_only=True):
    """How many of the organization's steps are left to do or skip, and the page where, below the base URL."""

    left: int
    next: str | None


class PortalAnswer(Struct, kw_only=True):
    """`requests` are the latest that are not closed.

    `staff`: the first is the one to turn to; `assigned` is false where the owners stand in for nobody. `staff`,
    `packages`, `dependents` and `groups` are empty for whoever is no client, `guest_of` for whoever is no guest."""

    organization: PortalOrganizationAnswer
    memberships: list[MembershipAnswer]
    staff: list[ServingAnswer]
    assigned: bool
    packages: list[OwnPackageAnswer]
    dependents: list[GuardianshipAnswer]
    groups: list[MyGroupAnswer]
    guest_of: list[HostAnswer]
    services: list[OfferedServiceAnswer]
    requests: list[OwnRequestAnswer]
    onboarding: StepsLeftAnswer


def portal_answer(context: Context, portal: Portal) -> PortalAnswer:
    dependents = portal.contact.dependents if portal.contact else ()
    return PortalAnswer(
        organization=_organization(context, portal),
        memberships=[membership_answer(context, one) for one in portal.memberships],
        staff=[serving_answer(context, one) for one in portal.staff],
        assigned=portal.assigned,
        packages=[_package(one) for one in portal.packages],
        dependents=[guardianship_answer(one) for one in dependents],
        groups=[MyGroupAnswer(id=one.id, name=one.name, role="member") for one in portal.groups],
        guest_of=[_host(context, one) for one in portal.hosts],
        services=[offered_service_answer(one) for one in portal.services],
        requests=[own_request_answer(one) for one in portal.requests],
        onboarding=StepsLeftAnswer(left=portal.steps_left, next=portal.next_step),
    )


def _organization(context: Context, portal: Portal) -> PortalOrganizationAnswer:
    branding = portal.organization.branding
    return PortalOrganizationAnswer(
        id=portal.organization.id,
        name=branding.name,
        accent=branding.accent,
        logo_url=logo_url(context, branding),
        portal_url=branding.portal_url,
        labels=branding.labels,
        timezone=branding.timezone,
        help=help_answer(branding.help),
    )


def _package(own: OwnPackage) -> OwnPackageAnswer:
    held = own.entitlement
    return OwnPackageAnswer(
        id=held.id,
        package=held.package,
        name=held.name,
        description=own.package.description if own.package else "",
        units=held.units,
        used=held.used,
        left=held.left,
        status=held.status,
    )


def _host(context: Context, host: Host) -> HostAnswer:
    return HostAnswer(
        membership=host.membership.id,
        kind="group" if host.is_group else "client",
        name=host.name,
        staff=[serving_answer(context, one) for one in host.staff],
    )
