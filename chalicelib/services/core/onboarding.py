"""The second gate to an organization: whoever joined comes in once the steps that let them in are done (S3.14)."""

from collections.abc import Iterable

from chalicelib.domain.errors import OnboardingRequired
from chalicelib.domain.onboarding import is_shut, open_steps
from chalicelib.domain.organization import Membership, Organization


def onboarding_path(organization_id: str) -> str:
    """The page of the steps, below the base URL."""
    return f"/me/{organization_id}/onboarding"


def admitted(organization: Organization, memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """Those that open something, in their order: each has its own rights only. Raises OnboardingRequired for none."""
    held = list(memberships)
    opened = open_of(organization, held)
    if held and not opened:
        raise OnboardingRequired(extra={"organization": organization.id, "next": onboarding_path(organization.id)})
    return opened


def open_of(organization: Organization, memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """The same, where none may be left."""
    return tuple(one for one in memberships if not is_shut(organization, one))


def next_path(organization: Organization | None, membership: Membership) -> str | None:
    """Where to go on with the steps, None where none is left."""
    if organization is None or not open_steps(organization, membership):
        return None
    return onboarding_path(organization.id)
