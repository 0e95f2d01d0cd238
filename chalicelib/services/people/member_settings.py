"""What a member wants to be written to about, and in which language."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotAllowed, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.writes import Always, Equals, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.people.members import member_gate


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
    changed = replace(membership, **wanted, version=membership.version + 1)
    try:
        context.store.commit(
            [
                Put(
                    refs.membership(membership.organization, membership.user, membership.role, membership.subject),
                    changed,
                    Equals("version", membership.version),
                ),
                Put(refs.mirror(membership.user, membership.organization, membership.id), changed, Always()),
                record(
                    context,
                    organization_id,
                    "member.changed",
                    actor=user.id,
                    membership=membership.id,
                ),
            ]
        )
    except Lost as lost:
        raise (VersionMismatch if version else Conflict) from lost
    return changed
