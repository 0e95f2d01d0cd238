"""No order is a dead end: from every state that money can bring about, staff find a way out."""

import os
from collections.abc import Callable, Iterator

import pytest

from chalicelib.domain.errors import UsherError
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.order import Order, OrderStatus
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.invitations import reissuing
from chalicelib.services.payments import resolving
from chalicelib.services.payments.resolving import Choice
from tests.holding import holds
from tests.services.selling import PAY, PRICE, Shop

DEPTH = int(os.environ.get("USHER_ORDER_DEPTH", "2"))


class Deal:
    """A shop and one order of it, to which things happen."""

    def __init__(self, begin: Callable[["Deal"], Order]) -> None:
        self.shop = Shop()
        self.order_id = begin(self).id

    @property
    def order(self) -> Order:
        return self.shop.ordered(self.order_id)

    def pays(self, identifier: str, amount: int) -> None:
        self.shop.pays(self.order, identifier, paid=amount)

    def told(self, **facts: object) -> None:
        """The provider says something new of the latest payment."""
        latest = list(self.shop.billing.payments)[-1]
        self.shop.billing.changes(latest, **facts)
        self.shop.hears(self.shop.billing.signal(f"told-{sorted(facts)}-{sorted(facts.values(), key=str)}", latest))

    def decides(self, verb: Callable[..., Order]) -> None:
        verb(self.shop.context, self.shop.owner, Choice(self.shop.place.id, self.order_id, "Talked to them"))
        self.shop.run()

    def reissues(self) -> None:
        invitation = self.invitation()
        if invitation is None:
            return
        reissuing.reissue(self.shop.context, self.shop.request(invitation))
        self.shop.waits(2 * HOUR)

    def invitation(self):  # type: ignore[no-untyped-def]
        return next((one for one in self.shop.invitations() if one.id == self.order.invitation), None)

    def seen(self) -> tuple[object, ...]:
        order, invitation = self.order, self.invitation()
        sums = tuple((one.id, one.paid, one.refunded, one.dispute) for one in order.payments.values())
        rights = tuple(sorted(str(one.status) for one in self.rights()))
        ended = invitation.status if invitation else None
        return order.status, order.attention, sums, order.cancelled, bool(order.released_at), ended, rights

    def rights(self):  # type: ignore[no-untyped-def]
        ids = {one.entitlement for one in self.order.lines if one.entitlement}
        return [one for one in self.shop.entitlements(self.order.contact) if one.id in ids]


def gated(deal: Deal) -> Order:
    return deal.shop.gated()[1]


def assigned(deal: Deal) -> Order:
    """An active client owes for a package."""
    handed = deal.shop.invites()
    deal.shop.run()
    token = deal.shop.letters()[0].token
    deal.shop.accepts(token, deal.shop.joins_as_new_user(token))
    made = deal.shop.assigns_packages(handed.invitation.contact, (deal.shop.sells(), PAY))
    deal.shop.run()
    assert made.order
    return made.order


def bought_twice(deal: Deal) -> Order:
    """Somebody whose invitation waits for a payment buys through a page too."""
    deal.shop.gated()
    return deal.shop.buys(deal.shop.sells(page=True, name="Course"))


def declines(deal: Deal) -> None:
    deal.shop.declines(deal.shop.letters()[-1].token)
    deal.shop.run()


def joins(deal: Deal) -> None:
    token = deal.shop.letters()[-1].token
    deal.shop.accepts(token, deal.shop.joins_as_new_user(token))


def revokes(deal: Deal) -> None:
    invitation = deal.invitation()
    if invitation is not None:
        deal.shop.revokes(invitation)
        deal.shop.run()


def deleted(deal: Deal) -> None:
    for days in (31, 31, 2):
        deal.shop.waits(days * DAY)


