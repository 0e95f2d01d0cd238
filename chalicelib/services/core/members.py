"""A membership by the id that a request, a package or another membership names."""

from chalicelib.domain import refs
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.writes import Check, Equals
from chalicelib.services.context import Context


def read_member(context: Context, organization_id: str, identifier: str) -> Membership | None:
    """The membership with exactly this id, whatever its state; None for "" and what is no id."""
    reference = refs.member(organization_id, identifier)
    return context.store.read([reference])[reference] if reference else None


def while_active(reference: refs.Ref[Membership]) -> Check:
    """That this membership is active at the moment of the transaction."""
    return Check(reference, Equals("status", MembershipStatus.ACTIVE))


def on_team(context: Context, organization_id: str, identifier: str) -> bool:
    """Whether it is an active owner, admin or member of staff."""
    member = read_member(context, organization_id, identifier)
    return member is not None and member.is_active and member.role in TEAM
