"""Somebody who signs up without having been invited, and how much a stranger may set in motion here."""

from chalicelib.domain.time import DAY, HOUR
from chalicelib.domain.values import dataclass

# Whom messages are from that belong to no organization.
SERVICE = "Usher"
# Codes to strangers: what one deployment sends of them in an hour.
STARTS_PER_HOUR = 300
# Organizations that one user founds in thirty days.
FOUNDED = 5
FOUNDED_WITHIN = 30 * DAY
# Messages a day of an organization that is younger than so, where anybody may found one; older ones have no such limit.
RAMP = ((7 * DAY, 50), (30 * DAY, 500))
# How long what a code is about is kept: codes are valid for minutes, and reports of bounces are late.
KEPT_NEWCOMER = 2 * DAY


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What the messages with their codes lie beside. `id` follows from the address; nothing here says which that is.

    There is one at a time for an address, whoever asks, and no login before somebody has typed a code from its inbox.
    """

    id: str
    at: int
    organization: str = ""
    generation: int = 0
    version: int = 1


def messages_a_day(created_at: int, now: int) -> int | None:
    """How many messages an organization of that age may send in a day, None for any number. Times in milliseconds."""
    return next((most for age, most in RAMP if now - created_at < age), None)


def next_hour(now: int) -> int:
    """When the hour ends, in milliseconds."""
    return (now // HOUR + 1) * HOUR
