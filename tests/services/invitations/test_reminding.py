"""An invitation that nobody answers is brought to mind: as its organization wants it, by day, never after an end."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import Outcome
from chalicelib.domain.errors import ApprovalPending
from chalicelib.domain.invitation import Match
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.services.invitations import approving, declining, reminding
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.messages import sending
from chalicelib.services.worker import doing
from tests.holding import holds
from tests.services.steps import Acme


def passes(acme: Acme, days: float, every: int = HOUR) -> None:
    """Time goes by, and the schedule looks every hour."""
    for _ in range(int(days * DAY) // every):
        acme.waits(every)


def messages(acme: Acme) -> list[tuple[str, float]]:
    """What went out, each with the days after the first."""
    inbox = [*acme.email.inbox, *acme.sms.inbox]
    return [(one.delivery.message or "invitation", (one.delivery.at - inbox[0].delivery.at) / DAY) for one in inbox]


@holds("F24")
def test_an_invitation_is_brought_to_mind_twice_and_once_before_its_end(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    passes(acme, 15)
    assert messages(acme) == [("invitation", 0), ("reminder", 2), ("reminder", 5), ("expires_soon", 12)]
    assert acme.the(handed).status == "expired"
    assert acme.contact_of(handed).open_invitations == ()
    assert acme.told().count("invitation.reminded") == 3


def test_the_words_say_what_it_is_and_the_link_works(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    passes(acme, 3)
    assert acme.email.inbox[-1].message.subject == "Your invitation from Acme Coaching is still open"
    jane = acme.joins_as_new_user(acme.token())
    passes(acme, 10)
    assert acme.email.inbox[-1].message.subject == "Your invitation from Acme Coaching ends soon"
    assert len({one.token for one in acme.email.inbox}) == 4, "each message has a link of its own, and all of them work"
    assert acme.accepts(acme.token(1), jane).role == "client"
    assert acme.the(handed).status == "accepted"


@pytest.mark.parametrize("locale", ["en", "de", "es"])
def test_a_text_is_reminded_of_by_text_in_its_language(acme: Acme, locale: str) -> None:
    contact = acme.adds_contact(name="Jane", phones=("+12015550123",), preferred="sms", locale=locale)
    acme.invites_and_sends(contact=contact.id)
    passes(acme, 14)
    assert [one for one, _ in messages(acme)] == ["invitation", "reminder", "reminder", "expires_soon"]
    assert len({one.body for one in acme.sms.inbox}) == 4
    assert all("STOP" in one.body for one in acme.sms.inbox)


def joins(acme: Acme, handed: Handed) -> None:
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))


ENDS: dict[str, Callable[[Acme, Handed], object]] = {
    "accepted": joins,
    "declined": lambda acme, handed: acme.declines(acme.token()),
    "not_me": lambda acme, handed: declining.say_not_me(acme.context, acme.token()),
    "revoked": lambda acme, handed: acme.revokes(handed),
    "switched_off": lambda acme, handed: acme.policy(acme.place, acme.owner, reminder_days=()),
}


@holds("F24", "I6")
@pytest.mark.parametrize("end", ENDS)
def test_nothing_comes_after_an_end(acme: Acme, end: str) -> None:
    handed = acme.invites_and_sends()
    ENDS[end](acme, handed)
    passes(acme, 15)
    assert messages(acme) == [("invitation", 0)]


@holds("A65")
def test_nothing_comes_after_stop(acme: Acme) -> None:
    from chalicelib.services.messages.opt_outs import TextBack, hear

    acme.invites_and_sends(phone="+12015550123", name="Jane", channel="sms")
    hear(acme.context, TextBack("+12015550123", "STOP"))
    passes(acme, 15)
    assert messages(acme) == [("invitation", 0)]


def test_nobody_is_reminded_while_the_inviter_has_to_decide(acme: Acme) -> None:
    handed = acme.invites_and_sends(match=Match.APPROVAL)
    jane = acme.joins_as_new_user(acme.token())
    with pytest.raises(ApprovalPending):
        acme.accepts(acme.token(), jane)
    passes(acme, 6)
    assert messages(acme) == [("invitation", 0)]
    approving.refuse(acme.context, acme.request(handed))
    passes(acme, 8)
    assert messages(acme) == [("invitation", 0), ("expires_soon", 12)], "what was passed by is not made up for"


@pytest.mark.parametrize("status", ["bounced", "failed"])
def test_what_did_not_arrive_is_not_reminded_of(acme: Acme, status: str) -> None:
    acme.email.outcomes = [Outcome("failed", "rejected")] if status == "failed" else []
    handed = acme.invites_and_sends()
    if status == "bounced":
        acme.store.commit(
            [Put(refs.of(acme.delivery(handed)), replace(acme.delivery(handed), status="bounced"), Always())]
        )
    passes(acme, 15)
    assert [one for one, _ in messages(acme)] == ["invitation"][: len(acme.email.inbox)]


def test_a_message_that_was_held_up_is_reminded_of_from_when_it_went(acme: Acme) -> None:
    acme.email.outcomes = [Outcome("throttled", "quota") for _ in range(30)]
    acme.invites_and_sends()
    passes(acme, 6)
    first = acme.email.inbox[0].delivery.at
    passes(acme, 6)
    assert [one for one, _ in messages(acme)][:2] == ["invitation", "reminder"]
    assert 2 * DAY <= acme.email.inbox[1].delivery.at - first < 3 * DAY


def test_resending_begins_anew(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    passes(acme, 3)
    acme.resends(handed)
    acme.run()
    passes(acme, 13)
    said = [
        ("invitation", 0),
        ("reminder", 2),
        ("invitation", 3),
        ("reminder", 5),
        ("reminder", 8),
        ("expires_soon", 15),
    ]
    assert messages(acme) == said


def test_an_invitation_that_a_person_carries_is_brought_to_nobodys_mind(acme: Acme) -> None:
    handed = acme.invites(email="jane@example.com", channel="link")
    passes(acme, 15)
    assert messages(acme) == []
    assert acme.the(handed).status == "expired"


@pytest.mark.parametrize(("wanted", "of_place", "expected"), [(False, (2, 5), 1), (True, (), 1), (True, (3,), 3)])
def test_who_sends_it_may_want_it_otherwise(acme: Acme, wanted: bool, of_place: tuple[int, ...], expected: int) -> None:
    acme.policy(acme.place, acme.owner, reminder_days=of_place)
    acme.invites_and_sends(reminders=wanted)
    passes(acme, 15)
    assert len(messages(acme)) == expected, "but an organization that reminds nobody is obeyed"


def test_an_invitation_from_before_expires_as_before(acme: Acme) -> None:
    """It has no days, and whoever wrote it knew of no reminders: nothing comes when this is deployed."""
    handed = acme.invites_and_sends()
    old = replace(acme.the(handed), reminder_days=(), remind_at=None)
    acme.store.commit([Put(refs.of(old), old, Always())])
    passes(acme, 15)
    assert messages(acme) == [("invitation", 0)]
    assert acme.the(handed).status == "expired"


@holds("A64")
@pytest.mark.parametrize(("zone", "morning"), [("Asia/Tokyo", 17 * HOUR), ("America/Los_Angeles", 0)])
def test_it_comes_by_day_where_the_recipient_lives(acme: Acme, zone: str, morning: int) -> None:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",), timezone=zone)
    acme.later(5 * HOUR)
    acme.invites_and_sends(contact=contact.id)
    passes(acme, 14)
    clock = acme.context.addresses.clock(zone)
    from datetime import datetime

    hours = [datetime.fromtimestamp(one.delivery.at / 1000, clock).hour for one in acme.email.inbox[1:]]
    assert len(hours) == 3
    assert all(8 <= hour < 21 for hour in hours)


@holds("A64")
def test_a_reminder_that_was_held_up_until_night_waits_for_the_morning(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    passes(acme, 2 - 1 / 24)
    acme.email.outcomes = [Outcome("throttled", "sending_paused") for _ in range(14)]
    passes(acme, 15 / 24)
    assert (acme.delivery(handed, 2).status, acme.delivery(handed, 2).reason) == ("queued", "quiet_hours")
    acme.email.outcomes = []
    passes(acme, 12 / 24)
    assert [one for one, _ in messages(acme)] == ["invitation", "reminder"]
    assert (acme.email.inbox[-1].delivery.at // HOUR) % 24 == 8


@holds("F18", "F24")
def test_a_reminder_that_was_held_up_for_too_long_is_none_and_nobody_is_told(acme: Acme) -> None:
    handed = acme.invites_and_sends(expires_in=5 * 86_400)
    passes(acme, 2 - 1 / 24)
    acme.email.outcomes = [Outcome("throttled", "quota") for _ in range(30)]
    passes(acme, 1.5)
    assert (acme.delivery(handed, 2).status, acme.delivery(handed, 2).reason) == ("failed", "out_of_time")
    assert acme.notices == []


@holds("F24", "F59")
def test_a_work_that_comes_twice_or_late_reminds_once(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.later(2 * DAY)
    work = {"version": "1", "do": "remind", "invitation": handed.invitation.id}
    for _ in range(3):
        doing.do(acme.context, work)
        acme.run()
        acme.later(HOUR)
    assert [one for one, _ in messages(acme)] == ["invitation", "reminder"]
    doing.do(acme.at(acme.now + 30 * DAY), work)
    assert acme.the(handed).status == "expired"
    doing.do(acme.context, {**work, "invitation": "inv_gone"})


@holds("F24")
def test_of_two_workers_one_reminds(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.later(2 * DAY)
    slow = acme.context
    acme.meets(lambda: reminding.look_at(slow, handed.invitation.id), refs.of(handed.invitation))
    reminding.look_at(acme.context, handed.invitation.id)
    acme.run()
    assert [one for one, _ in messages(acme)] == ["invitation", "reminder"]


@holds("F17", "F24")
@pytest.mark.parametrize("end", ["declined", "revoked"])
def test_whoever_ends_it_at_this_moment_gets_no_reminder(acme: Acme, end: str) -> None:
    handed = acme.invites_and_sends()
    acme.later(2 * DAY)
    acme.meets(lambda: ENDS[end](acme, handed), refs.of(handed.invitation))
    reminding.look_at(acme.context, handed.invitation.id)
    acme.run()
    assert messages(acme) == [("invitation", 0)]


@holds("I6")
def test_an_end_between_the_reminder_and_its_sending_is_obeyed_and_nobody_is_told(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.later(2 * DAY)
    reminding.look_at(acme.context, handed.invitation.id)
    acme.declines(acme.token())
    told = len(acme.notices)
    sending.deliver(acme.context, handed.invitation.id, "DLV#002")
    acme.run()
    assert messages(acme) == [("invitation", 0)]
    assert [one.delivery.name for one in acme.notices[told:] if "failed" in one.delivery.name] == []


@holds("A62")
def test_reminders_keep_the_pace_of_their_contact(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    acme.invites_and_sends(contact=contact.id)
    acme.later(2 * DAY - 3 * MINUTE)
    busy = replace(
        acme.item(refs.contact(acme.place.id, contact.id)), messaged_at=tuple(acme.now + one for one in range(3))
    )
    acme.store.commit([Put(refs.of(busy), busy, Always())])
    passes(acme, 2)
    sent = [at for _, at in messages(acme)]
    assert len(sent) == 2
    assert sent[1] >= 3 - 4 * MINUTE / DAY
