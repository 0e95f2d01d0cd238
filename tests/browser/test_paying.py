"""People pay in a browser, on the stand-in for Stripe, and the invitation goes out by itself.

Chromium applies `form-action` to the redirect behind a form: that it arrives at the provider shows that it may.
"""

import time

from playwright.sync_api import Page, expect

from tests.browser.looking import sees
from tests.browser.steps import BROWSERS, Visitor
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import an_email, invite, token_in

WAITING = "We wait for the confirmation of your payment"
THANKS = "Thank you, your payment has arrived"
PAY = "Pay €120.00"
# A webhook, the queue, and the mail of an emulated cloud.
WITHIN = 120


def sold(stack: Stack, **wanted: object) -> Json:
    package = {"name": "Ten sessions", "amount": 12_000, "currency": "EUR", "terms": "Valid for one year."} | wanted
    answer = stack.post(f"/v1/organizations/{stack.organization}/packages", package, stack.token("owner"))
    made: Json = answer.json()
    assert answer.status_code == 201, made
    return made


def asked_to_pay(stack: Stack, email: str) -> str:
    """The link in the message to whoever was invited to a package that has to be paid."""
    grants = {"packages": [{"package": sold(stack)["id"], "settlement": "payment_required"}]}
    invite(stack, {"email": email}, channel="email", grants=grants)
    text = stack.wait_for_message(email)["text"]
    return next(word for word in text.split() if word.startswith(f"{stack.api}/p/"))


def until_paid(page: Page) -> None:
    """Looks again as often as it takes, as a person would."""
    deadline = time.monotonic() + WITHIN
    while not page.get_by_role("heading", level=1, name=THANKS).count() and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        with page.expect_navigation():
            page.get_by_role("link", name="Check again").click()
    sees(page, THANKS)


@holds("S3.12")
@BROWSERS
def test_the_invitation_follows_the_payment(stack: Stack, visitor: Visitor, browser_of: Json) -> None:
    email = an_email()
    page = visitor(also=stack.checkout, **browser_of)
    page.goto(asked_to_pay(stack, email))
    sees(page, "An offer for Jane Doe from Harbour Coaching")
    expect(page.get_by_role("main")).to_contain_text("Valid for one year.")
    expect(page.get_by_role("main")).to_contain_text("j***@e***.com")

    page.get_by_role("button", name=PAY).click()
    page.wait_for_url(f"{stack.checkout}/pay/*")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/done")
    until_paid(page)

    expect(page.get_by_role("main")).to_contain_text("j***@e***.com")
    assert "/i/" not in page.content()
    assert token_in(stack.wait_for_message(email, count=2)["text"])


def test_a_bank_transfer_is_waited_for_and_said_to_be(stack: Stack, visitor: Visitor) -> None:
    email = an_email()
    page = visitor(also=stack.checkout)
    page.goto(asked_to_pay(stack, email))
    page.get_by_role("button", name=PAY).click()
    page.get_by_role("button", name="Pay later").click()
    page.wait_for_url("**/done")
    back = page.url

    for _ in range(2):
        sees(page, WAITING)
        page.get_by_role("link", name="Check again").click()
    teller = visitor(also=stack.checkout)
    teller.goto(stack.checkout)
    teller.get_by_role("button", name="Money arrives").first.click()
    page.goto(back)
    until_paid(page)


def test_whoever_turns_back_can_still_pay(stack: Stack, visitor: Visitor) -> None:
    page = visitor(also=stack.checkout)
    link = asked_to_pay(stack, an_email())
    page.goto(link)
    page.get_by_role("button", name=PAY).click()
    page.get_by_role("link", name="Cancel").click()

    page.wait_for_url(link.rpartition("/")[0] + "/*")
    sees(page, "An offer for Jane Doe from Harbour Coaching")
    page.get_by_role("button", name=PAY).click()
    page.wait_for_url(f"{stack.checkout}/pay/*")


@holds("S3.12")
@BROWSERS
def test_somebody_buys_for_another_who_gets_the_invitation(stack: Stack, visitor: Visitor, browser_of: Json) -> None:
    email = an_email("ben")
    page = visitor(also=stack.checkout, **browser_of)
    page.goto(sold(stack, page=True)["page_url"])
    sees(page, "Ten sessions")
    expect(page.get_by_label("Your name")).to_be_visible()
    page.get_by_label("For somebody else").check()
    page.get_by_label("Name of the person it is for").fill("Ben Hale")
    page.get_by_label("Email address or mobile number").fill("+1 234")
    page.get_by_role("button", name="Continue to payment").click()
    sees(page, "Ten sessions")
    expect(page.get_by_label("For somebody else")).to_be_checked()
    expect(page.get_by_label("Name of the person it is for")).to_have_value("Ben Hale")
    page.get_by_label("Email address or mobile number").fill(email)
    page.get_by_role("button", name="Continue to payment").click()

    page.wait_for_url(f"{stack.checkout}/pay/*")
    page.get_by_role("button", name="Pay", exact=True).click()
    page.wait_for_url("**/done")
    until_paid(page)

    assert "/i/" not in page.content()
    assert token_in(stack.wait_for_message(email)["text"])
