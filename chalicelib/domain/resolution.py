"""What staff decide about the money of an order that does not fit: facts too, which undo none and only ever follow.

A decision covers the payments that were known when it was made. What comes later raises attention again.
"""

from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum

from chalicelib.domain.payment import Dispute, Payment
from chalicelib.domain.values import dataclass


class WayOut(StrEnum):
    """`accepted`: what is kept is as good as paid. `rest_asked`: it is kept, and the difference asked for. `closed`:
    nothing is given for it, and the money has to go back."""

    ACCEPTED = "accepted"
    REST_ASKED = "rest_asked"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """One decision: what, by which user, when (milliseconds) and why. `covers`: what was paid by then, by payment."""

    what: str
    by: str
    at: int
    reason: str
    covers: dict[str, int] = field(default_factory=dict)

    def is_about(self, kept: Iterable[Payment]) -> bool:
        """Whether all the money that is kept was known when it was made."""
        return all(one.paid <= self.covers.get(one.id, 0) for one in kept)

    def has_lost(self, payments: Iterable[Payment]) -> bool:
        """Whether the payer's bank has taken back money that it counted on."""
        return any(one.dispute == Dispute.LOST and one.id in self.covers for one in payments)


def covering(payments: Iterable[Payment]) -> dict[str, int]:
    """What a decision made now covers: all payments of which something is kept."""
    return {one.id: one.paid for one in payments if one.kept > 0}
