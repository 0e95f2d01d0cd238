"""How much one sender may send in a day: 500 messages for staff, clients and guests, no limit for owners and admins.

Each inviter has a counter of its own, so that the limit never makes two inviters wait for each other.
"""

from datetime import UTC, datetime

from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import RateLimited
from chalicelib.domain.invitation import DAY
from chalicelib.domain.marks import Counter
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.refs import Ref, counter
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Change, Lost

SENDER_PER_DAY = 500


def count_sending(membership_id: str, role: str, delivery: Delivery | None, now: int) -> list[Change]:
    """The write that counts a message of this sender, and fails when the day's limit is reached."""
    if delivery is None or role in MANAGERS:
        return []
    return [
        Change(
            _counter(membership_id, now),
            AnyOf((Absent(), AtMost("used", SENDER_PER_DAY - 1))),
            assign={"expires_at": _midnight(now)},
            increase={"used": 1},
        )
    ]


def refuse_over_limit(membership_id: str, lost: Lost, now: int) -> None:
    """Raises RateLimited if the day's limit is what a transaction failed for."""
    if _counter(membership_id, now) in lost:
        raise RateLimited(
            f"You have sent {SENDER_PER_DAY} messages today: go on tomorrow, or ask an admin.",
            retry_after=(_midnight(now) - now) // 1000 + 1,
        )


def _counter(membership_id: str, now: int) -> Ref[Counter]:
    return counter(f"sent#{membership_id}", datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d"))


def _midnight(now: int) -> int:
    day = DAY * 1000
    return (now // day + 1) * day
