"""The states of one message on its way: an invitation's delivery, or the message that carries a code.

queued -> sending (lease) -> sent -> delivered | bounced | complained; failed, suppressed and unknown end it.
`unknown` means that the bytes left and no answer came: it is shown, and never blindly repeated (F05, F09).
"""

from dataclasses import replace
from enum import StrEnum

from chalicelib.domain.time import MINUTE
from chalicelib.domain.values import dataclass

LEASE = 5 * MINUTE
CODE_LIFETIME = 10 * MINUTE
CODE_TRIES = 5
# Why nothing more is texted to a number: its holder answered STOP.
OPTED_OUT = "opted_out"
CODE_LENGTH = 6
CODE_PAUSE = MINUTE
CODES_PER_DAY = 10
CODE_NAMES = "CODE#"
# SES asks for up to ten minutes between tries of a throttled call.
BACKOFF = (1 * MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 10 * MINUTE)
REDRIVE_AFTER = 1 * MINUTE
# The account may send nothing for now: waiting longer costs nobody anything, and no try is spent (F06, F07).
PARKED = frozenset({"quota", "sending_paused"})
PARK = 60 * MINUTE


class DeliveryStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


# Feedback arrives late, twice and out of order: a delivery only ever moves up (F23).
FEEDBACK_RANK = {
    DeliveryStatus.SENDING: 0,
    DeliveryStatus.UNKNOWN: 0,
    DeliveryStatus.SENT: 1,
    DeliveryStatus.DELIVERED: 2,
    DeliveryStatus.BOUNCED: 3,
    DeliveryStatus.COMPLAINED: 4,
}


# A message on its way to where it should be says so itself, and when; nobody has to see to it.
PROGRESS = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED})


@dataclass(frozen=True, kw_only=True)
class Code:
    """What a code is for; nothing secret: the digits follow from the key ring, the address and the nonce."""

    purpose: str
    user: str = ""
    slot: int
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`invitation` is the id of what it is about, maybe an order; `name` its place there (`DLV#001`, `CODE#...`);
    `number` goes into its link (0: carried).

    `message` names its template where that does not follow from what it is about. `attempts` counts sends, `guesses`
    what was typed for a code, whose `nonce` tells it from an earlier one; `due_at` is when somebody must look at it
    again; `lease` tells the worker that sends it from any other.
    """

    invitation: str
    organization: str
    name: str
    number: int = 0
    channel: str
    address: str = ""
    locale: str = "en"
    status: str = DeliveryStatus.QUEUED
    reason: str = ""
    at: int
    due_at: int | None = None
    attempts: int = 0
    generation: int = 0
    message: str = ""
    sent_at: int | None = None
    message_id: str = ""
    code: Code | None = None
    nonce: str = ""
    guesses: int = 0
    lease: str = ""
    version: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a provider said: `sent`, `failed` (never again), `throttled` (later), `unknown` (the bytes left)."""

    result: str
    reason: str = ""
    message_id: str = ""


def is_code(name: str) -> bool:
    """Whether a message carries a code: once it is used, the message is gone, and that is no loss."""
    return name.startswith(CODE_NAMES)


def delivery_name(number: int) -> str:
    return f"DLV#{number:03d}"


def leased(delivery: Delivery, now: int, mark: str) -> Delivery:
    """The delivery in the hands of the one worker that knows `mark`.

    Its entry in the index stays where it is: moved, it would be paid for twice. Whoever finds it there before the lease
    has lapsed leaves it alone.
    """
    soon = delivery.due_at is not None and now < delivery.due_at < now + LEASE
    return replace(
        delivery,
        status=DeliveryStatus.SENDING,
        reason="",
        at=now,
        due_at=delivery.due_at if soon else now + LEASE,
        attempts=delivery.attempts + 1,
        lease=mark,
        version=delivery.version + 1,
    )


def lapsed(lease: Delivery, now: int) -> bool:
    """Whether nobody can be sending it any more."""
    return lease.at + LEASE <= now


def unleased(delivery: Delivery, now: int) -> Delivery:
    """The delivery back in the queue, as if nobody had taken it."""
    waiting = held(delivery, "", now, now + REDRIVE_AFTER)
    return replace(waiting, attempts=delivery.attempts - 1)


def settled(
    delivery: Delivery, status: DeliveryStatus, now: int, *, reason: str = "", message_id: str = ""
) -> Delivery:
    """The delivery in a state that waits for nobody."""
    return replace(
        delivery,
        status=status,
        reason=reason,
        at=now,
        due_at=None,
        lease="",
        sent_at=now if status == DeliveryStatus.SENT else delivery.sent_at,
        message_id=message_id or delivery.message_id,
        version=delivery.version + 1,
    )


def opted_out(delivery: Delivery, now: int) -> Delivery:
    """The delivery whose reader answered STOP."""
    return settled(delivery, DeliveryStatus.SUPPRESSED, now, reason=OPTED_OUT)


def held(delivery: Delivery, reason: str, now: int, until: int) -> Delivery:
    """The delivery back in the queue, to be looked at again at `until`."""
    return replace(
        delivery,
        status=DeliveryStatus.QUEUED,
        reason=reason,
        at=now,
        due_at=until,
        lease="",
        version=delivery.version + 1,
    )


def backoff(attempts: int) -> int | None:
    """Milliseconds until the next try after `attempts` throttled ones, or None when it is enough."""
    return BACKOFF[attempts - 1] if attempts <= len(BACKOFF) else None


def outranks(new: DeliveryStatus, current: str) -> bool:
    """Whether feedback may move a delivery from `current` to `new`."""
    return FEEDBACK_RANK.get(new, -1) > FEEDBACK_RANK.get(DeliveryStatus(current), 99)
