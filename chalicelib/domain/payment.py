"""What a provider says of the money for an order, as facts that only ever grow.

Providers report late, twice and in any order. So nothing here depends on which report came first: two statements
about one payment are joined field by field, and the state of an order is computed from all of them (F39, F40).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from chalicelib.domain.values import dataclass


class Provider(StrEnum):
    """`standard` is any biller that signs as Standard Webhooks says; `manual` is money that staff vouch for."""

    STRIPE = "stripe"
    STANDARD = "standard"
    MANUAL = "manual"


class Dispute(StrEnum):
    NONE = ""
    OPEN = "open"
    WON = "won"
    LOST = "lost"


_DISPUTE_RANK = {Dispute.NONE: 0, Dispute.OPEN: 1, Dispute.WON: 2, Dispute.LOST: 3}


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One payment as far as it is known. Amounts in minor units of `currency` (ISO 4217, upper case).

    `paid` and `refunded` are totals so far; `order` and `organization` are what the provider was told when the
    payment began; `live` is False for test money; `method` and `by` only for what staff vouched for.
    """

    id: str
    provider: str
    order: str = ""
    organization: str = ""
    paid: int = 0
    refunded: int = 0
    currency: str = ""
    dispute: str = Dispute.NONE
    live: bool = True
    method: str = ""
    by: str = ""
    note: str = ""
    at: int = 0

    @property
    def kept(self) -> int:
        """What has neither gone back nor been lost in a dispute."""
        return 0 if self.dispute == Dispute.LOST else max(self.paid - self.refunded, 0)


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A provider's hosted page where one order can be paid, from `opened_at` until `expires_at` (milliseconds).

    `amount` is what it asks for, in minor units; 0 for all that was sold.
    """

    id: str
    url: str
    amount: int = 0
    opened_at: int = 0
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A provider's event after its signature was verified: which of its objects something happened to.

    It says that something changed, never what the state is now: that is asked of the provider. Only where the
    provider can't be asked (`standard`) it brings the `payment` itself. `at`: when it happened, 0 if that is not told.
    """

    provider: str
    id: str
    type: str
    order: str = ""
    payment_id: str = ""
    checkout: str = ""
    payment: Payment | None = None
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class ReceivedWebhook:
    """A signal as it is kept, once, until it is worked on; `due_at` None: done, or given up (`outcome` says which)."""

    id: str
    organization: str
    signal: Signal
    outcome: str = ""
    tries: int = 0
    at: int
    due_at: int | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class BillingAccount:
    """How an organization is paid, without anything secret: `key_hint` are the last characters of the key. `ends_at`:
    it was disconnected, and until then (milliseconds) is asked about what was opened before."""

    provider: str
    live: bool
    key_hint: str = ""
    webhook_secrets: int = 0
    ends_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Watch:
    """An organization whose provider is asked now and then for events that it could not deliver since `since`."""

    organization: str
    since: int
    due_at: int
    version: int = 1


def joined(payment: Payment, other: Payment) -> Payment:
    """All that two statements about the same payment say together, whichever came first."""
    return replace(
        payment,
        order=payment.order or other.order,
        organization=payment.organization or other.organization,
        paid=max(payment.paid, other.paid),
        refunded=max(payment.refunded, other.refunded),
        currency=max(payment.currency, other.currency),
        dispute=max(payment.dispute, other.dispute, key=lambda state: _DISPUTE_RANK[Dispute(state)]),
        live=payment.live and other.live,
        method=payment.method or other.method,
        by=payment.by or other.by,
        note=payment.note or other.note,
        at=min(payment.at, other.at),
    )


def merged(before: Mapping[str, Payment], payments: Iterable[Payment]) -> dict[str, Payment]:
    """The payments of an order with more statements about them."""
    together = dict(before)
    for payment in payments:
        together[payment.id] = joined(together[payment.id], payment) if payment.id in together else payment
    return together
