"""Die at every call while money comes in: every paid order has exactly one invitation, or says what is wrong."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.order import Order
from chalicelib.domain.payment import Signal
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.payments import checkout, orders, resolving, webhooks
from chalicelib.services.payments.resolving import Choice
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.mortal import Fate, Mortal
from tests.services.selling import PRICE, Shop


class MortalShop(Shop):
    """The shop, whose processes die at call number `at`, once it has `begun`."""

    def begins(self, fate: Fate) -> None:
        self.fate = fate
        self.queue_of_all = self.queue
        self.queue = Mortal(self.queue, fate)
        self.outside = replace(
            self.context,
            store=Mortal(self.context.store, fate),
            billing=Mortal(self.billing, fate),
            queue=self.queue,
            senders={name: Mortal(sender, fate) for name, sender in self.context.senders.items()},
        )

    def survives(self, step: Callable[[], object]) -> None:
        """What dies is tried again by whoever waits for it: the provider, the payer, the schedule."""
        try:
            step()
        except Died:
            step()

    def told(self, *signals: Signal) -> None:
        for signal in signals:
            self.survives(lambda signal=signal: webhooks.receive(self.context, self.place.id, signal))
        self.recovers()

    def recovers(self) -> None:
        """Dead workers' messages come back, the stream repeats itself, and the schedule goes round."""
        for minutes in (0, 6, 16):
            self.later(minutes * MINUTE)
            self.survives(self.everything_again)

    def everything_again(self) -> None:
        self._relayed.clear()
        self.works()


def paid_on_the_page(shop: MortalShop, order: Order) -> None:
    token = shop.letters("/p/")[0].token
    shop.survives(lambda: checkout.begin(shop.context, token))
    shop.told(shop.billing.pays(order))


def paid_and_never_told(shop: MortalShop, order: Order) -> None:
    token = shop.letters("/p/")[0].token
    shop.survives(lambda: checkout.begin(shop.context, token))
    shop.billing.pays(order)
    shop.recovers()


def paid_late(shop: MortalShop, order: Order) -> None:
    shop.later(15 * DAY)
    shop.told(shop.billing.pays(order))


def paid_in_cash(shop: MortalShop, order: Order) -> None:
    def marks() -> None:
        try:
            orders.mark_paid(shop.context, shop.owner, shop.place.id, order.id, "cash", "")
        except Conflict:
            assert shop.ordered(order.id).payments, "only what is paid already is refused"

    shop.survives(marks)
    shop.recovers()


def paid_and_disputed_and_won(shop: MortalShop, order: Order) -> None:
    shop.told(shop.billing.pays(order))
    shop.billing.changes("pi_1", dispute="open")
    shop.told(shop.billing.signal("charge.dispute.created"))
    shop.billing.changes("pi_1", dispute="won")
    shop.told(shop.billing.signal("charge.dispute.closed"))


def paid_and_refunded(shop: MortalShop, order: Order) -> None:
    shop.told(shop.billing.pays(order))
    shop.billing.changes("pi_1", refunded=PRICE)
    shop.told(shop.billing.signal("charge.refunded"))


def decided(shop: MortalShop, order: Order, verb: Callable[..., Order]) -> None:
    choice = Choice(shop.place.id, order.id, "Agreed")
    shop.told(shop.billing.pays(order, paid=5_000))

    def decides() -> None:
        verb(shop.context, shop.owner, choice)

    shop.survives(decides)
    shop.recovers()


def too_little_and_accepted(shop: MortalShop, order: Order) -> None:
    decided(shop, order, resolving.accept)


def too_little_and_the_rest_asked_for(shop: MortalShop, order: Order) -> None:
    decided(shop, order, resolving.ask_rest)
    shop.told(shop.billing.pays(order, "pi_2", paid=PRICE - 5_000))


def too_little_and_closed_and_refunded(shop: MortalShop, order: Order) -> None:
    decided(shop, order, resolving.close)
    shop.billing.changes("pi_1", refunded=5_000)
    shop.told(shop.billing.signal("charge.refunded"))


FLOWS = [
    paid_on_the_page,
    paid_and_never_told,
    paid_late,
    paid_in_cash,
    paid_and_disputed_and_won,
    paid_and_refunded,
    too_little_and_accepted,
    too_little_and_the_rest_asked_for,
    too_little_and_closed_and_refunded,
]


def every_paid_order_is_accounted_for(shop: Shop, order_id: str) -> None:
    seen = shop.ordered(order_id)
    invitations = shop.invitations()
    open_ = [one for one in invitations if one.status == "pending"]
    assert len(open_) <= 1
    if seen.status == "paid":
        (only,) = open_
        assert (only.id, only.order, only.paid) == (seen.invitation, order_id, True)
        assert [one.status for one in shop.entitlements(seen.contact)] == ["reserved"]
        sent = [one for ref, one in shop.store.items.items() if ref.kind == "delivery" and one.invitation == only.id]
        assert shop.letters() or [one.status for one in sent] == ["unknown"], "the client has the link, or staff see it"
    else:
        assert seen.status == "refunded"
        assert open_ == []
    marks = [ref for ref in shop.store.items if ref.kind == "open"]
    assert len(marks) >= len(open_)


@holds("F41", "F44", "I4", "I9")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_whoever_paid_is_invited_whichever_call_was_the_last(
    flow: Callable[[MortalShop, Order], None], after: bool
) -> None:
    for place in count(1):
        shop = MortalShop()
        _, order = shop.gated()
        fate = Fate(place, after=after)
        shop.begins(fate)
        flow(shop, order)
        fate.at = 0
        shop.recovers()
        every_paid_order_is_accounted_for(shop, order.id)
        before = {ref: one for ref, one in shop.snapshot().items() if ref.kind != "event"}
        shop.everything_again()
        assert {ref: one for ref, one in shop.snapshot().items() if ref.kind != "event"} == before
        if not fate.died:
            assert place > 5, "the flow made hardly any calls: is it still the whole one?"
            return
