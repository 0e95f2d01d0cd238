"""Changing a member: how they are shown, what they want to be written to about, and in which language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain import typed
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.profile import clean_greeting, clean_title
from chalicelib.domain.text import clean_name
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Patch, revised
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.team.members import member_gate, save_membership

_TEXTS: dict[str, Callable[[str], str]] = {"name": clean_name, "title": clean_title, "greeting": clean_greeting}


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Membership:
    """New `name`, `title`, `greeting`, `notifications` or `locale`.

    Raises NotAllowed, VersionMismatch, Unprocessable for texts that can't be taken, Conflict for a membership that has
    ended or on a lost race.
    """
    membership = member_to_change(context, user, organization_id, identifier)
    patch.refuse_outdated(membership)
    changed = revised(membership, **_cleaned(membership, patch.fields))
    event = record(context, organization_id, "member.changed", actor=user.id, membership=membership.id)
    try:
        context.store.commit([*save_membership(membership, changed), event])
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed


def member_to_change(context: Context, user: User, organization_id: str, identifier: str) -> Membership:
    """For oneself, and by owners and admins for others, by owners for owners. Raises NotAllowed, Conflict."""
    caller, membership = member_gate(context, user, organization_id, identifier)
    if membership.user != user.id:
        if not caller.manages:
            raise NotAllowed("Only owners and admins may do this for others.")
        caller.require_owner_for(membership)
    if membership.status == MembershipStatus.ENDED:
        raise Conflict("This membership has ended: there is nobody to change any more.")
    return membership


def _cleaned(membership: Membership, fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("name") == "":
        raise Unprocessable(errors=[FieldError("name", "required", "Give at least one visible character.")])
    clean = Cleaning("")
    texts = {name: clean.field(name, rule, fields[name]) for name, rule in _TEXTS.items() if name in fields}
    clean.finish()
    profile = membership.profile
    shown = replace(profile, title=texts.pop("title", profile.title), greeting=texts.pop("greeting", profile.greeting))
    cleaned = {name: value for name, value in fields.items() if name not in _TEXTS} | texts | {"profile": shown}
    if "notifications" in fields:
        # One word for all topics goes before what was chosen for each.
        cleaned["topics"] = {}
    return cleaned | ({"locale": typed.locale(fields["locale"])} if "locale" in fields else {})
