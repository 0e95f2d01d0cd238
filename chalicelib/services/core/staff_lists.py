"""Lists of members who shall serve a contact, as callers name them: ten at most, each once, active and of the team."""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.writes import Found
from chalicelib.services.core.assigned import MOST


def staff_refs(organization_id: str, staff: Sequence[str], field: str) -> list[refs.Ref[Membership]]:
    """What must be read to judge the list. Raises Unprocessable for one that can't be any."""
    if len(staff) > MOST:
        raise _wrong(field, "too_many", f"At most {MOST} can serve a contact: leave somebody out.")
    if len(set(staff)) != len(staff):
        raise _wrong(field, "duplicate", "Somebody is named twice: name each of them once, the primary one first.")
    parts = [parse_membership_id(one) for one in staff]
    if not all(parts):
        raise _wrong(field, "invalid", "Name members by their id (mem_...).")
    return [refs.membership(organization_id, *one) for one in parts if one]


def named_staff(found: Found, organization_id: str, staff: Sequence[str], field: str) -> tuple[Membership, ...]:
    """The members, in the same order. Raises Unprocessable."""
    members = [found[one] for one in staff_refs(organization_id, staff, field)]
    active = tuple(one for one in members if one is not None and one.is_active and one.role in TEAM)
    if len(active) < len(members):
        detail = "Somebody named here is not an active member of the team: leave them out."
        raise _wrong(field, "invalid", detail)
    return active


def _wrong(field: str, code: str, detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError(field, code, detail)])
