"""A contact's right to a package: reserved at invitation, active at acceptance, used up, or taken back.

It belongs to the contact, so it exists before acceptance and survives unlinking.
"""

from enum import StrEnum

from chalicelib.domain.values import dataclass


class EntitlementStatus(StrEnum):
    """`released`: what it was reserved for ended without acceptance. `revoked`: taken back by a refund or by staff."""

    RESERVED = "reserved"
    ACTIVE = "active"
    CONSUMED = "consumed"
    REVOKED = "revoked"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """`name`, `amount` and `currency` are those of the day it was assigned; `order` is "" where nothing was charged."""

    id: str
    organization: str
    contact: str
    package: str
    name: str
    settlement: str
    amount: int
    currency: str
    group: bool = False
    order: str = ""
    invitation: str = ""
    status: str = EntitlementStatus.RESERVED
    assigned_by: str
    created_at: int
    at: int
    version: int = 1
