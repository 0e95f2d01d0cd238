"""Changing a member: what they want to be written to about, and in which language."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import typed
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Patch, revised
from chalicelib.services.people.members import member_gate, save_membership


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Membership:
    """New `notifications` or `locale`.

    For oneself, and by owners and admins for others. Raises NotAllowed, VersionMismatch, Conflict on a lost race.
    """
    caller, membership = member_gate(context, user, organization_id, identifier)
    if membership.user != user.id and not caller.manages:
        raise NotAllowed("Only owners and admins may do this for others.")
    patch.refuse_outdated(membership)
    changed = revised(membership, **_cleaned(patch.fields))
    event = record(context, organization_id, "member.changed", actor=user.id, membership=membership.id)
    try:
        context.store.commit([*save_membership(membership, changed), event])
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    return dict(fields) | ({"locale": typed.locale(fields["locale"])} if "locale" in fields else {})
