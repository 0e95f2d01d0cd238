"""What whoever sold something is told by email: that a payment request did not arrive, and what they must decide."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.contact import Grants
from chalicelib.domain.delivery import DeliveryStatus, Outcome
from chalicelib.domain.job import InviteRow, Terms
from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.payment import Dispute
from chalicelib.domain.time import DAY
from chalicelib.services.jobs import jobs
from chalicelib.services.messages import feedback
from chalicelib.services.payments import orders
from tests.holding import holds
from tests.services.messages.test_notices import latest, told
from tests.services.selling import PAY, Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


SELLER = "adam@example.com"


@holds("F22")
def test_the_seller_is_told_that_a_payment_request_came_back(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin)
    for _ in range(3):
        report = feedback.Report(order.id, "DLV#001", DeliveryStatus.BOUNCED, lasting=True)
        feedback.apply(shop.context, report)
    shop.run()

    assert told(shop) == [(SELLER, "bounced")]
    assert "The payment request to Jane came back" in latest(shop).message.text
    bounced = [one for one in shop.events() if one.type == "delivery.bounced"]
    assert [(one.order, one.invitation) for one in bounced] == [(order.id, "")]


@holds("F06")
def test_the_seller_is_told_that_a_payment_request_failed_for_good(shop: Shop) -> None:
    shop.email.outcomes = [Outcome("failed", "rejected")]
    shop.gated(user=shop.admin)
    shop.run()

    assert told(shop) == [(SELLER, "failed")]
    assert latest(shop).message.subject == "Acme Coaching: the payment request for Jane did not arrive"


def test_a_payment_request_of_an_order_that_was_cancelled_first_is_no_failure_to_tell(shop: Shop) -> None:
    handed = shop.invites_to((shop.sells(), PAY), user=shop.admin)
    shop.cancels(shop.order_of(handed))
    shop.run()

    assert shop.email.inbox == []
    assert told(shop) == []


def test_a_payment_request_that_was_sent_again_meanwhile_is_no_news(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin)
    feedback.apply(shop.context, feedback.Report(order.id, "DLV#001", DeliveryStatus.BOUNCED, lasting=False))
    orders.resend(shop.context, shop.admin, shop.place.id, order.id)
    shop.run()

    assert told(shop) == []


@holds("F51")
def test_of_a_group_the_failures_are_in_its_results_and_nobody_is_told_of_each(shop: Shop) -> None:
    rows = tuple(InviteRow(name=f"Person {number}", email=f"p{number}@example.com") for number in range(2))
    grants = Grants(packages=(GrantedPackage(shop.sells().id, PAY),))
    wanted = jobs.StartJob(
        user=shop.admin, organization=shop.place.id, wanted=rows, terms=Terms(role="client", grants=grants)
    )
    jobs.start(shop.context, wanted)
    shop.email.outcomes = [Outcome("failed", "rejected")]
    shop.run()
    shop.works()
    shop.run()

    assert [one.status for one in messages(shop)].count("failed") == 1
    assert told(shop) == [("adam@example.com", "job_done")]


def messages(shop: Shop) -> list[Any]:
    return [one for ref, one in shop.store.items.items() if ref.kind == "delivery" and one.name.startswith("DLV#")]


@holds("A75")
def test_the_seller_is_told_once_of_money_that_does_not_fit(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin)
    shop.pays(order, paid=order.amount - 1)
    shop.pays(order, paid=order.amount - 1)

    assert told(shop) == [(SELLER, "payment")]
    mail = latest(shop).message
    assert mail.subject == "Acme Coaching: a payment for Jane needs your decision"
    assert "It is not what was asked for." in mail.text


@holds("F43")
@pytest.mark.parametrize("ends", [lambda shop, made, _: shop.revokes(made), lambda shop, _, order: shop.cancels(order)])
def test_the_seller_is_told_of_money_for_what_has_ended(shop: Shop, ends: Callable[..., Any]) -> None:
    handed, order = shop.gated(user=shop.admin)
    ends(shop, handed, order)
    shop.run()
    shop.pays(order)

    assert told(shop) == [(SELLER, "payment")]
    assert "The invitation had ended before." in latest(shop).message.text


@holds("F43")
def test_the_seller_is_told_of_a_dispute_and_again_of_a_refund_after_acceptance(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin)
    shop.pays(order)
    shop.accepts(shop.token(), shop.joins_as_new_user(shop.token()))
    shop.run()
    before = len(told(shop))

    shop.billing.changes("pi_1", dispute=Dispute.OPEN)
    shop.hears(shop.billing.signal("charge.dispute.created"))
    assert "is disputed" in latest(shop).message.text
    shop.billing.changes("pi_1", dispute=Dispute.LOST)
    shop.hears(shop.billing.signal("charge.dispute.closed"))

    assert told(shop)[before:] == [(SELLER, "payment")] * 2
    assert "they are still a member" in latest(shop).message.text


def test_a_dispute_that_was_won_before_the_message_went_is_no_news(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin)
    shop.pays(order)
    shop.email.notice_outcomes = [Outcome("throttled", "throttled")]
    shop.billing.changes("pi_1", dispute=Dispute.OPEN)
    shop.hears(shop.billing.signal("charge.dispute.created"))
    shop.billing.changes("pi_1", dispute=Dispute.WON)
    shop.hears(shop.billing.signal("charge.dispute.closed"))
    shop.waits(DAY)

    assert told(shop) == []


@holds("S3.6")
def test_assigned_staff_hear_of_a_client_when_the_payment_has_come_and_once(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin, grants={"staff": (shop.staff_id,)})
    assert told(shop) == []

    shop.pays(order)
    assert told(shop) == [("stan@example.com", "assigned")]

    shop.billing.changes("pi_1", dispute=Dispute.OPEN)
    shop.hears(shop.billing.signal("charge.dispute.created"))
    shop.billing.changes("pi_1", dispute=Dispute.WON)
    shop.hears(shop.billing.signal("charge.dispute.closed"))

    assert told(shop) == [("stan@example.com", "assigned"), (SELLER, "payment")]


def test_nobody_is_told_of_what_they_vouched_for_themselves(shop: Shop) -> None:
    group = shop.sells(kind="group", seats=1)
    late = shop.invites_to((group, PAY), user=shop.admin)
    shop.waits(15 * DAY)
    shop.invites_to((group, PAY), user=shop.admin, email="joe@example.com", name="Joe")
    parked = shop.marks_paid(shop.order_of(late), user=shop.admin)
    shop.run()

    assert parked.attention == "no_seats"
    assert told(shop) == []


@holds("A02")
def test_no_event_about_money_names_anybody(shop: Shop) -> None:
    _, order = shop.gated(user=shop.admin)
    shop.pays(order, paid=1)

    text = repr(shop.events())
    assert "@" not in text
    assert "Jane" not in text
