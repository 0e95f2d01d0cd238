"""When an invitation that nobody has answered is brought to mind: on its days, by daylight, and once before it ends."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.organization import REMINDER_DAYS, Policy
from chalicelib.domain.time import DAY, SECOND
from chalicelib.domain.values import dataclass

# Nobody is reminded before eight in the morning or from nine in the evening on, where they live (A64).
MORNING, EVENING = 8, 21
# That it ends soon is said once, in these limits before the end; nothing comes after it.
SOON, TOO_LATE = 2 * DAY, DAY
# Two messages of one invitation are a day apart. What is a day late is left out.
APART = DAY


class Reminder(StrEnum):
    """The messages that bring an invitation to mind; each is a template."""

    REMINDER = "reminder"
    EXPIRES_SOON = "expires_soon"


@dataclass(frozen=True)
class Step:
    what: Reminder
    at: int


@dataclass(frozen=True, kw_only=True)
class Round:
    """What has been said of an invitation since it was sent: `since` is when that was, `last` when the latest message
    went, `free` when the contact may get another. `days` after `since` reminders go; with none, nothing does."""

    days: tuple[int, ...]
    since: int
    last: int
    expires_at: int
    free: int = 0


def waking(at: int, there: tzinfo) -> int:
    """The same moment if they are awake there, else that morning's or the next one's beginning (milliseconds)."""
    local = datetime.fromtimestamp(at // SECOND, there)
    if MORNING <= local.hour < EVENING:
        return at
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0, fold=0)
    coming = morning if local.hour < MORNING else morning + timedelta(days=1)
    return int(coming.timestamp()) * SECOND


def next_step(so_far: Round, there: tzinfo, now: int) -> Step | None:
    """What is to be said now, or next; None for nothing more. Of several that are due only the latest is said."""
    ahead = [step for step in _steps(so_far, there) if now < step.at + APART]
    due = [step for step in ahead if step.at <= now]
    return due[-1] if due else next(iter(ahead), None)


def _steps(so_far: Round, there: tzinfo) -> Iterator[Step]:
    end = so_far.expires_at
    for slot, what, until in (
        *((so_far.since + day * DAY, Reminder.REMINDER, end - SOON - 1) for day in so_far.days),
        *([(end - SOON, Reminder.EXPIRES_SOON, end - TOO_LATE)] if so_far.days else ()),
    ):
        at = waking(max(slot, so_far.last + APART, so_far.free), there)
        if slot > so_far.last and at <= until:
            yield Step(what, at)


def first_look(invitation: Invitation, sent_at: int) -> int | None:
    """When to look whether to remind of an invitation that was sent then; None for never."""
    slots = (*(sent_at + day * DAY for day in invitation.reminder_days[:1]), invitation.expires_at - SOON)
    return min(slots) if invitation.reminder_days and min(slots) > sent_at else None


def days_for(wanted: bool | None, policy: Policy) -> tuple[int, ...]:
    """The days of a new invitation: those of its organization, unless whoever sends it wants none, or some."""
    if wanted is None:
        return policy.reminder_days
    return (policy.reminder_days or REMINDER_DAYS) if wanted else ()


def due_at(invitation: Invitation) -> int:
    """When somebody must look at an open invitation again: to remind of it, or to record its end. Whoever waits for a
    payment or an approval is not reminded."""
    if invitation.status != InvitationStatus.PENDING or invitation.remind_at is None:
        return invitation.expires_at
    return min(invitation.remind_at, invitation.expires_at)


def reminds_at(invitation: Invitation, now: int) -> int | None:
    """When an invitation is brought to mind next, as far as that is known; None for never."""
    return due_at(invitation) if now < invitation.expires_at and due_at(invitation) < invitation.expires_at else None


# A message that has not left is not reminded of, and an address that takes none gets no more.
_LEFT = frozenset({DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.UNKNOWN})
_UNDER_WAY = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.SENDING})


def is_under_way(latest: Delivery) -> bool:
    """Whether the latest message has yet to leave: then it is too early to say anything of reminders."""
    return latest.status in _UNDER_WAY


def has_left(latest: Delivery) -> bool:
    return latest.status in _LEFT


def said_late(invitation: Invitation, what: str, now: int) -> bool:
    """Whether a reminder that was held up comes too late to be one."""
    limits = {Reminder.REMINDER: SOON, Reminder.EXPIRES_SOON: TOO_LATE}
    return what in limits and now > invitation.expires_at - limits[Reminder(what)]
