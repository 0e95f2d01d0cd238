"""Which open invitations need somebody, why, and what to do: what `attention=true` lists.

An invitation that ended needs nobody. What went wrong with its latest delivery comes before its age.
"""

from collections.abc import Callable
from enum import StrEnum

from chalicelib.domain.delivery import OPTED_OUT, Delivery, DeliveryStatus
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import is_open
from chalicelib.domain.time import MINUTE
from chalicelib.domain.values import dataclass

EXPIRES_SOON = 48 * 60 * MINUTE
# The schedule looks every minute: what it has not moved by then, it will not move.
STUCK_AFTER = 15 * MINUTE


class Reason(StrEnum):
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    STUCK = "stuck"
    HELD = "held"
    EXPIRING = "expiring"
    APPROVAL = "approval"


class NextStep(StrEnum):
    """`correct`: change the contact's address. `approve`: say yes or no to whoever waits. `share`: hand the link
    over yourself. `another_channel`: resend it, but not by text. `resend`: once more, also on another channel. `wait`:
    it goes by itself at the delivery's time.
    `ask_operator`: the deployment is at fault."""

    CORRECT = "correct"
    APPROVE = "approve"
    SHARE = "share"
    ANOTHER_CHANNEL = "another_channel"
    RESEND = "resend"
    WAIT = "wait"
    ASK_OPERATOR = "ask_operator"


@dataclass(frozen=True)
class Attention:
    reason: Reason
    next_step: NextStep


_ENDED = {
    DeliveryStatus.BOUNCED: Attention(Reason.BOUNCED, NextStep.CORRECT),
    DeliveryStatus.COMPLAINED: Attention(Reason.COMPLAINED, NextStep.SHARE),
    DeliveryStatus.SUPPRESSED: Attention(Reason.SUPPRESSED, NextStep.SHARE),
    DeliveryStatus.UNKNOWN: Attention(Reason.UNKNOWN, NextStep.RESEND),
}
# Why a delivery failed, where trying it again would come to the same.
_NO_USE_TO_RESEND = {
    "no_sender": NextStep.SHARE,
    OPTED_OUT: NextStep.ANOTHER_CHANNEL,
    "rejected": NextStep.CORRECT,
    "misconfigured": NextStep.ASK_OPERATOR,
    "not_renderable": NextStep.ASK_OPERATOR,
    "sender_unverified": NextStep.ASK_OPERATOR,
    "account_suspended": NextStep.ASK_OPERATOR,
    "sandbox_or_unverified_sender": NextStep.ASK_OPERATOR,
}


def attention_of(invitation: Invitation, latest: Delivery | None, now: int) -> Attention | None:
    """What an invitation needs as of `now`, None if nothing; `latest` is its latest delivery."""
    if not is_open(invitation, now):
        return None
    if invitation.status == InvitationStatus.AWAITING_APPROVAL:
        return Attention(Reason.APPROVAL, NextStep.APPROVE)
    return (latest and _delivery(latest, now)) or _expiring(invitation, now)


def _delivery(latest: Delivery, now: int) -> Attention | None:
    status = DeliveryStatus(latest.status)
    if status == DeliveryStatus.SUPPRESSED and latest.reason == OPTED_OUT:
        return Attention(Reason.SUPPRESSED, NextStep.ANOTHER_CHANNEL)
    return _ENDED.get(status) or _BY_STATUS.get(status, _nothing)(latest, now)


def _nothing(latest: Delivery, now: int) -> Attention | None:
    return None


def _failed(latest: Delivery, now: int) -> Attention | None:
    if latest.message:
        # The invitation itself has arrived: whoever waits for them to answer can do without the reminder.
        return None
    return Attention(Reason.FAILED, _NO_USE_TO_RESEND.get(latest.reason, NextStep.RESEND))


def _waiting(latest: Delivery, now: int) -> Attention | None:
    if latest.due_at is not None and latest.due_at + STUCK_AFTER <= now:
        return Attention(Reason.STUCK, NextStep.ASK_OPERATOR)
    return Attention(Reason.HELD, NextStep.WAIT) if latest.reason else None


_BY_STATUS: dict[DeliveryStatus, Callable[[Delivery, int], Attention | None]] = {
    DeliveryStatus.FAILED: _failed,
    DeliveryStatus.QUEUED: _waiting,
    DeliveryStatus.SENDING: _waiting,
}


def _expiring(invitation: Invitation, now: int) -> Attention | None:
    soon = invitation.expires_at - now <= EXPIRES_SOON
    # A lifetime of hours was chosen: it is short from the start, and no news until its last quarter.
    chosen = invitation.lifetime * 1000 <= EXPIRES_SOON and invitation.expires_at - now > invitation.lifetime * 250
    return Attention(Reason.EXPIRING, NextStep.RESEND) if soon and not chosen else None
