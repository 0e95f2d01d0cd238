"""What an organization offers, for its clients and guests to ask for (S1.7)."""

from collections.abc import Iterable
from enum import StrEnum

from chalicelib.domain.organization import Role
from chalicelib.domain.values import dataclass

# Also those that are retired: a page shows the others all at once.
MOST_SERVICES = 200
# Who may ask for anything at all.
ASKERS = (Role.CLIENT, Role.GUEST)


class ServiceStatus(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class Service:
    """`askers` are the roles that may ask for it; lists are ordered by `position`, then by age."""

    id: str
    organization: str
    name: str
    description: str = ""
    askers: tuple[str, ...] = (Role.CLIENT,)
    position: int = 0
    status: str = ServiceStatus.ACTIVE
    created_by: str
    created_at: int
    version: int = 1

    def is_offered_to(self, roles: Iterable[str]) -> bool:
        return self.status == ServiceStatus.ACTIVE and bool(set(self.askers) & set(roles))


def in_order(services: Iterable[Service]) -> list[Service]:
    return sorted(services, key=lambda one: (one.position, one.created_at, one.id))
