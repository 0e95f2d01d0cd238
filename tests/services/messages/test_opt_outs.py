"""STOP is kept: no further text to that number from that organization, until its holder answers START."""

import pytest

from chalicelib.domain.attention import Attention, NextStep, Reason, attention_of
from chalicelib.domain.delivery import Outcome
from chalicelib.domain.errors import Suppressed
from chalicelib.domain.time import DAY
from chalicelib.services.invitations import declining, resending
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.messages.opt_outs import TextBack, hear
from tests.holding import holds
from tests.services.steps import Acme

PHONE = "+12015550123"


def texts(acme: Acme, **wanted: object) -> Handed:
    handed = acme.invites(phone=PHONE, channel="sms", **wanted)
    acme.run()
    return handed


def answers(acme: Acme, word: str, message: str = "") -> None:
    hear(acme.context, TextBack(PHONE, word, message))
    acme.run()


def resend(acme: Acme, handed: Handed, channel: str = "") -> Handed:
    acme.later(DAY)
    return resending.resend(acme.context, acme.request(handed), channel)


@holds("A65")
@pytest.mark.parametrize("word", ["STOP", "stop", " Stop\n", "UNSUBSCRIBE"])
def test_after_stop_a_text_is_refused_with_the_next_step(acme: Acme, word: str) -> None:
    handed = texts(acme, email="")

    answers(acme, word)

    with pytest.raises(Suppressed, match="START"):
        resend(acme, handed)
    assert len(acme.sms.inbox) == 1
    latest = acme.delivery(handed)
    assert (latest.status, latest.reason) == ("suppressed", "opted_out")
    attention = attention_of(acme.the(handed), latest, acme.now)
    assert attention == Attention(Reason.SUPPRESSED, NextStep.ANOTHER_CHANNEL)


@holds("A65")
def test_after_stop_the_other_channel_still_reaches_the_person(acme: Acme) -> None:
    handed = texts(acme, email="jane@example.com")
    answers(acme, "STOP")

    resend(acme, handed, "email")
    acme.run()

    assert [one.delivery.channel for one in acme.email.inbox] == ["email"]


@holds("A65")
def test_start_lifts_a_stop_and_only_that(acme: Acme) -> None:
    handed = texts(acme)
    answers(acme, "STOP")
    answers(acme, "START")

    resend(acme, handed)
    acme.run()

    assert len(acme.sms.inbox) == 2


@holds("A65")
def test_start_brings_nobody_back_who_complained_or_is_somebody_else(acme: Acme) -> None:
    texts(acme)
    declining.say_not_me(acme.context, acme.sms.inbox[-1].token)
    acme.run()

    answers(acme, "START")

    with pytest.raises(Suppressed):
        texts(acme)


@holds("A65")
def test_a_stop_is_meant_for_the_organization_whose_text_it_answers(acme: Acme) -> None:
    mine = texts(acme)
    rival = acme.user("rival")
    place = acme.organization(rival, "Rival")
    theirs = acme.invite(place, rival, phone=PHONE, name="Jane", channel="sms")
    acme.run()
    message = acme.delivery(mine).message_id

    answers(acme, "STOP", message)

    with pytest.raises(Suppressed):
        resend(acme, mine)
    assert acme.delivery(theirs).status == "sent"


@holds("A65")
def test_a_stop_without_a_message_silences_all_who_texted_that_number(acme: Acme) -> None:
    mine = texts(acme)
    rival = acme.user("rival")
    place = acme.organization(rival, "Rival")
    theirs = acme.invite(place, rival, phone=PHONE, name="Jane", channel="sms")
    acme.run()

    answers(acme, "STOP")

    assert {acme.delivery(one).reason for one in (mine, theirs)} == {"opted_out"}


def test_a_stop_heard_twice_and_other_words_change_nothing(acme: Acme) -> None:
    texts(acme)
    answers(acme, "STOP")
    before = acme.snapshot()

    answers(acme, "STOP")
    answers(acme, "Thanks")
    hear(acme.context, TextBack("+12015550199", "STOP"))

    assert acme.snapshot() == before


@holds("F21", "A65")
def test_an_opt_out_that_the_provider_reports_is_remembered(acme: Acme) -> None:
    acme.sms.outcomes = [Outcome("failed", "opted_out")]
    handed = texts(acme)

    with pytest.raises(Suppressed):
        resend(acme, handed)
    assert acme.sms.inbox == []
