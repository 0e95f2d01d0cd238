"""Changing the role of a member of the team: one membership ends and another begins, in one transaction.

The role is part of the id (ADR 0010), so rights change with the next request. What still names the old id follows in a
work of its own (`succeeding`); until then the old id is read as the new one.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, Unprocessable, VersionMismatch
from chalicelib.domain.event import succession
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.onboarding import is_shut
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.permissions import ROLE_ORDER, TEAM
from chalicelib.domain.profile import Profile
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Always, Equals, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.members import while_active
from chalicelib.services.core.owners import list_owners
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.messages.notices import tell_members
from chalicelib.services.team.handing_over import ONCE_MORE
from chalicelib.services.team.members import member_gate, save_membership


@dataclass(frozen=True)
class RoleChange:
    """`invitations`: what becomes of the open ones of somebody demoted, `transfer` or `revoke`; `version`: of the
    membership as the caller saw it, None where they named none."""

    role: str
    invitations: str = "transfer"
    version: int | None = None


def change_role(context: Context, user: User, organization_id: str, identifier: str, wanted: RoleChange) -> Membership:
    """The membership in the new role; the same again for whoever has it already, whichever id is named.

    Raises NotAllowed for oneself and for callers who are no owner: so the last owner stays. Unprocessable for a role
    outside the team, VersionMismatch, Conflict for a member who is not active or no member of the team, and after
    lost races.
    """

    def decide() -> Decision[Membership]:
        caller, held = member_gate(context, user, organization_id, identifier)
        _refuse(caller, held, wanted)
        if held.role == wanted.role:
            return Decision(held)
        if wanted.version not in (None, held.version):
            raise VersionMismatch
        reference = refs.membership(organization_id, held.user, wanted.role)
        before = context.store.read([reference])[reference]
        if before and before.status != MembershipStatus.ENDED:
            raise Conflict("They have a membership in that role already.")
        begun = _let_in(caller, held, _begun(held, wanted.role, before, context.now))
        return Decision(begun, _writes(context, caller, held, begun, before, wanted))

    return attempt(context, decide)


def _refuse(caller: Caller, held: Membership, wanted: RoleChange) -> None:
    caller.require_manager()
    if held.user == caller.user.id:
        raise NotAllowed("Somebody else has to do this for you.")
    if wanted.role not in TEAM:
        raise Unprocessable(errors=[FieldError("role", "invalid", "Choose owner, admin or staff.")])
    if held.role not in TEAM:
        raise Conflict("Only members of the team have a role that can be changed.")
    if caller.highest.role != Role.OWNER and {held.role, wanted.role} & {Role.OWNER, Role.ADMIN}:
        raise NotAllowed("Only an owner may make or unmake an owner or an admin.")
    if not held.is_active:
        raise Conflict("This member is not active.")


def _begun(held: Membership, role: str, before: Membership | None, now: int) -> Membership:
    return replace(
        held,
        id=membership_id(held.user, role),
        role=role,
        created_at=now,
        version=before.version + 1 if before else 1,
    )


def _let_in(caller: Caller, held: Membership, begun: Membership) -> Membership:
    """Whom the steps of the earlier role let in, those of the new one do not lock out."""
    if is_shut(caller.organization, held):
        return begun
    return replace(begun, onboarded_at=held.onboarded_at or begun.created_at)


def _writes(
    context: Context, caller: Caller, held: Membership, begun: Membership, before: Membership | None, wanted: RoleChange
) -> list[Write]:
    acting = caller.highest
    ended = replace(
        held,
        status=MembershipStatus.ENDED,
        successor=begun.id,
        # It is the other's now.
        profile=Profile(),
        heir=_heir(acting, held, begun, wanted),
        due_at=context.now + ONCE_MORE,
    )
    news = NoticeKind.PROMOTED if _rises(held, begun) else NoticeKind.DEMOTED
    fact = record(
        context,
        held.organization,
        "member.role_changed",
        actor=caller.user.id,
        membership=begun.id,
        sends=succession(held.organization, held.id),
        data={"before": held.id},
    )
    unchanged = Equals("version", before.version) if before else Absent()
    joins, leaves = (one.id if one.role == Role.OWNER else "" for one in (begun, held))
    listed = list_owners(context, caller.organization, joins=joins, leaves=leaves) if joins or leaves else []
    return [
        *listed,
        *save_membership(held, ended),
        Put(refs.of(begun), begun, unchanged),
        Put(refs.mirror(begun.user, begun.organization, begun.id), begun, Always()),
        # Two owners who demote each other: one of them loses, so an owner is always left.
        while_active(refs.of(acting)),
        fact,
        *tell_members(context, held.organization, news, [begun.id], actor=caller.user.id),
    ]


def _heir(acting: Membership, held: Membership, begun: Membership, wanted: RoleChange) -> str:
    """Somebody promoted keeps their open invitations."""
    if _rises(held, begun):
        return begun.id
    return acting.id if wanted.invitations == "transfer" else ""


def _rises(held: Membership, begun: Membership) -> bool:
    return ROLE_ORDER.index(Role(begun.role)) < ROLE_ORDER.index(Role(held.role))
