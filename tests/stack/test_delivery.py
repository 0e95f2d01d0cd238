"""Messages get through when a part fails, only once, and staff see what became of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.emulated_aws import Stack
from tests.holding import holds
from tests.stack.steps import (
    a_phone,
    accept,
    an_email,
    change,
    code,
    invite,
    its_time_has_come,
    link,
    link_to,
    request_invitation,
    seen_by_staff,
    sign_up,
    signed_up,
    until,
    until_delivery,
    until_nothing_waits,
)


@contextmanager
def no_relay(stack: Stack) -> Iterator[None]:
    stack.switch_relay(on=False)
    try:
        yield
    finally:
        stack.switch_relay(on=True)


@contextmanager
def sandbox(stack: Stack) -> Iterator[None]:
    """The account as SES opens it: it sends to verified addresses alone."""
    account = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://usher.example"}
    ses = stack.client("sesv2")
    ses.put_account_details(**account, ProductionAccessEnabled=False)
    try:
        yield
    finally:
        ses.put_account_details(**account, ProductionAccessEnabled=True)


@contextmanager
def quick_tries(stack: Stack) -> Iterator[None]:
    """The work queue gives a message back after a second, not after six minutes; all else stays as deployed."""
    sqs, queue = stack.client("sqs"), {"QueueUrl": stack.outputs["WorkQueueUrl"]}
    before = sqs.get_queue_attributes(**queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(**queue, Attributes={"VisibilityTimeout": "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(**queue, Attributes=before)


def dead_letters(stack: Stack) -> list[str]:
    queue = stack.outputs["WorkDeadLettersUrl"]
    found = stack.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in found.get("Messages", [])]


@holds("F01", "F11")
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_an_invitation_arrives_while_the_relay_is_off_and_never_twice(stack: Stack, channel: str) -> None:
    email, phone, later = an_email(), a_phone(), an_email()
    address = {"email": email, "sms": phone}[channel]
    with no_relay(stack):
        made = invite(stack, {"email": email, "phone": phone}, channel=channel)
        its_time_has_come(stack, made)
        stack.run("due")
        offered = link_to(stack, address)
        until_delivery(stack, made, "sent")
        assert accept(stack, offered, signed_up(stack, offered)).status_code == 200

    # The relay catches up, in order: when the later message is there, the earlier record has passed too.
    invite(stack, {"email": later})
    stack.wait_for_message(later)
    stack.run("due")
    until_nothing_waits(stack)

    assert len([message for message in stack.messages() if message["to"] == address]) == 1
    assert [one["status"] for one in seen_by_staff(stack, made)["deliveries"]] == ["sent"]


@holds("F10", "F11")
def test_a_queue_message_that_comes_again_sends_nothing_again(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    until_delivery(stack, made, "sent")
    work = {"version": "1", "do": "deliver", "invitation": made["id"], "name": "DLV#001"}

    for _ in range(3):
        stack.client("sqs").send_message(QueueUrl=stack.outputs["WorkQueueUrl"], MessageBody=json.dumps(work))
    until_nothing_waits(stack)

    assert len([message for message in stack.messages() if message["to"] == email]) == 1


@holds("F13")
def test_a_message_nobody_understands_ends_among_the_dead_letters_and_blocks_no_other(stack: Stack) -> None:
    email, poison = an_email(), f"not json {an_email('poison')}"
    with quick_tries(stack):
        stack.client("sqs").send_message(QueueUrl=stack.outputs["WorkQueueUrl"], MessageBody=poison)
        made = invite(stack, {"email": email})
        stack.wait_for_message(email)
        until(lambda: poison in dead_letters(stack), "a dead letter")

    assert until_delivery(stack, made, "sent")


@holds("F19")
def test_a_bounce_is_shown_and_stops_the_next_message_to_that_address(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    message = stack.wait_for_message(email)

    stack.report(message, "bounce")

    until_delivery(stack, made, "bounced")
    # The link may not make a login any more: it proves nothing when the address does not exist.
    assert stack.get(link(message["text"])).json()["sign_up_needs_code"] is True
    assert change(stack, made, "revoke").status_code == 200
    again = request_invitation(stack, {"email": email})
    assert (again.status_code, code(again)) == (422, "suppressed")
    assert [one["id"] for one in stack.messages() if one["to"] == email] == [message["id"]]


@holds("F23")
def test_a_report_of_delivery_is_shown_and_a_late_one_never_hides_a_complaint(stack: Stack) -> None:
    email = an_email()
    made = invite(stack, {"email": email})
    message = stack.wait_for_message(email)
    until_delivery(stack, made, "sent")

    for action, status in (("deliver", "delivered"), ("complaint", "complained"), ("deliver", "complained")):
        stack.report(message, action)
        until_delivery(stack, made, status)


@holds("F07")
def test_in_the_sandbox_staff_hear_that_it_failed_and_share_the_link(stack: Stack) -> None:
    email = an_email()
    with sandbox(stack):
        made = invite(stack, {"email": email})
        failed = until_delivery(stack, made, "failed")
        assert failed["reason"] == "sandbox_or_unverified_sender"

    handed = change(stack, made, "share").json()

    assert handed["url"] in handed["share_text"]
    offered = link(handed["url"])
    assert stack.get(offered).json()["status"] == "pending"
    assert sign_up(stack, offered).status_code == 202
    assert all(message["to"] != email or "code" in message["subject"] for message in stack.messages())
