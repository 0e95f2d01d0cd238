"""What somebody comes to in an organization that they belong to, and the address they show there."""

from chalicelib.handlers.api.bodies.portal import PortalAnswer, SharedAnswer, portal_answer
from chalicelib.handlers.http.operation import Call, action, operation
from chalicelib.services.portal import sharing
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


_SEATS = ("client_inactive", "onboarding_required", "conflict")


@action("Share my address with an organization", refusals=_SEATS)
def share_my_address(call: Call) -> SharedAnswer:
    """For clients and guests who were asked in the app: until then the organization sees none. From now on it sees the
    verified email and phone that my token carries."""
    seen = sharing.share(call.context, call.user, call.path["org"])
    return SharedAnswer(seen.email, seen.phone)


@operation("Withhold my address from an organization", refusals=_SEATS)
def withhold_my_address(call: Call) -> SharedAnswer:
    """For clients and guests: it does not see the address of my account any more, and writes to me in the app alone.
    What it noted of me by itself stays with it."""
    seen = sharing.withhold(call.context, call.user, call.path["org"])
    return SharedAnswer(seen.email, seen.phone)
