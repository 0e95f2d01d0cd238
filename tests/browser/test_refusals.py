"""Whoever may not accept, or not yet: the page says why, and what to do."""

import time
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.looking import sees
from tests.browser.steps import OFFER, WELCOME, Visitor, invited, link_sent_to, sign_in
from tests.browser.test_paying import PAY, asked_to_pay, until_paid
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import PASSWORD, an_account, an_email, contact_of, invite, until


def joins(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").click()
    sees(page, WELCOME)


def test_whoever_was_parted_with_reads_that_the_membership_has_ended(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    page = visitor()
    joins(page, link)
    path = f"/v1/organizations/{stack.organization}/contacts/{contact_of(stack, made)['id']}/unlink"
    assert stack.post(path, {}, stack.token("owner")).status_code == 200

    page.goto(link)

    sees(page, "You are no longer a member")
    expect(page.get_by_role("main")).to_contain_text("ask Harbour Coaching for a new invitation")


def test_nobody_joins_by_an_invitation_of_their_own(stack: Stack, visitor: Visitor) -> None:
    made = invite(stack, {"name": "Somebody"}, by="admin", role="admin", channel="link", match="bearer")
    admin = stack.users["admin"]
    page = visitor()
    page.goto(made["url"])
    sign_in(page, admin["email"], admin["password"])

    sees(page, "You are already a member")


@pytest.fixture
def staff_may_invite(stack: Stack) -> Iterator[None]:
    """Until the test is over, at the latest."""
    allow(stack, may=True)
    yield
    allow(stack, may=False)


def allow(stack: Stack, *, may: bool) -> None:
    path = f"/v1/organizations/{stack.organization}"
    answer = stack.request("PATCH", path, json={"policy": {"staff_invite_clients": may}}, token=stack.token("owner"))
    assert answer.status_code == 200, answer.text


@pytest.mark.usefixtures("staff_may_invite")
def test_an_invitation_of_somebody_who_may_no_longer_invite_leads_to_the_organization(
    stack: Stack, visitor: Visitor
) -> None:
    email = an_email()
    (own,) = stack.get("/v1/me", stack.token("staff")).json()["memberships"]
    invite(stack, {"email": email}, by="staff", grants={"staff": [own["membership"]["id"]]})
    page = visitor()
    page.goto(link_sent_to(stack, email))
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and continue").click()
    page.get_by_role("button", name="Accept invitation").wait_for()
    allow(stack, may=False)
    page.get_by_role("button", name="Accept invitation").click()

    sees(page, "This invitation can’t be accepted right now")
    expect(page.get_by_role("main")).to_contain_text("ask Harbour Coaching for a new invitation")


@holds("A23")
def test_whoever_asks_for_too_many_codes_is_told_when_to_come_back(stack: Stack, visitor: Visitor) -> None:
    made, link = invited(stack)
    asks_for_a_code(visitor(), stack, link).get_by_label("Six-digit code").wait_for()
    codes_of_today(stack, made, 10)
    page = asks_for_a_code(visitor(), stack, link)

    sees(page, "Too many tries")
    expect(page.get_by_role("main")).to_contain_text("Please try again in 60 min.")
    page.get_by_role("link", name="Back to the invitation").click()
    sees(page, "This invitation is for another address")


def asks_for_a_code(page: Page, stack: Stack, link: str) -> Page:
    """As somebody who is signed in with another address."""
    page.goto(link)
    sign_in(page, an_account(stack).email)
    sees(page, "This invitation is for another address")
    page.get_by_role("button", name="Send a code to").click()
    return page


def codes_of_today(stack: Stack, made: Json, number: int) -> None:
    """As if so many had been asked for."""
    day = time.strftime("%Y%m%d", time.gmtime())
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["TableName"],
        Key={"pk": {"S": f"RATE#codes#{made['id']}#{day}"}, "sk": {"S": "A"}},
        UpdateExpression="SET used = :number",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":number": {"N": str(number)}},
    )


@holds("F43")
def test_while_a_payment_is_disputed_nobody_joins_and_afterwards_they_may(stack: Stack, visitor: Visitor) -> None:
    email = an_email()
    payer = visitor(also=stack.checkout)
    payer.goto(asked_to_pay(stack, email))
    payer.get_by_role("button", name=PAY).click()
    payer.wait_for_url(f"{stack.checkout}/pay/*")
    session = payer.url.rpartition("/")[2]
    payer.get_by_role("button", name="Pay", exact=True).click()
    payer.wait_for_url("**/done")
    until_paid(payer)
    page = visitor()
    link = invitation_to(stack, email)
    page.goto(link)
    sees(page, OFFER)

    at_the_provider(stack, session, "dispute")
    shows(page, link, "This invitation waits for a payment")
    at_the_provider(stack, session, "win-dispute")
    shows(page, invitation_to(stack, email, 3), OFFER)


def invitation_to(stack: Stack, email: str, count: int = 2) -> str:
    text = stack.wait_for_message(email, count=count)["text"]
    return next(word for word in text.split() if word.startswith(f"{stack.api}/i/"))


def at_the_provider(stack: Stack, session: str, what: str) -> None:
    answer = requests.post(f"{stack.checkout}/control/sessions/{session}/{what}", json={}, timeout=30)
    assert answer.status_code == 200, answer.text


def shows(page: Page, link: str, heading: str) -> None:
    """As soon as the provider's webhook has been worked on."""

    def is_there() -> bool:
        page.goto(link)
        return page.get_by_role("heading", level=1, name=heading).count() == 1

    until(is_there, heading, within=60)
    sees(page, heading)
