"""What a member wishes to be told, topic by topic: theirs alone to read and to change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.hearing import preference
from chalicelib.domain.identity import User
from chalicelib.domain.notice import TOLD
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.wishes import Preference, refuse_later
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Patch, revised
from chalicelib.services.team.members import member_gate, save_membership


def get_preferences(context: Context, user: User, organization_id: str, identifier: str) -> Membership:
    """The membership that holds them. Raises NotAllowed for another member's."""
    _, membership = member_gate(context, user, organization_id, identifier)
    if membership.user != user.id:
        raise NotAllowed("What a member is told is for them alone to see and to choose.")
    return membership


def held(membership: Membership) -> dict[str, Preference]:
    """What holds for each topic, chosen or not."""
    return {topic: preference(membership, topic) for topic in TOLD}


def change(context: Context, user: User, organization_id: str, identifier: str, patch: Patch) -> Membership:
    """New `notifications`, the one word for all topics, which clears what was chosen; then `topics`: parts of a
    preference, or None for what holds without a choice.

    Raises Unsupported for topics and channels that are not built, VersionMismatch, Conflict.
    """
    membership = get_preferences(context, user, organization_id, identifier)
    wanted: Mapping[str, Mapping[str, Any] | None] = patch.fields.get("topics", {})
    refuse_later(wanted, (one for parts in wanted.values() for one in _channels(parts)))
    if membership.status == MembershipStatus.ENDED:
        raise Conflict("This membership has ended: there is nobody to tell any more.")
    patch.refuse_outdated(membership)
    changed = _chosen(_worded(membership, patch.fields), wanted)
    event = record(context, organization_id, "member.changed", actor=user.id, membership=membership.id)
    try:
        context.store.commit([*save_membership(membership, changed), event])
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed


def _worded(membership: Membership, fields: Mapping[str, Any]) -> Membership:
    word = fields.get("notifications")
    return replace(membership, notifications=word, topics={}) if word else membership


def _chosen(membership: Membership, wanted: Mapping[str, Mapping[str, Any] | None]) -> Membership:
    topics = {topic: one for topic, one in membership.topics.items() if topic not in wanted}
    topics |= {topic: replace(preference(membership, topic), **parts) for topic, parts in wanted.items() if parts}
    return revised(membership, topics=topics)


def _channels(parts: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple((parts or {}).get("channels", ()))
