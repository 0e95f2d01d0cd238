"""How much one sender may send in a day: 500 messages for staff, clients and guests, no limit for owners and admins.

Each inviter has a counter of its own, so that the limit never makes two inviters wait for each other.
"""

from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import RateLimited
from chalicelib.domain.marks import Counter
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Lost

SENDER_PER_DAY = 500


def count_sending(sender: Membership, delivery: Delivery | None, now: int) -> list[Change]:
    """The write that counts a message of this sender, and fails when the day's limit is reached."""
    if delivery is None or sender.role in MANAGERS:
        return []
    return [
        Change(
            _counter(sender, now),
            AnyOf((Absent(), AtMost("used", SENDER_PER_DAY - 1))),
            assign={"expires_at": _midnight(now)},
            increase={"used": 1},
        )
    ]


def refuse_over_limit(sender: Membership, lost: Lost, now: int) -> None:
    """Raises RateLimited if the day's limit is what a transaction failed for."""
    if _counter(sender, now) in lost:
        raise RateLimited(
            f"You have sent {SENDER_PER_DAY} messages today: go on tomorrow, or ask an admin.",
            retry_after=(_midnight(now) - now) // 1000 + 1,
        )


def _counter(sender: Membership, now: int) -> refs.Ref[Counter]:
    # The id of a membership is the same in every organization (domain/ids.py).
    scope = f"sent#{sender.organization}#{sender.id}"
    return refs.counter(scope, datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d"))


def _midnight(now: int) -> int:
    return (now // DAY + 1) * DAY
