"""Orders in the console: found, shown with what came, and moved on by one button, each as far as the caller may."""

import pytest

from chalicelib.domain.payment import Payment
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.payments.settling import settle
from tests.handlers.api.test_me import invited_to_pay
from tests.handlers.browser import Page
from tests.handlers.gateway import Http
from tests.handlers.office import Office
from tests.handlers.people import People
from tests.handlers.visits import signed_in
from tests.holding import holds


@pytest.fixture
def order(office: Office, http: Http, people: People) -> str:
    """An order for 120.00 that waits to be paid."""
    made = str(invited_to_pay(http, people)["order"])
    office.world.run()
    return made


@pytest.fixture
def short(office: Office, order: str) -> str:
    """Of which 50.00 came."""
    settle(office.world.context, order, [Payment(id="p-1", provider="standard", paid=5_000, currency="EUR", at=1)])
    return order


def press(office: Office, page: Page, form: str, by: str = "owner", **typed: str) -> Page:
    return office.browsers[by].submit(page.form(form), **typed)


def state(http: Http, people: People, order: str) -> tuple[str, str]:
    seen = http.get(f"{people.org}/orders/{order}", token=people.owner).json
    return seen["status"], seen["attention"]


def test_what_has_to_be_paid_is_listed_and_shown_with_its_page(office: Office, order: str) -> None:
    listed = office.open("/orders")
    page = office.open(f"/orders/{order}")

    assert office.path(f"/orders/{order}") in listed.links
    assert "€120.00" in listed.text
    assert "To be paid" in page.text
    assert any("https://usher.test/p/" in link for link in page.links)
    assert "Ordered" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [("?status=open", False), ("?attention=on", True), ("?status=needs_attention", True), ("?status=king", True)],
)
def test_what_needs_somebody_is_found(office: Office, short: str, query: str, found: bool) -> None:
    page = office.open(f"/orders{query}")

    assert page.status == 200
    assert (office.path(f"/orders/{short}") in page.links) == found
    assert ("What was paid is not what it costs" in page.text) == found


def test_a_cursor_of_another_list_is_refused(office: Office, order: str) -> None:
    assert office.open("/orders?cursor=x.00").status == 400


def test_the_payment_is_asked_for_again(office: Office, order: str) -> None:
    sent = len(office.world.email.inbox)
    office.world.later(HOUR)
    after = press(office, office.open(f"/orders/{order}"), "/resend")
    office.world.run()

    assert "is on its way" in after.text
    assert len(office.world.email.inbox) == sent + 1
    assert "Asked to pay again" in after.text


def test_money_in_hand_is_noted_and_lets_the_invitation_go(
    office: Office, http: Http, people: People, order: str
) -> None:
    page = office.open(f"/orders/{order}")
    after = press(office, page, "/paid", method="cash", note="At the desk")
    office.world.run()

    assert "It is paid" in after.text
    assert "At the desk" in after.text
    assert state(http, people, order) == ("paid", "")
    assert any("/i/" in one.message.text for one in office.world.email.inbox)
    assert press(office, page, "/resend").status == 409


def test_what_is_expired_can_still_be_paid_by_hand(office: Office, http: Http, people: People, order: str) -> None:
    office.world.later(60 * DAY)
    signed_in(office.browsers["owner"], office.users["owner"], "/console")
    page = office.open(f"/orders/{order}")

    assert not page.has_form("/resend")
    assert press(office, page, "/paid", method="transfer").status == 200
    assert state(http, people, order)[0] in ("paid", "needs_attention")


def test_an_order_is_cancelled_once(office: Office, http: Http, people: People, order: str) -> None:
    page = office.open(f"/orders/{order}")
    assert "The order is cancelled" in press(office, page, "/cancel").text
    late = press(office, page, "/paid", method="cash")

    assert late.status == 409
    assert late.alert
    assert state(http, people, order)[0] == "cancelled"


@pytest.mark.parametrize(
    ("step", "becomes"),
    [("accept", ("paid", "")), ("ask-rest", ("open", "")), ("close", ("cancelled", "to_refund"))],
)
def test_money_that_does_not_fit_is_decided_about(
    office: Office, http: Http, people: People, short: str, step: str, becomes: tuple[str, str]
) -> None:
    page = office.open(f"/orders/{short}")
    assert not page.has_form("/cancel")
    after = press(office, page, "/decide", step=step, reason="Agreed by phone")

    assert "Your decision is noted" in after.text
    assert "Agreed by phone" in after.text
    assert state(http, people, short) == becomes


def test_after_a_decision_there_is_a_next_step_or_nothing_to_do(office: Office, short: str) -> None:
    asked = press(office, office.open(f"/orders/{short}"), "/decide", step="ask-rest", reason="Rest")
    assert asked.has_form("/resend")
    assert not asked.has_form("/cancel")
    paid = press(office, asked, "/paid", method="transfer")
    assert not [one.action for one in paid.forms if "/orders/" in one.action]


def test_looking_again_changes_nothing_that_still_does_not_fit(
    office: Office, http: Http, people: People, short: str
) -> None:
    after = press(office, office.open(f"/orders/{short}"), "/review")

    assert "looked at again" in after.text
    assert state(http, people, short) == ("needs_attention", "amount_mismatch")


@pytest.mark.parametrize("reason", ["", " ", "r" * 501])
def test_a_decision_needs_a_reason(office: Office, http: Http, people: People, short: str, reason: str) -> None:
    page = press(office, office.open(f"/orders/{short}"), "/decide", step="accept", reason=reason)

    assert page.status in (400, 422)
    assert "reason" in page.described
    assert "Say why" in page.alert
    assert state(http, people, short)[0] == "needs_attention"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"method": "shells"}, "method"), ({"method": ""}, "method"), ({"method": "cash", "note": "n" * 501}, "note")],
)
def test_what_is_wrong_about_money_in_hand_is_told_at_its_field(
    office: Office, order: str, typed: dict[str, str], field: str
) -> None:
    page = press(office, office.open(f"/orders/{order}"), "/paid", **typed)

    assert page.status in (400, 422)
    assert field in page.described


def test_an_order_that_waits_for_no_client_takes_none(office: Office, order: str) -> None:
    page = office.open(f"/orders/{order}")
    sent = page.form("/resend").fields | {"contact": "con_" + "A" * 16}
    assert not page.has_form("/client")
    assert office.browsers["owner"].post(office.path(f"/orders/{order}/client"), sent).status == 409


@holds("A22")
def test_staff_see_and_do_nothing_about_what_others_sold(
    office: Office, http: Http, people: People, order: str
) -> None:
    token = office.open("/orders", "staff").form("/sign-out").fields["form_token"]

    assert office.path(f"/orders/{order}") not in office.open("/orders", "staff").links
    assert office.open(f"/orders/{order}", "staff").status == 404
    for verb in ("resend", "cancel", "review", "paid", "client", "decide"):
        sent = {"form_token": token, "method": "cash", "reason": "Mine", "contact": "con_" + "A" * 16}
        assert office.browsers["staff"].post(office.path(f"/orders/{order}/{verb}"), sent).status == 404
    assert state(http, people, order) == ("open", "")


@holds("A57")
def test_what_is_written_about_an_order_is_text(office: Office, short: str) -> None:
    nasty = "<script>alert(1)</script>"
    after = press(office, office.open(f"/orders/{short}"), "/decide", step="accept", reason=nasty)

    assert "<script" not in after.html
    assert nasty in after.text
