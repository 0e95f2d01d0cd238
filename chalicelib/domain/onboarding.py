"""What is asked of whoever joins, what is left of it, and whether that keeps the organization shut (S3.14).

Shut is only who joined after a step became required and has not done it: a step that comes later, or comes again in
another version, is asked for and locks nobody out (ADR 0050).
"""

from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.step import StepOutcome, StepRef


def asked_of(organization: Organization, membership: Membership) -> list[StepRef]:
    """The steps of a membership, in the organization's order. An owner, who wrote them or was promoted, has none."""
    if membership.role == Role.OWNER:
        return []
    return [one for one in organization.steps if one.retired_at is None and one.role in ("", membership.role)]


def open_steps(organization: Organization, membership: Membership) -> list[StepRef]:
    """What is left to do, or to skip."""
    return [one for one in asked_of(organization, membership) if is_open(one, membership)]


def is_open(step: StepRef, membership: Membership) -> bool:
    """Whether nothing was done about a step, or in an earlier version than counts, or less than it asks for now."""
    done = membership.steps_done.get(step.id)
    if done is None or done.version < step.counts_from:
        return True
    return step.required and done.outcome != StepOutcome.DONE


def is_shut(organization: Organization, membership: Membership) -> bool:
    """Whether this membership opens nothing yet."""
    return membership.onboarded_at is None and any(
        _locks(one, membership) for one in asked_of(organization, membership)
    )


def _locks(step: StepRef, membership: Membership) -> bool:
    if step.required_since is None or step.required_since > membership.created_at:
        return False
    done = membership.steps_done.get(step.id)
    return done is None or done.outcome != StepOutcome.DONE
