"""Removing a member: the membership ends, and the person can be invited again."""

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.event import succession
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.members import while_active
from chalicelib.services.core.owners import list_owners
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.team.handing_over import Handover, hand_over_first, heirs, refuse_letting_go
from chalicelib.services.team.members import member_gate
from chalicelib.services.team.parting import part


def remove(context: Context, user: User, organization_id: str, identifier: str, wanted: Handover) -> Membership:
    """The membership, ended, whether it was active or deactivated; the same again once it has ended.

    Raises NotAllowed for oneself, for callers below an admin, and for an owner unless by another owner: so the last
    owner stays. Raises Unprocessable for nobody who could take over clients, Conflict after lost races.
    """

    def decide() -> Decision[tuple[Caller, Membership]]:
        caller, membership = member_gate(context, user, organization_id, identifier)
        refuse_letting_go(caller, membership)
        if membership.status == MembershipStatus.ENDED:
            return Decision((caller, membership))
        over, writes = part(context, membership, **heirs(context, caller, wanted, membership.id))
        return Decision((caller, over), [*writes, *_beside(context, caller, membership)])

    caller, removed = attempt(context, decide)
    hand_over_first(context, caller, removed, wanted.invitations)
    return removed


def _beside(context: Context, caller: Caller, membership: Membership) -> list[Write]:
    owner = membership.role == Role.OWNER
    return [
        # Two owners who remove each other: one of them loses, so an owner is always left.
        while_active(refs.of(caller.highest)),
        *(list_owners(context, caller.organization, leaves=membership.id) if owner else ()),
        record(
            context,
            membership.organization,
            "member.removed",
            actor=caller.user.id,
            membership=membership.id,
            sends=succession(membership.organization, membership.id),
        ),
    ]