EVENTS: dict[str, Callable[[Deal], object]] = {
    "fits": lambda deal: deal.pays("pi_fits", PRICE),
    "again": lambda deal: deal.pays("pi_again", PRICE),
    "too much": lambda deal: deal.pays("pi_much", PRICE + 500),
    "too little": lambda deal: deal.pays("pi_little", PRICE // 3),
    "half": lambda deal: deal.pays("pi_half", PRICE // 2),
    "refund part": lambda deal: deal.told(refunded=500),
    "refund all": lambda deal: deal.told(refunded=PRICE + 500),
    "dispute": lambda deal: deal.told(dispute="open"),
    "won": lambda deal: deal.told(dispute="won"),
    "lost": lambda deal: deal.told(dispute="lost"),
    "expire": lambda deal: deal.shop.waits(15 * DAY),
    "delete": deleted,
    "revoke": revokes,
    "decline": declines,
    "join": joins,
    "cancel": lambda deal: (deal.shop.cancels(deal.order), deal.shop.run()),
    "cash": lambda deal: (deal.shop.marks_paid(deal.order), deal.shop.run()),
}
WAYS: dict[str, Callable[[Deal], object]] = {
    "accept": lambda deal: deal.decides(resolving.accept),
    "ask-rest": lambda deal: deal.decides(resolving.ask_rest),
    "close": lambda deal: deal.decides(resolving.close),
    "reissue": Deal.reissues,
}


def happened(begin: Callable[[Deal], Order], path: tuple[str, ...]) -> Deal | None:
    """The deal after all of this, None where something of it can't be."""
    deal = Deal(begin)
    for name in path:
        try:
            (EVENTS | WAYS)[name](deal)
        except (UsherError, IndexError):
            return None
    return deal


def reachable(begin: Callable[[Deal], Order], depth: int) -> Iterator[tuple[tuple[str, ...], Deal]]:
    """Every state within so many events, once, breadth first."""
    known: set[object] = set()
    paths: list[tuple[str, ...]] = [()]
    while paths:
        path = paths.pop(0)
        deal = happened(begin, path)
        if deal is None or deal.seen() in known:
            continue
        known.add(deal.seen())
        yield path, deal
        if len(path) < depth:
            paths += [(*path, name) for name in EVENTS]


def is_settled(deal: Deal) -> bool:
    """Paid and handed over, closed and withdrawn, or the client is asked: nobody waits for anybody else."""
    order, invitation = deal.order, deal.invitation()
    is_open = invitation is not None and invitation.status in OPEN
    rights = {str(one.status) for one in deal.rights()}
    if order.status == OrderStatus.PAID:
        waits = invitation is not None and invitation.status == "awaiting_payment"
        return not order.attention and not waits and bool(order.released_at) and rights <= {"reserved", "active"}
    if order.status == OrderStatus.OPEN:
        return not order.attention and (invitation is None or invitation.status == "awaiting_payment")
    if order.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED, OrderStatus.REFUNDED):
        return not is_open and "reserved" not in rights
    return False


def waits_for_the_bank(deal: Deal) -> bool:
    """Whoever has joined stays while the bank decides: they are not locked out."""
    order, invitation = deal.order, deal.invitation()
    joined = invitation is None or invitation.accepted is not None
    return order.status == OrderStatus.DISPUTED and order.released_at is not None and joined


def ways_out_of(begin: Callable[[Deal], Order], path: tuple[str, ...]) -> list[tuple[str, ...]]:
    tries = [(way,) for way in WAYS] + [("accept", "reissue")]
    return [one for one in tries if (deal := happened(begin, (*path, *one))) and is_settled(deal)]


@holds("I9")
@pytest.mark.slow
@pytest.mark.parametrize("begin", [gated, assigned, bought_twice])
def test_staff_find_a_way_out_of_every_state_of_an_order(begin: Callable[[Deal], Order]) -> None:
    """`USHER_ORDER_DEPTH=3` walks further: some 700 states, in minutes."""
    stuck, looked_at = [], 0
    for path, deal in reachable(begin, DEPTH):
        looked_at += 1
        if not is_settled(deal) and not waits_for_the_bank(deal) and not ways_out_of(begin, path):
            stuck.append((path, deal.seen()))
    assert looked_at > 20
    assert stuck == []
