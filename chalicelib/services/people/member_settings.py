"""What a member wants to be written to about, and in which language."""

from typing import Any

from chalicelib.domain.errors import Conflict, NotAllowed, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import revised
from chalicelib.services.people.members import member_gate, save_membership


def change(
    context: Context, user: User, organization_id: str, identifier: str, wanted: dict[str, Any], version: int | None
) -> Membership:
    """`wanted`: new `notifications` or `locale`; `version` is the one the caller saw.

    For oneself, and by owners and admins for others. Raises NotAllowed, VersionMismatch, Conflict on a lost race.
    """
    caller, membership = member_gate(context, user, organization_id, identifier)
    if membership.user != user.id and not caller.manages:
        raise NotAllowed("Only owners and admins may do this for others.")
    if version not in (None, membership.version):
        raise VersionMismatch
    changed = revised(membership, **wanted)
    event = record(context, organization_id, "member.changed", actor=user.id, membership=membership.id)
    try:
        context.store.commit([*save_membership(membership, changed), event])
    except Lost as lost:
        raise (VersionMismatch if version else Conflict) from lost
    return changed
