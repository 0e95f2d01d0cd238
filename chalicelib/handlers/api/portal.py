"""What somebody comes to in an organization that they belong to."""

from chalicelib.handlers.api.bodies.portal import PortalAnswer, portal_answer
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.portal.portal import open_portal


@operation(
    "My portal in an organization",
    refusals=("client_inactive", "onboarding_required"),
)
def get_my_portal(call: Call) -> PortalAnswer:
    """In one answer what a portal begins with: my memberships, and as a client who serves me, with what they say to
    their clients, my packages, my children and groups; as a guest whose guest I am. What has a list of its own is
    changed there. The page `/me/{org}` shows the same."""
    return portal_answer(call.context, open_portal(call.context, call.user, call.path["org"]))
