"""A contact's right to a package: reserved at invitation, active at acceptance, used up, or taken back.

It belongs to the contact, so it exists before acceptance and survives unlinking.
"""

from dataclasses import replace
from enum import StrEnum

from chalicelib.domain.errors import Conflict, FieldError, Unprocessable
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
    """`name`, `amount`, `currency` and `units` are those of the day it was assigned; `order` is "" where nothing was
    charged. `used` of the `units` are used up; with 0 units it is used as a whole."""

    id: str
    organization: str
    contact: str
    package: str
    name: str
    settlement: str
    amount: int
    currency: str
    group: bool = False
    units: int = 0
    used: int = 0
    order: str = ""
    invitation: str = ""
    status: str = EntitlementStatus.RESERVED
    assigned_by: str
    created_at: int
    at: int
    version: int = 1

    @property
    def left(self) -> int:
        """How many units can still be used; 0 where none are counted."""
        return self.units - self.used if self.status in _USABLE else 0


_USABLE = (EntitlementStatus.ACTIVE, EntitlementStatus.RESERVED)


def used(right: Entitlement, units: int | None) -> Entitlement:
    """The right after so many of its units are used, or all that is left with None.

    Raises Conflict where so much is not left or it is not active, Unprocessable for units of what is not counted.
    """
    _refuse_uncounted(right, units)
    if right.status == EntitlementStatus.CONSUMED and units is None:
        return right
    if right.status == EntitlementStatus.CONSUMED:
        raise Conflict("Nothing is left of this package: give some back first, or assign it again.")
    if right.status != EntitlementStatus.ACTIVE:
        raise Conflict(f"This package is {right.status}: only an active one can be used.")
    if units is not None and units > right.left:
        raise Conflict(f"{right.left} of {right.units} are left.")
    total = right.units if units is None else right.used + units
    status = EntitlementStatus.CONSUMED if total == right.units else EntitlementStatus.ACTIVE
    return replace(right, used=total, status=status)


def restored(right: Entitlement, units: int | None) -> Entitlement:
    """The right after so many of its used units are given back, or all of them with None.

    Raises Conflict where so much was not used or it is over, Unprocessable for units of what is not counted.
    """
    _refuse_uncounted(right, units)
    if right.status not in (EntitlementStatus.ACTIVE, EntitlementStatus.CONSUMED):
        raise Conflict(f"This package is {right.status}: only of one that was used something can be given back.")
    if units is not None and units > right.used:
        raise Conflict(f"{right.used} of {right.units} are used.")
    return replace(right, used=0 if units is None else right.used - units, status=EntitlementStatus.ACTIVE)


def _refuse_uncounted(right: Entitlement, units: int | None) -> None:
    if units is not None and right.units == 0:
        raise Unprocessable(
            errors=[FieldError("units", "invalid", "This package is used as a whole: leave units out.")]
        )
