"""Members that a form of the console offers to choose from."""

from collections.abc import Sequence

from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.handlers.pages.console.frame import Desk
from chalicelib.services.team import members
from chalicelib.services.team.members import MemberQuestion

OFFERED = 50


def active(here: Desk, role: str = "") -> Sequence[Membership]:
    """As many of those who are active in a role, or in any, as a form offers."""
    asked = MemberQuestion(role=role, status=MembershipStatus.ACTIVE)
    return members.list_members(here.context, here.user, here.organization, asked, after=None, limit=OFFERED).items
