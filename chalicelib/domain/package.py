"""What an organization sells: packages, and how one of them is settled where it is assigned (S3.8 to S3.13)."""

from collections.abc import Iterable
from enum import StrEnum

from chalicelib.domain.values import dataclass

MAX_PACKAGES = 10
MAX_SEATS = 10_000
MAX_UNITS = 1_000


class PackageKind(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"


class PackageStatus(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class Settlement(StrEnum):
    """`prepaid` charges nothing: it is recorded, and usable at acceptance (S3.11)."""

    PREPAID = "prepaid"
    PAYMENT_REQUIRED = "payment_required"


@dataclass(frozen=True)
class GrantedPackage:
    """A package as it is assigned: settlement belongs to the assignment, not to the package."""

    package: str
    settlement: str = Settlement.PREPAID


@dataclass(frozen=True, kw_only=True)
class Package:
    """`owner` is the staff member (`mem_...`) whose list it is on, "" for the organization's own.

    `amount` in minor units of `currency`; `price_id` names a price kept at the provider; `seats` only for groups, of
    which `taken` are reserved or in use. `units`: how often whoever has it can use it, 0 where it is used as a whole.
    `page`: anybody who has its link may buy it, on behalf of `publisher`.
    """

    id: str
    organization: str
    owner: str = ""
    name: str
    description: str = ""
    terms: str = ""
    kind: str = PackageKind.INDIVIDUAL
    seats: int | None = None
    taken: int = 0
    units: int = 0
    amount: int
    currency: str
    price_id: str = ""
    page: bool = False
    publisher: str = ""
    status: str = PackageStatus.ACTIVE
    created_by: str
    created_at: int
    version: int = 1

    @property
    def is_group(self) -> bool:
        return self.kind == PackageKind.GROUP

    @property
    def is_full(self) -> bool:
        """Whether no seat is left; only groups have seats."""
        return self.seats is not None and self.taken >= self.seats

    @property
    def is_sold(self) -> bool:
        """Whether anybody may buy it on its page."""
        return self.page and self.status == PackageStatus.ACTIVE


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One package in an invitation, as it was when it was offered, and the entitlement it becomes."""

    package: str
    name: str
    settlement: str
    amount: int
    currency: str
    group: bool = False
    units: int = 0
    entitlement: str


def listed_for(package: Package, inviter: str, staff: Iterable[str]) -> bool:
    """Whether a package is on the organization's list, the inviter's own, or that of a chosen coach (S3.8, S3.10)."""
    return package.owner in ("", inviter, *staff)
