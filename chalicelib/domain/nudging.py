"""Clients who have joined and do not come: when they are reminded, and how often, as their organization wants it."""

from chalicelib.domain.organization import Membership, Policy, Role
from chalicelib.domain.time import DAY
from chalicelib.domain.values import dataclass


@dataclass(frozen=True, kw_only=True)
class NudgeRound:
    """That an organization reminds its clients, all of them once a day: `position` is how far the round is, "" between
    two, `due_at` (milliseconds) when somebody goes on."""

    organization: str
    position: str = ""
    due_at: int
    version: int = 1


def is_nudged(membership: Membership, policy: Policy, today: int) -> bool:
    """Whether to remind this member on the day `today` (since 1970-01-01, UTC)."""
    if not membership.is_active or membership.role != Role.CLIENT or not policy.nudge_after_days:
        return False
    since = max(_here_last(membership), membership.nudged_on or 0)
    return today - since >= policy.nudge_after_days and nudges_of(membership) < policy.nudges_at_most


def nudges_of(membership: Membership) -> int:
    """How often they were reminded since they were last here."""
    return membership.nudges if (membership.nudged_on or 0) > _here_last(membership) else 0


def _here_last(membership: Membership) -> int:
    """Whoever joins is here."""
    return max(membership.seen_on or 0, membership.created_at // DAY)


def next_day(now: int) -> int:
    """When the day ends, in milliseconds."""
    return (now // DAY + 1) * DAY
