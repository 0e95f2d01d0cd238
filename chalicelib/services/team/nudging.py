"""Reminding clients who do not come (S1.10): a round a day through the members of an organization that wants it.

It goes on a page at a time and may die anywhere: whom it reminded it finds by the day that is noted with it.
"""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.nudging import NudgeRound, is_nudged, next_day, nudges_of
from chalicelib.domain.organization import Membership, MembershipStatus, Organization, Policy
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import AllOf, Always, Change, Check, Condition, Drop, Equals, Lost, Missing, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save
from chalicelib.services.messages.notices import tell_members

PAGE = 100


def begins(organization_id: str, before: Policy, after: Policy, now: int) -> list[Write]:
    """The write with which an organization that did not remind its clients begins to, for the one of its policy. What
    it stops comes to its end with the next round."""
    if before.nudge_after_days or not after.nudge_after_days:
        return []
    fresh = NudgeRound(organization=organization_id, due_at=now)
    return [Put(refs.nudge_round(organization_id), fresh, Always())]


def go_on(context: Context, organization_id: str) -> bool:
    """Reminds whom it is time to, of the next members; whether the round goes on at once. Nothing before its time.

    Raises Unavailable.
    """
    reference, place = refs.nudge_round(organization_id), refs.organization(organization_id)
    found = context.store.read([reference, place])
    turn, organization = found[reference], found[place]
    if turn is None or organization is None or turn.due_at > context.now:
        return False
    if not organization.policy.nudge_after_days:
        _end(context, turn, organization)
        return False
    members = context.store.children(place, "MEM#", after=turn.position or None, limit=PAGE)
    for member in members.items:
        if is_nudged(member, organization.policy, context.now // DAY):
            nudge(context, member)
    goes_on = members.next is not None
    due_at = context.now if goes_on else next_day(context.now)
    try:
        context.store.commit([save(turn, replace(turn, position=members.next or "", due_at=due_at))])
    except Lost:
        # Whoever was faster goes on.
        return False
    return goes_on


def nudge(context: Context, member: Membership) -> None:
    """Once a day at most, and not whoever comes meanwhile."""
    unchanged: list[Condition] = [_still("seen_on", member.seen_on), _still("nudged_on", member.nudged_on)]
    noted = Change(
        refs.of(member),
        AllOf((Equals("status", MembershipStatus.ACTIVE), *unchanged)),
        assign={"nudged_on": context.now // DAY, "nudges": nudges_of(member) + 1},
    )
    with suppress(Lost):
        context.store.commit([noted, *tell_members(context, member.organization, NoticeKind.NUDGED, [member.id])])


def _end(context: Context, turn: NudgeRound, organization: Organization) -> None:
    """Unless it is wanted again meanwhile."""
    as_read = Check(refs.of(organization), Equals("version", organization.version))
    with suppress(Lost):
        context.store.commit([Drop(refs.of(turn), Equals("version", turn.version)), as_read])


def _still(name: str, value: int | None) -> Condition:
    return Missing(name) if value is None else Equals(name, value)
