"""A payment gates an invitation: asked for, paid, released by itself, and never lost."""

import pytest

from chalicelib.domain.errors import Conflict, InvitationOpen, PaymentRequired
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.order import OrderStatus
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.core import links
from chalicelib.services.invitations import carrying, reissuing, renewing, resending
from chalicelib.services.payments import orders
from tests.holding import holds
from tests.services.selling import PRICE, Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@holds("S3.12")
def test_a_package_that_must_be_paid_holds_the_invitation_back(shop: Shop) -> None:
    handed, order = shop.gated()

    assert handed.invitation.status == InvitationStatus.AWAITING_PAYMENT
    assert (order.status, order.amount, order.currency) == (OrderStatus.OPEN, PRICE, "EUR")
    assert [len(shop.letters(kind)) for kind in ("/i/", "/p/")] == [0, 1]
    assert "€120.00" in shop.letters("/p/")[0].body


@holds("S3.12")
def test_whoever_pays_is_invited_by_itself_once(shop: Shop) -> None:
    handed, order = shop.gated()
    url = shop.opens_checkout(shop.letters("/p/")[0].token)
    assert url.startswith("https://pay.test/")

    shop.pays(order)

    assert shop.order_of(handed).status == OrderStatus.PAID
    assert shop.the(handed).status == InvitationStatus.PENDING
    assert shop.the(handed).expires_at == shop.now + 30 * DAY
    (letter,) = shop.letters()
    user = shop.joins_as_new_user(letter.token)
    shop.accepts(letter.token, user)
    (right,) = shop.entitlements(handed.invitation.contact)
    assert (right.status, right.order) == ("active", order.id)


@holds("S3.11")
def test_a_prepaid_package_charges_nothing_and_is_usable_at_acceptance(shop: Shop) -> None:
    handed = shop.invites_to((shop.sells(), "prepaid"))
    shop.run()
    assert handed.invitation.status == InvitationStatus.PENDING
    assert handed.invitation.order == ""
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["reserved"]

    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))

    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["active"]


def test_nobody_accepts_before_the_payment(shop: Shop) -> None:
    handed, _ = shop.gated()
    jane = shop.user("Jane")
    from chalicelib.domain.tokens import CARRIED, Link, Purpose, issue

    token = issue(shop.keys.ring(), Purpose.INVITE, Link(handed.invitation.id, 0, CARRIED))
    with pytest.raises(PaymentRequired):
        shop.accepts(token, jane)
    with pytest.raises(Conflict):
        renewing.ask_for_link(shop.context, token)


@holds("F39")
def test_the_same_payment_told_five_times_invites_once(shop: Shop) -> None:
    handed, order = shop.gated()
    signal = shop.billing.pays(order)
    again = shop.billing.signal("checkout.session.completed", identifier="evt_other")

    shop.hears(signal, signal, again, again, signal)

    assert len(shop.letters()) == 1
    assert shop.the(handed).version == 2


def test_staff_vouch_for_cash_and_it_goes_out(shop: Shop) -> None:
    handed, order = shop.gated()

    paid = shop.marks_paid(order, "cash", note="At the desk")
    shop.run()

    assert paid.status == OrderStatus.PAID
    assert (paid.payments["manual"].method, paid.payments["manual"].by) == ("cash", shop.owner.id)
    assert shop.the(handed).status == InvitationStatus.PENDING
    assert len(shop.letters()) == 1
    assert shop.marks_paid(order) == paid


def test_money_that_comes_after_staff_vouched_for_it_is_looked_at(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.marks_paid(order)
    shop.pays(order)
    assert (shop.order_of(handed).status, shop.order_of(handed).attention) == ("needs_attention", "paid_twice")
    assert shop.the(handed).status == InvitationStatus.PENDING


@holds("A75")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"paid": PRICE - 1}, "amount_mismatch"),
        ({"paid": PRICE * 100}, "amount_mismatch"),
        ({"currency": "JPY"}, "currency_mismatch"),
        ({"organization": "org_" + "Z" * 16}, "another_order"),
    ],
)
def test_money_that_does_not_fit_is_parked_and_invites_nobody(
    shop: Shop, facts: dict[str, object], reason: str
) -> None:
    handed, order = shop.gated()
    shop.hears(shop.billing.pays(order, **facts))
    seen = shop.order_of(handed)
    assert (seen.status, seen.attention) == (OrderStatus.NEEDS_ATTENTION, reason)
    assert shop.the(handed).status == InvitationStatus.AWAITING_PAYMENT
    assert not shop.letters()


