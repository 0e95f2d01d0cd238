"""The portal of one organization: what somebody comes to after they have joined, and whenever they come back."""

from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.request import Request
from chalicelib.handlers.pages import site_table
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.portal.entering import through_steps
from chalicelib.handlers.pages.portal.shell import PortalPlace, in_portal
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.portal.hosts import Host
from chalicelib.services.portal.portal import OwnPackage, Portal, open_portal


@through_steps
def show(turn: Turn) -> PageAnswer:
    portal = open_portal(turn.context, turn.signed_in(), turn.named("org"))
    place = PortalPlace(portal.organization, portal.memberships)
    return in_portal(turn, PageAnswer("portal/dashboard", dashboard_view(portal)), place, "home")


def dashboard_view(portal: Portal) -> Fields:
    """What `portal/dashboard` shows."""
    branding, contact = portal.organization.branding, portal.contact
    return {
        "name": next((one.name for one in portal.memberships if one.name), ""),
        "portal_url": branding.portal_url,
        "works": portal.memberships[0].role in TEAM,
        "staff": [person_view(one, branding.label(one.role)) for one in portal.staff],
        "staff_label": branding.labels.get(Role.STAFF, ""),
        "assigned": portal.assigned,
        "is_client": contact is not None,
        "packages": [package_view(one) for one in portal.packages],
        "dependents": [
            {"name": one.name, "segments": list(one.segments.values())}
            for one in (contact.dependents if contact else ())
        ],
        "groups": [one.name for one in portal.groups],
        "services": [{"name": one.name, "description": one.description} for one in portal.services],
        "requests": [_request_view(portal, one) for one in portal.requests],
        "requests_path": _page_of(portal, "/requests"),
        "steps_left": portal.steps_left,
        "steps_path": _page_of(portal, "/onboarding") if portal.steps_left else "",
        "console_path": _first(f"/console/{portal.organization.id}", "/console"),
        "hosts": [_host_view(portal.organization, one) for one in portal.hosts],
    }


def person_view(member: Membership, role: str) -> Fields:
    """Somebody of the team, as those see them whom they serve."""
    profile = member.profile
    return {
        "name": member.name or role,
        "title": profile.title,
        "greeting": profile.greeting,
        "photo": profile.photo.path if profile.photo else "",
    }


def package_view(own: OwnPackage) -> Fields:
    held = own.entitlement
    return {
        "name": held.name,
        "description": own.package.description if own.package else "",
        "status": held.status,
        "units": held.units,
        "used": held.used,
        "left": held.left,
    }


def _request_view(portal: Portal, request: Request) -> Fields:
    named = next((one.name for one in portal.services if one.id == request.service), "")
    return {
        "subject": request.subject,
        "service": named,
        "kind": request.kind,
        "status": request.status,
        "at": request.last_at,
        "path": _page_of(portal, f"/requests/{request.id}"),
    }


def _page_of(portal: Portal, rest: str) -> str:
    """A page of this organization below the root, "" while there is none."""
    return _first(f"/me/{portal.organization.id}{rest}")


def _first(*paths: str) -> str:
    """The first of the paths that is a page, "" for none."""
    return next((one for one in paths if site_table.find("GET", one)), "")


def _host_view(organization: Organization, host: Host) -> Fields:
    staff = [person_view(one, organization.branding.label(one.role)) for one in host.staff]
    return {"name": host.name, "is_group": host.is_group, "staff": staff}
