"""What staff decide about money that does not fit, and what becomes of it afterwards."""

from collections.abc import Callable
from itertools import permutations

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.order import Order, OrderStatus
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.invitations import reissuing
from chalicelib.services.payments import checkout, orders, resolving
from chalicelib.services.payments.resolving import Choice
from tests.holding import holds
from tests.services.selling import PRICE, Shop

LITTLE = 5_000


@pytest.fixture
def shop() -> Shop:
    return Shop()


def decides(shop: Shop, verb: Callable[..., Order], order: Order) -> Order:
    decided = verb(shop.context, shop.owner, Choice(shop.place.id, order.id, "Agreed by phone"))
    shop.run()
    return decided


def test_too_little_that_is_accepted_releases_and_later_money_raises_attention_again(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order, paid=LITTLE)
    assert decides(shop, resolving.accept, order).status == OrderStatus.PAID
    assert shop.the(handed).status == InvitationStatus.PENDING
    assert len(shop.letters()) == 1

    shop.pays(order, "pi_2", paid=700)
    assert (shop.ordered(order.id).status, shop.ordered(order.id).attention) == ("needs_attention", "amount_mismatch")
    assert shop.the(handed).status == InvitationStatus.PENDING
    assert decides(shop, resolving.accept, order).attention == ""


def test_the_rest_is_asked_for_on_a_page_of_its_own_and_settles_the_order(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.opens_checkout(shop.letters("/p/")[0].token)
    shop.pays(order, paid=LITTLE)
    shop.later(2 * MINUTE)

    asked = decides(shop, resolving.ask_rest, order)

    assert (asked.status, asked.attention) == (OrderStatus.OPEN, "")
    assert len(shop.billing.closed) == 1, "nobody pays all of it on the earlier page"
    letter = shop.letters("/p/")[-1]
    assert "€50.00" in letter.body
    assert "€70.00" in letter.body
    page = shop.opens_checkout(letter.token).rpartition("/")[2]
    assert (shop.billing.pages[page].amount, shop.billing.pages[page].lines[0].amount) == (7_000, 7_000)
    assert shop.opens_checkout(letter.token).endswith(page)
    shop.pays(order, "pi_2", paid=7_000)
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert shop.the(handed).status == InvitationStatus.PENDING


def test_a_rest_that_never_comes_needs_somebody_again(shop: Shop) -> None:
    _, order = shop.gated()
    shop.pays(order, paid=LITTLE)
    decides(shop, resolving.ask_rest, order)
    shop.waits(15 * DAY)
    seen = shop.ordered(order.id)
    assert (seen.status, seen.attention) == ("needs_attention", "amount_mismatch")
    assert decides(shop, resolving.close, order).attention == "to_refund"


def test_closing_withdraws_gives_back_and_waits_for_the_refund(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order, paid=LITTLE)
    closed = decides(shop, resolving.close, order)
    assert (closed.status, closed.attention) == ("cancelled", "to_refund")
    assert shop.the(handed).status == InvitationStatus.REVOKED
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["released"]
    shop.billing.changes("pi_1", refunded=LITTLE)
    shop.hears(shop.billing.signal("charge.refunded"))
    assert (shop.ordered(order.id).status, shop.ordered(order.id).attention) == ("refunded", "")


def test_reissuing_after_a_revoke_works_once_the_order_is_decided(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order, paid=LITTLE)
    shop.revokes(handed)
    shop.run()
    request = shop.request(handed)
    with pytest.raises(Conflict):
        reissuing.reissue(shop.context, request)
    decides(shop, resolving.accept, order)

    again = reissuing.reissue(shop.context, request)
    shop.waits(HOUR)

    assert shop.ordered(order.id).status == OrderStatus.PAID
    token = shop.letters()[-1].token
    shop.accepts(token, shop.joins_as_new_user(token))
    assert [one.status for one in shop.entitlements(again.invitation.contact)] == ["active"]


def test_what_was_let_go_by_a_revoke_is_put_aside_again_by_the_reissue(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.revokes(handed)
    shop.run()
    shop.pays(order)
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["released"]
    reissuing.reissue(shop.context, shop.request(handed))
    shop.waits(HOUR)
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["reserved"]


def test_a_deleted_invitation_that_was_released_is_never_taken_for_handed_over(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    shop.declines(shop.letters()[0].token)
    shop.run()
    # Invitations that were paid for are kept today; earlier ones may have been deleted by the schedule.
    shop.store.items.pop(refs.invitation(handed.invitation.id))

    seen = orders.look_again(shop.context, shop.owner, shop.place.id, order.id)
    assert (seen.status, seen.attention) == ("needs_attention", "expired")

    decides(shop, resolving.accept, order)
    shop.waits(HOUR)
    token = shop.letters()[-1].token
    shop.accepts(token, shop.joins_as_new_user(token))
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["active"]


def test_late_money_of_somebody_who_joined_already_stays_granted(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.waits(15 * DAY)
    other = shop.invites()
    shop.waits(HOUR)
    token = shop.letters()[-1].token
    shop.accepts(token, shop.joins_as_new_user(token))
    assert other.invitation.contact == handed.invitation.contact
    shop.pays(order)
    for days in (0, 31, 2):
        shop.waits(days * DAY)
        seen = orders.look_again(shop.context, shop.owner, shop.place.id, order.id)
        assert (seen.status, seen.attention) == ("paid", ""), days
    assert handed.invitation.id not in {one.id for one in shop.invitations()}
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["active"]


@holds("F40")
def test_an_accepted_payment_ends_the_same_in_any_order_of_what_follows() -> None:
    ends = set()
    for arrival in permutations(range(3)):
        shop = Shop()
        handed, order = shop.gated()
        shop.pays(order, paid=LITTLE)
        decides(shop, resolving.accept, order)
        # All is true at once, and told in every order.
        shop.billing.pays(order, "pi_2", paid=700)
        shop.billing.changes("pi_2", refunded=700)
        shop.billing.changes("pi_1", refunded=100, dispute="won")
        told = [
            shop.billing.signal("charge.refunded", "pi_2"),
            shop.billing.signal("charge.refunded", "pi_1"),
            shop.billing.signal("charge.dispute.closed", "pi_1"),
        ]
        for number in arrival:
            shop.hears(told[number])
        seen = shop.ordered(order.id)
        ends.add((seen.status, seen.attention, str(shop.the(handed).status), str(sorted(seen.payments))))
    assert len(ends) == 1
    assert next(iter(ends))[:3] == ("paid", "", "pending")


def test_what_is_in_use_or_fits_is_refused_with_what_to_do_instead(shop: Shop) -> None:
    _, order = shop.gated()
    shop.pays(order)
    with pytest.raises(Conflict, match="paid already"):
        decides(shop, resolving.accept, order)
    with pytest.raises(Conflict, match="revoke its invitation"):
        decides(shop, resolving.close, order)
    with pytest.raises(Conflict, match="Nothing is left"):
        decides(shop, resolving.ask_rest, order)
    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))
    shop.pays(order, "pi_2")
    with pytest.raises(Conflict, match="in use"):
        decides(shop, resolving.close, order)
    assert decides(shop, resolving.accept, order).attention == ""
    assert checkout.due_amount(shop.ordered(order.id)) == 0
    assert shop.ordered(order.id).amount == PRICE
