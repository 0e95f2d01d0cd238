"""Who is asking, as of now: an organization and the memberships the caller has in it."""

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import MANAGERS, SIGHT, Sight, ranked
from chalicelib.domain.values import dataclass


@dataclass(frozen=True)
class Caller:
    """`memberships`: the active ones, highest role first, at least one."""

    user: User
    organization: Organization
    memberships: tuple[Membership, ...]

    @property
    def highest(self) -> Membership:
        return ranked(self.memberships)[0]

    @property
    def manages(self) -> bool:
        return self.highest.role in MANAGERS

    @property
    def sight(self) -> Sight:
        return SIGHT[self.highest.role]  # type: ignore[index]

    def holds(self, role: str) -> Membership | None:
        return next((membership for membership in self.memberships if membership.role == role), None)

    def require_owner_for(self, membership: Membership) -> None:
        """Raises NotAllowed for what only an owner may do to an owner."""
        if membership.role == Role.OWNER and self.highest.role != Role.OWNER:
            raise NotAllowed("Only an owner may do this to an owner.")

    def require_manager(self) -> None:
        """Raises NotAllowed unless the caller is an owner or admin."""
        if not self.manages:
            raise NotAllowed("Only owners and admins may do this.")
