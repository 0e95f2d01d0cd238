"""How often one contact hears from an organization: 1 message a minute, 3 a day, 5 a week (A62).

Invitations, resends and reminders count; codes, receipts and links the invitee asked for never do.
"""

from chalicelib.domain.time import DAY, MINUTE

WINDOWS = ((1, MINUTE), (3, DAY), (5, 7 * DAY))
REMEMBERED = max(count for count, _ in WINDOWS)


def free_at(messaged_at: tuple[int, ...], now: int) -> int:
    """When the next message may go (milliseconds); `now` if it may go at once."""
    return max(now, *(_window_opens(messaged_at, count, length) for count, length in WINDOWS))


def _window_opens(messaged_at: tuple[int, ...], count: int, length: int) -> int:
    return messaged_at[-count] + length if len(messaged_at) >= count else 0


def noted(messaged_at: tuple[int, ...], at: int) -> tuple[int, ...]:
    """The record with one more message, no longer than the widest window needs."""
    return (*messaged_at, at)[-REMEMBERED:]
