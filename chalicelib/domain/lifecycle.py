"""The states of an invitation and what each verb does to them: one table, read by everything that asks.

`expired` is derived from `expires_at` at every read and write; a schedule only records it (S2.13, A09).
"""

from dataclasses import replace

from chalicelib.domain.errors import (
    InvitationClosed,
    LinkExpired,
    LinkSuperseded,
    LinkUsed,
    LinkWithdrawn,
    UsherError,
)
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.time import DAY
from chalicelib.domain.tokens import Link

TRANSITIONS: dict[str, dict[str, InvitationStatus]] = {
    InvitationStatus.AWAITING_PAYMENT: {
        "pay": InvitationStatus.PENDING,
        "revoke": InvitationStatus.REVOKED,
        "expire": InvitationStatus.EXPIRED,
    },
    InvitationStatus.PENDING: {
        "accept": InvitationStatus.ACCEPTED,
        "ask_approval": InvitationStatus.AWAITING_APPROVAL,
        "decline": InvitationStatus.DECLINED,
        "revoke": InvitationStatus.REVOKED,
        "expire": InvitationStatus.EXPIRED,
        "exhaust": InvitationStatus.EXHAUSTED,
        "hold": InvitationStatus.AWAITING_PAYMENT,
    },
    InvitationStatus.AWAITING_APPROVAL: {
        "approve": InvitationStatus.ACCEPTED,
        "refuse": InvitationStatus.PENDING,
        "revoke": InvitationStatus.REVOKED,
        "expire": InvitationStatus.EXPIRED,
        "hold": InvitationStatus.AWAITING_PAYMENT,
    },
    InvitationStatus.ACCEPTED: {},
    InvitationStatus.DECLINED: {},
    InvitationStatus.REVOKED: {},
    InvitationStatus.EXPIRED: {},
    InvitationStatus.EXHAUSTED: {},
}
OPEN = frozenset(status for status, verbs in TRANSITIONS.items() if verbs)
# Personal data of whoever never accepted goes 30 days after the end.
KEEP_ENDED = 30 * DAY
TERMINAL = frozenset(TRANSITIONS) - OPEN

_DEAD_LINKS: dict[str, type[UsherError]] = {
    InvitationStatus.ACCEPTED: LinkUsed,
    InvitationStatus.DECLINED: LinkWithdrawn,
    InvitationStatus.REVOKED: LinkWithdrawn,
    InvitationStatus.EXPIRED: LinkExpired,
    InvitationStatus.EXHAUSTED: LinkUsed,
}


# What whoever holds a dead link may still do.
_WAYS_ON: dict[str, list[str]] = {
    InvitationStatus.ACCEPTED: ["sign-in"],
    InvitationStatus.DECLINED: ["new-link"],
    InvitationStatus.EXPIRED: ["new-link"],
}


def effective_status(invitation: Invitation, now: int) -> InvitationStatus:
    """The state as of `now` (milliseconds): an open invitation past its `expires_at` is expired."""
    status = InvitationStatus(invitation.status)
    return InvitationStatus.EXPIRED if status in OPEN and invitation.expires_at <= now else status


def is_open(invitation: Invitation, now: int) -> bool:
    return effective_status(invitation, now) in OPEN


def after(invitation: Invitation, verb: str, now: int) -> InvitationStatus:
    """The state `verb` leads to. Raises InvitationClosed when the verb does not apply as of `now`."""
    status = effective_status(invitation, now)
    if verb not in TRANSITIONS[status]:
        raise InvitationClosed(f"The invitation is {status}: {verb.replace('_', ' ')} is not possible.")
    return TRANSITIONS[status][verb]


def reopened(invitation: Invitation) -> Invitation:
    """As it must be when what is offered changes: whoever waits to be approved agreed to something else."""
    if invitation.status != InvitationStatus.AWAITING_APPROVAL:
        return invitation
    return replace(invitation, status=InvitationStatus.PENDING, applicant=None)


def tidy_at(invitation: Invitation) -> int | None:
    """When an invitation that ended without acceptance is deleted with all that belongs to it; None for never."""
    ended = invitation.status not in OPEN and invitation.accepted is None
    # What was paid for is never lost: whoever reissues it carries the payment over.
    if not ended or invitation.ended_at is None or invitation.paid:
        return None
    return invitation.ended_at + KEEP_ENDED


def link_problem(invitation: Invitation, link: Link, now: int) -> UsherError | None:
    """Why a genuine link no longer works, or None while it does (410 in the API)."""
    status = effective_status(invitation, now)
    if link.generation != invitation.generation:
        return LinkSuperseded(extra=_known(invitation, status) | {"actions": []})
    dead = _DEAD_LINKS.get(status)
    return dead(extra=_known(invitation, status)) if dead else None


def _ways_on(invitation: Invitation, status: str) -> list[str]:
    """A new link to an expired invitation goes to its address: where it has none, nobody can be asked."""
    if status == InvitationStatus.EXPIRED and not invitation.recipient.addresses:
        return []
    return _WAYS_ON.get(status, [])


def _known(invitation: Invitation, status: str) -> dict[str, object]:
    """What a 410 may tell whoever holds the link: the state and the organization, nobody's name (A14)."""
    known: dict[str, object] = {
        "invitation_status": str(status),
        "organization": {"name": invitation.branding.name},
        "actions": _ways_on(invitation, status),
    }
    if invitation.accepted:
        known["joined_at"] = invitation.accepted.at
    return known
