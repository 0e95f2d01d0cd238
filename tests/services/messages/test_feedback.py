"""What the provider reports afterwards: late, twice, in any order, and sometimes before we wrote anything down."""

from itertools import permutations

import pytest

from chalicelib.domain.delivery import DeliveryStatus, Outcome
from chalicelib.domain.errors import NotFound, Suppressed
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.messages.feedback import Report, apply
from tests.holding import holds
from tests.services.steps import Acme

DELIVERED = (DeliveryStatus.DELIVERED, False)
BOUNCED = (DeliveryStatus.BOUNCED, True)
COMPLAINED = (DeliveryStatus.COMPLAINED, True)


def reports(acme: Acme, handed: Handed, what: tuple[DeliveryStatus, bool], number: int = 1) -> None:
    status, lasting = what
    apply(acme.context, Report(handed.invitation.id, f"DLV#{number:03d}", status, lasting))


@holds("F23")
@pytest.mark.parametrize("order", list(permutations([DELIVERED, BOUNCED, COMPLAINED, DELIVERED])))
def test_the_worst_report_wins_in_any_order(acme: Acme, order: list[tuple[DeliveryStatus, bool]]) -> None:
    handed = acme.invites_and_sends()
    for what in order:
        reports(acme, handed, what)
    assert acme.delivery(handed).status == "complained"


@holds("I10")
def test_a_report_told_twice_is_one_event(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    for _ in range(3):
        reports(acme, handed, DELIVERED)
        reports(acme, handed, BOUNCED)
    assert acme.told().count("delivery.bounced") == 1


@holds("I10")
def test_a_message_that_arrives_says_so_itself_once(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    sent = acme.delivery(handed)
    acme.later(MINUTE)
    for _ in range(3):
        reports(acme, handed, DELIVERED)
    arrived = acme.delivery(handed)
    assert (arrived.status, arrived.at, arrived.sent_at) == ("delivered", sent.at + MINUTE, sent.at)
    assert arrived.version == sent.version + 1
    assert not [what for what in acme.told() if what.startswith("delivery.")]


@holds("F22")
def test_a_report_that_is_faster_than_our_own_note_comes_again_later(acme: Acme) -> None:
    with pytest.raises(NotFound):
        apply(acme.context, Report("inv_AAAAAAAAAAAAAAAA", "DLV#001", DeliveryStatus.DELIVERED, False))


@holds("F05")
def test_a_report_answers_what_we_did_not_know(acme: Acme) -> None:
    acme.email.outcomes = [Outcome("unknown")]
    handed = acme.invites_and_sends()
    reports(acme, handed, DELIVERED)
    assert acme.delivery(handed).status == "delivered"


@holds("A65", "A33")
@pytest.mark.parametrize("what", [BOUNCED, COMPLAINED])
def test_after_a_hard_bounce_or_a_complaint_nothing_more_goes_there(
    acme: Acme, what: tuple[DeliveryStatus, bool]
) -> None:
    handed = acme.invites_and_sends()
    reports(acme, handed, what)
    acme.later(HOUR)
    with pytest.raises(Suppressed, match="channel"):
        acme.resends(handed)
    acme.works()
    assert len(acme.email.inbox) == 1
    with pytest.raises(Suppressed):
        acme.invites(role="staff")


def test_resending_to_an_address_that_bounced_is_refused_and_another_channel_is_not(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="jane@example.com", phone="+12015550123")
    reports(acme, handed, BOUNCED)
    acme.later(HOUR)
    before = acme.snapshot()

    with pytest.raises(Suppressed, match="correct the contact's address, or choose another channel"):
        acme.resends(handed, channel="email")
    assert acme.snapshot() == before
    acme.resends(handed, channel="sms")
    acme.run()

    assert len(acme.sms.inbox) == 1


@holds("I12")
def test_another_business_may_still_write_there(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    reports(acme, handed, COMPLAINED)
    rival = acme.user("Rita")
    acme.invite(acme.organization(rival, "Rival"), rival, email="jane@example.com")
    acme.run()
    assert len(acme.email.inbox) == 2


def test_what_was_reported_of_one_message_says_nothing_of_the_next(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.later(HOUR)
    acme.resends(handed)
    acme.works()
    reports(acme, handed, DELIVERED, number=2)
    assert [acme.delivery(handed, number).status for number in (1, 2)] == ["sent", "delivered"]