def test_late_money_begins_the_invitation_anew(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.waits(15 * DAY)
    assert shop.the(handed).status == InvitationStatus.EXPIRED
    assert shop.order_of(handed).status == OrderStatus.EXPIRED
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["released"]

    shop.pays(order)

    paid = shop.ordered(order.id)
    fresh = next(one for one in shop.invitations() if one.id == paid.invitation)
    assert (paid.status, fresh.status, fresh.previous) == ("paid", "pending", handed.invitation.id)
    assert fresh.expires_at == shop.now + 30 * DAY
    assert shop.the(handed).status == InvitationStatus.EXPIRED
    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["active"]


def test_late_money_for_an_inviter_who_has_left_is_answered_for_by_an_owner(shop: Shop) -> None:
    handed, order = shop.gated(user=shop.admin)
    shop.waits(15 * DAY)
    shop.deactivates(shop.admin, "admin")
    shop.pays(order)

    fresh = next(one for one in shop.invitations() if one.id == shop.ordered(order.id).invitation)
    assert fresh.previous == handed.invitation.id
    assert fresh.inviter.user == shop.owner.id
    token = shop.letters()[-1].token
    assert shop.accepts(token, shop.joins_as_new_user(token)).is_active


def test_late_money_before_the_end_is_recorded_does_the_same(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.later(15 * DAY)
    shop.pays(order)
    paid = shop.ordered(order.id)
    assert paid.invitation != handed.invitation.id
    assert shop.the(handed).status == InvitationStatus.EXPIRED
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["reserved"]
    assert shop.contact_of(handed).open_invitations == (paid.invitation,)


def test_money_that_comes_when_the_invitation_is_deleted_is_looked_at(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.waits(15 * DAY)
    shop.waits(31 * DAY)
    assert handed.invitation.id not in {one.id for one in shop.invitations()}
    shop.pays(order)
    assert (shop.ordered(order.id).status, shop.ordered(order.id).attention) == ("needs_attention", "expired")
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["released"]


def test_money_for_a_revoked_invitation_is_looked_at_and_reissuing_mends_it(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.revokes(handed)
    shop.run()
    assert shop.order_of(handed).status == OrderStatus.CANCELLED

    shop.pays(order)
    assert (shop.ordered(order.id).status, shop.ordered(order.id).attention) == ("needs_attention", "cancelled")
    assert not shop.letters()

    again = reissuing.reissue(shop.context, shop.request(handed))
    shop.run()
    assert again.invitation.status == InvitationStatus.PENDING
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert shop.ordered(order.id).invitation == again.invitation.id


def test_money_for_what_was_revoked_at_that_moment_is_never_taken_for_handed_over(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.revokes(handed)
    paid = shop.marks_paid(order)
    assert (paid.status, paid.attention, paid.released_at) == ("needs_attention", "revoked", None)

    shop.waits(31 * DAY)
    shop.waits(2 * DAY)
    assert handed.invitation.id not in {one.id for one in shop.invitations()}
    seen = orders.look_again(shop.context, shop.owner, shop.place.id, order.id)
    assert (seen.status, seen.attention) == ("needs_attention", "expired")


def test_declining_what_is_paid_is_looked_at(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    shop.declines(shop.letters()[0].token)
    shop.run()
    assert (shop.order_of(handed).status, shop.order_of(handed).attention) == ("needs_attention", "declined")
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["reserved"]


def test_nobody_pays_twice_for_a_reissued_invitation(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    shop.declines(shop.letters()[0].token)
    shop.run()

    again = reissuing.reissue(shop.context, shop.request(handed))
    shop.waits(2 * MINUTE)

    assert (again.invitation.status, again.invitation.order) == (InvitationStatus.PENDING, order.id)
    token = shop.letters()[-1].token
    shop.accepts(token, shop.joins_as_new_user(token))
    (right,) = shop.entitlements(handed.invitation.contact)
    assert right.status == "active"
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert carrying.paid_order(shop.context, shop.the(again)) is None


def test_a_paid_invitation_that_expired_is_renewed_by_the_invitee_without_paying(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    token = shop.letters()[0].token
    shop.waits(31 * DAY)
    assert (shop.order_of(handed).status, shop.order_of(handed).attention) == ("needs_attention", "expired")

    renewing.ask_for_link(shop.context, token)
    shop.run()

    assert len(shop.letters()) == 2
    fresh = shop.letters()[-1].token
    shop.accepts(fresh, shop.joins_as_new_user(fresh))
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["active"]


@holds("F43")
def test_a_refund_before_acceptance_withdraws_the_invitation(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    shop.billing.changes("pi_1", refunded=PRICE)
    shop.hears(shop.billing.signal("charge.refunded"))
    assert shop.the(handed).status == InvitationStatus.REVOKED
    assert shop.order_of(handed).status == OrderStatus.REFUNDED
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["revoked"]


@holds("F43")
def test_a_refund_after_acceptance_takes_the_package_and_leaves_the_member(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    token = shop.letters()[0].token
    user = shop.joins_as_new_user(token)
    shop.accepts(token, user)
    shop.billing.changes("pi_1", refunded=PRICE)
    shop.hears(shop.billing.signal("charge.refunded"))
    seen = shop.order_of(handed)
    assert (seen.status, seen.attention) == (OrderStatus.REFUNDED, "refunded_after_acceptance")
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["revoked"]
    assert [one.status for one in shop.memberships(user)] == ["active"]


def test_a_partial_refund_changes_nothing_but_the_books(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    shop.billing.changes("pi_1", refunded=100)
    shop.hears(shop.billing.signal("charge.refunded"))
    assert shop.order_of(handed).payments["pi_1"].refunded == 100
    assert shop.order_of(handed).status == OrderStatus.PAID
    assert shop.the(handed).status == InvitationStatus.PENDING


@holds("F43")
def test_a_dispute_holds_the_invitation_back_until_it_is_decided(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    token = shop.letters()[0].token
    shop.billing.changes("pi_1", dispute="open")
    shop.hears(shop.billing.signal("charge.dispute.created"))
    assert shop.order_of(handed).status == OrderStatus.DISPUTED
    jane = shop.user("Jane")
    with pytest.raises(PaymentRequired):
        shop.accepts(token, jane)

    shop.billing.changes("pi_1", dispute="won")
    shop.hears(shop.billing.signal("charge.dispute.closed"))
    assert shop.order_of(handed).status == OrderStatus.PAID
    shop.accepts(token, jane)


def test_a_lost_dispute_is_a_refund(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order, dispute="lost")
    assert shop.order_of(handed).status == OrderStatus.REFUNDED
    assert shop.the(handed).status == InvitationStatus.REVOKED


@holds("F42")
def test_a_webhook_that_never_comes_is_found_by_asking(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.opens_checkout(shop.letters("/p/")[0].token)
    signal = shop.billing.pays(order)

    shop.waits(6 * MINUTE)

    assert shop.the(handed).status == InvitationStatus.PENDING
    assert len(shop.letters()) == 1
    before = dict(shop.store.items)
    shop.hears(signal)
    changed = {ref.kind for ref, one in shop.store.items.items() if before.get(ref) != one}
    assert changed <= {"hook", "event"}


def test_a_dispute_about_another_sale_of_the_same_account_means_nothing(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    _, order = shop.gated()
    shop.billing.pays(order, "pi_other")
    shop.billing.changes("pi_other", order="", organization="")
    shop.hears(shop.billing.signal("charge.dispute.created", "pi_other"))
    shop.waits(HOUR)

    (kept,) = [one for ref, one in shop.store.items.items() if ref.kind == "hook"]
    assert (kept.outcome, kept.tries, kept.due_at) == ("not_ours", 1, None)
    assert "without an order" not in caplog.text


def test_an_outage_of_the_provider_loses_nothing(shop: Shop) -> None:
    from chalicelib.domain.errors import Unavailable

    handed, order = shop.gated()
    signal = shop.billing.pays(order)
    shop.billing.down = True
    with pytest.raises(Unavailable):
        shop.hears(signal)
    shop.billing.down = False
    shop.queue.works.clear()
    shop.waits(2 * MINUTE)
    assert shop.the(handed).status == InvitationStatus.PENDING


def test_the_address_of_a_waiting_invitation_is_corrected_with_its_order(shop: Shop) -> None:
    handed, order = shop.gated()
    old = shop.letters("/p/")[0].token
    shop.corrects(handed.invitation.contact, emails=("right@example.com",))
    shop.run()
    assert shop.order_of(handed).recipient.email == "right@example.com"
    assert [one.delivery.address for one in shop.letters("/p/")] == ["jane@example.com", "right@example.com"]
    from chalicelib.services.payments import checkout

    assert checkout.see(shop.context, old).problem is not None
    assert checkout.see(shop.context, shop.letters("/p/")[1].token).problem is None
    shop.pays(order)
    assert [one.delivery.address for one in shop.letters()] == ["right@example.com"]


def test_resending_asks_for_the_payment_again_and_both_live_longer(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.waits(2 * DAY)
    shop.resends(handed)
    shop.run()
    assert len(shop.letters("/p/")) == 2
    assert not shop.letters()
    seen = shop.order_of(handed)
    assert shop.the(handed).expires_at == seen.expires_at == shop.now + 14 * DAY
    assert order.status == OrderStatus.OPEN


def test_the_link_of_a_waiting_invitation_is_the_page_to_pay(shop: Shop) -> None:
    handed, _ = shop.gated(channel="link")
    assert "/p/" in handed.url
    assert "/p/" in shop.shares(handed).url
    assert "/p/" in links.url_of(shop.context, shop.the(handed))


def test_cancelling_an_order_withdraws_its_invitation_and_closes_the_page(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.opens_checkout(shop.letters("/p/")[0].token)
    shop.cancels(shop.ordered(order.id))
    shop.run()
    assert shop.the(handed).status == InvitationStatus.REVOKED
    assert shop.order_of(handed).status == OrderStatus.CANCELLED
    assert shop.billing.closed
    with pytest.raises(Conflict):
        shop.marks_paid(order)


def test_a_second_invitation_waits_for_the_first_one(shop: Shop) -> None:
    shop.gated()
    with pytest.raises(InvitationOpen):
        shop.invites()


@holds("I9")
def test_an_unpaid_page_costs_a_question_ever_less_often(shop: Shop) -> None:
    _, order = shop.gated()
    shop.opens_checkout(shop.letters("/p/")[0].token)
    asked = []
    for _ in range(24 * 4):
        shop.waits(15 * MINUTE)
        asked.append(shop.billing.calls.count("payments"))
    assert 3 <= asked[-1] <= 10
    assert shop.ordered(order.id).due_at is not None


def test_nobody_resends_what_is_disputed(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order)
    shop.billing.changes("pi_1", dispute="open")
    shop.hears(shop.billing.signal("charge.dispute.created"))
    with pytest.raises(Conflict):
        resending.resend(shop.context, shop.request(handed))
    shop.waits(HOUR)
    assert shop.order_of(handed).status == OrderStatus.DISPUTED


def test_two_halves_that_come_to_the_price_settle_by_themselves(shop: Shop) -> None:
    handed, order = shop.gated()
    shop.pays(order, "pi_1", paid=PRICE // 2)
    assert shop.order_of(handed).attention == "amount_mismatch"
    shop.pays(order, "pi_2", paid=PRICE // 2)
    assert (shop.order_of(handed).status, shop.order_of(handed).attention) == (OrderStatus.PAID, "")
    assert shop.the(handed).status == InvitationStatus.PENDING


@pytest.mark.parametrize(
    ("payments", "surplus", "too_much"),
    [({"pi_1": PRICE + 500}, "pi_1", 500), ({"pi_1": PRICE, "pi_2": PRICE}, "pi_2", PRICE)],
)
def test_a_surplus_that_is_given_back_settles_the_order_by_itself(
    shop: Shop, payments: dict[str, int], surplus: str, too_much: int
) -> None:
    handed, order = shop.gated()
    for identifier, amount in payments.items():
        shop.pays(order, identifier, paid=amount)
    assert shop.order_of(handed).status == OrderStatus.NEEDS_ATTENTION
    shop.billing.changes(surplus, refunded=too_much)
    shop.hears(shop.billing.signal("charge.refunded", surplus))
    assert (shop.order_of(handed).status, shop.order_of(handed).attention) == (OrderStatus.PAID, "")
    assert shop.the(handed).status == InvitationStatus.PENDING
