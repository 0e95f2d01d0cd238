"""One message on its way: sent once, or not at all, or told as unknown; whatever repeats, races or breaks."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import Outcome
from chalicelib.domain.errors import CodeWrong, NotFound, Unavailable
from chalicelib.domain.marks import Suppression
from chalicelib.domain.messages import Message
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.writes import Always, Put
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.messages import sending
from chalicelib.services.worker import doing, work
from tests.holding import holds
from tests.services.races import Rivalled
from tests.services.steps import Acme, token_of
from tests.world import Templates


def deliver(acme: Acme, handed: Handed, number: int = 1) -> None:
    sending.deliver(acme.context, handed.invitation.id, f"DLV#{number:03d}")


@holds("F11", "F59")
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_message_goes_once_however_often_the_work_comes(acme: Acme, channel: str) -> None:
    handed = acme.invites(email="jane@example.com", phone="+12015550123", name="Jane", channel=channel)
    for _ in range(3):
        deliver(acme, handed)
        acme.later(DAY)
    acme.works()
    assert len(acme.email.inbox + acme.sms.inbox) == 1
    assert acme.delivery(handed).status == "sent"
    assert acme.delivery(handed).message_id == "m-0"


@holds("F10", "I5")
def test_two_workers_with_one_message_send_it_once(acme: Acme) -> None:
    for number in range(20):
        handed = acme.invites(email=f"jane{number}@example.com")
        barrier = threading.Barrier(8)

        def worker(made: Handed = handed, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            deliver(acme, made)

        threads = [threading.Thread(target=worker) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(acme.email.inbox) == number + 1


@holds("F09")
def test_a_worker_that_died_leaves_an_unknown_outcome_not_a_second_message(acme: Acme) -> None:
    handed = acme.invites()

    class Dies:
        def send(self, *_: Any, **__: Any) -> Outcome:
            raise KeyboardInterrupt

    plain = acme.context
    acme.outside = replace(plain, senders={"email": Dies()})
    with pytest.raises(KeyboardInterrupt):
        deliver(acme, handed)
    acme.outside = plain
    deliver(acme, handed)
    assert acme.delivery(handed).status == "sending", "somebody may still be at it"
    acme.waits(5 * MINUTE)
    assert (acme.delivery(handed).status, acme.delivery(handed).reason) == ("unknown", "no_answer")
    acme.waits(DAY)
    assert acme.email.inbox == []


@holds("F05")
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_no_answer_is_told_as_unknown_and_never_repeated(acme: Acme, channel: str) -> None:
    sender = acme.email if channel == "email" else acme.sms
    sender.outcomes = [Outcome("unknown", "no_answer")]
    handed = acme.invites_and_sends(email="jane@example.com", phone="+12015550123", name="Jane", channel=channel)
    acme.waits(DAY)
    assert acme.delivery(handed).status == "unknown"
    assert len(sender.inbox) == 1
    assert "delivery.unknown" in acme.told()


@holds("F06")
def test_a_throttled_message_is_tried_again_later_and_later(acme: Acme) -> None:
    acme.email.outcomes = [Outcome("throttled", "throttled")] * 5
    handed = acme.invites_and_sends()
    for minutes in (1, 2, 4, 8, 10):
        assert acme.delivery(handed).status == "queued"
        assert acme.delivery(handed).reason == "throttled"
        assert acme.delivery(handed).due_at == acme.now + minutes * MINUTE
        acme.waits(minutes * MINUTE - 1)
        acme.waits(1)
    assert acme.delivery(handed).status == "sent"
    assert len(acme.email.inbox) == 1


@holds("F06")
def test_after_six_tries_a_throttled_message_has_failed(acme: Acme) -> None:
    acme.email.outcomes = [Outcome("throttled", "throttled")] * 9
    handed = acme.invites_and_sends()
    for _ in range(9):
        acme.waits(10 * MINUTE)
    assert (acme.delivery(handed).status, acme.delivery(handed).attempts) == ("failed", 6)


@holds("F06", "F07")
@pytest.mark.parametrize("reason", ["quota", "sending_paused"])
def test_where_the_account_may_not_send_messages_wait_and_no_try_is_spent(acme: Acme, reason: str) -> None:
    acme.email.outcomes = [Outcome("throttled", reason)] * 30
    handed = acme.invites_and_sends()
    for _ in range(30):
        assert (acme.delivery(handed).status, acme.delivery(handed).reason) == ("queued", reason)
        acme.waits(HOUR)
    assert (acme.delivery(handed).status, acme.delivery(handed).attempts) == ("sent", 1)


@holds("F08")
@pytest.mark.parametrize("reason", ["rejected", "sandbox_or_unverified_sender", "opted_out"])
def test_a_refused_message_has_failed_and_the_invitation_lives_on(acme: Acme, reason: str) -> None:
    acme.email.outcomes = [Outcome("failed", reason)]
    handed = acme.invites_and_sends()
    acme.waits(DAY)
    assert (acme.delivery(handed).status, acme.delivery(handed).reason) == ("failed", reason)
    assert acme.email.inbox == []
    acme.resends(handed)
    acme.works()
    assert len(acme.email.inbox) == 1
    assert acme.revokes(handed).invitation.status == "revoked"


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_without_a_sender_it_says_so_and_hands_out_the_link(acme: Acme, channel: str) -> None:
    acme.without_sender(channel)
    handed = acme.invites(email="jane@example.com", phone="+12015550123", name="Jane", channel=channel)
    assert (handed.deliveries[0].status, handed.deliveries[0].reason) == ("failed", "no_sender")
    assert handed.url in handed.share_text != ""
    acme.works()
    assert acme.email.inbox + acme.sms.inbox == []
    assert acme.accepts(token_of(handed), acme.user("Jane")).role == "client"


def test_a_sender_taken_away_meanwhile_is_told_too(acme: Acme) -> None:
    handed = acme.invites()
    acme.without_sender("email")
    acme.run()
    assert (acme.delivery(handed).status, acme.delivery(handed).reason) == ("failed", "no_sender")


@holds("F19", "A65", "I6")
def test_an_opt_out_between_queue_and_sending_is_obeyed(acme: Acme) -> None:
    handed = acme.invites()
    digest = address_digest(acme.keys.ring(), acme.place.id, "jane@example.com")
    acme.store.commit([Put(refs.suppression(acme.place.id, digest), Suppression(reason="complained", at=0), Always())])
    acme.run()
    assert acme.delivery(handed).status == "suppressed"
    assert acme.email.inbox == []


@holds("F19", "I6")
def test_an_opt_out_in_the_last_moment_is_obeyed(acme: Acme) -> None:
    handed = acme.invites()
    digest = address_digest(acme.keys.ring(), acme.place.id, "jane@example.com")

    def opt_out() -> None:
        acme.store.commit([Put(refs.suppression(acme.place.id, digest), Suppression(reason="stop", at=0), Always())])

    racing(acme, opt_out)
    deliver(acme, handed)
    assert acme.delivery(handed).status == "suppressed"
    assert acme.email.inbox == []


class Blinking:
    """A store that does not answer a worker's second read, the one under its lease."""

    def __init__(self, store: Any) -> None:
        self._store, self._reads = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read(self, references: Any) -> Any:
        self._reads += 1
        if self._reads == 2:
            raise Unavailable(retry_after=1)
        return self._store.read(references)


@holds("F56")
def test_an_outage_under_the_lease_gives_it_back_and_the_message_goes_when_the_table_answers(acme: Acme) -> None:
    handed, plain = acme.invites(), acme.context
    acme.outside = replace(plain, store=Blinking(acme.store))
    with pytest.raises(Unavailable):
        deliver(acme, handed)
    assert (acme.delivery(handed).status, acme.delivery(handed).due_at) == ("queued", acme.now + MINUTE)
    assert acme.email.inbox == []
    acme.outside = plain
    deliver(acme, handed)
    assert (acme.delivery(handed).status, acme.delivery(handed).attempts) == ("sent", 1)
    assert len(acme.email.inbox) == 1


@holds("F17")
def test_what_changed_just_before_the_last_look_goes_out_as_it_is_now(acme: Acme) -> None:
    handed = acme.invites(note="as it was")
    racing(acme, lambda: acme.store.commit([Put(refs.invitation(offer.id), renamed, Always())]))
    offer = acme.the(handed)
    renamed = replace(offer, note="as it is", version=offer.version + 1)
    deliver(acme, handed)
    assert "as it is" in acme.email.inbox[0].body
    assert acme.delivery(handed).status == "sent"


def racing(acme: Acme, rival: Callable[[], None]) -> None:
    """From now on `rival` happens once, between the worker's look and its lease."""
    plain = acme.context

    def first() -> None:
        acme.outside = plain
        rival()

    acme.outside = replace(plain, store=Rivalled(acme.store, first))


@holds("F17", "I6")
@pytest.mark.parametrize("moment", ["before", "between"])
def test_nothing_goes_out_after_a_withdrawal(acme: Acme, moment: str) -> None:
    handed = acme.invites()
    if moment == "before":
        acme.revokes(handed)
        deliver(acme, handed)
    else:
        racing(acme, lambda: acme.revokes(handed) and None)
        deliver(acme, handed)
    assert acme.email.inbox == []
    assert (acme.delivery(handed).status, acme.delivery(handed).reason) == ("failed", "invitation_closed")


@holds("F18")
def test_a_message_that_waited_too_long_is_not_sent_any_more(acme: Acme) -> None:
    handed = acme.invites()
    acme.later(14 * DAY - HOUR + 1)
    deliver(acme, handed)
    assert (acme.delivery(handed).status, acme.delivery(handed).reason) == ("failed", "expires_soon")
    assert acme.email.inbox == []


@holds("F18")
def test_a_short_lived_invitation_is_sent_all_the_same(acme: Acme) -> None:
    acme.invites_and_sends(expires_in=3_600)
    assert len(acme.email.inbox) == 1


class Broken(Templates):
    """Templates with faults in some languages."""

    def __init__(self, *locales: str) -> None:
        self._locales = locales

    def message(self, name: str, locale: str, context: Mapping[str, Any]) -> Message:
        if locale in self._locales:
            raise ValueError("a fault in the template, with jane@example.com in it")
        return super().message(name, locale, context)


@holds("F20")
def test_a_message_nobody_can_write_has_failed_and_the_next_goes_out(
    acme: Acme, caplog: pytest.LogCaptureFixture
) -> None:
    acme.outside = replace(acme.context, renderer=Broken("de"))
    broken = acme.invites(email="hans@example.com", locale="de")
    fine = acme.invites(email="jane@example.com")
    acme.works()
    assert (acme.delivery(broken).status, acme.delivery(broken).reason) == ("failed", "not_renderable")
    assert acme.delivery(fine).status == "sent"
    assert "example.com" not in caplog.text


@holds("F55")
def test_keys_that_can_not_be_read_delay_a_message_and_do_not_fail_it(acme: Acme) -> None:
    handed = acme.invites()
    plain = acme.keys.ring

    def down() -> Any:
        raise Unavailable

    acme.keys.ring = down  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        deliver(acme, handed)
    acme.keys.ring = plain  # type: ignore[method-assign]
    assert acme.delivery(handed).status == "queued"
    acme.waits(MINUTE)
    assert acme.delivery(handed).status == "sent"


@holds("F57")
@pytest.mark.parametrize(
    "work_item",
    [{}, {"version": "2", "do": "deliver"}, {"version": "1", "do": "dance"}, {"version": "1", "do": "deliver"}],
)
def test_work_of_another_version_goes_back_to_the_queue(acme: Acme, work_item: dict[str, str]) -> None:
    with pytest.raises(work.UnknownWork):
        doing.do(acme.context, work_item)


@holds("F57")
def test_the_works_of_version_one_are_understood_for_ever(acme: Acme) -> None:
    handed = acme.invites()
    identifier = handed.invitation.id
    doing.do(acme.context, {"version": "1", "do": "deliver", "invitation": identifier, "name": "DLV#001"})
    assert len(acme.email.inbox) == 1
    acme.later(14 * DAY)
    doing.do(acme.context, {"version": "1", "do": "expire", "invitation": identifier})
    assert acme.the(handed).status == "expired"


@holds("F13")
def test_work_for_what_is_gone_is_an_error_to_be_looked_at(acme: Acme) -> None:
    with pytest.raises(NotFound):
        doing.do(acme.context, work.deliver_work("inv_AAAAAAAAAAAAAAAA", "DLV#001"))


@holds("F16")
def test_a_guess_while_the_code_is_being_sent_is_counted_and_the_outcome_recorded(acme: Acme) -> None:
    token = token_of(acme.invites(email="jane@example.com", channel="link"))

    class Slow:
        def send(self, *given: Any, **named: Any) -> Outcome:
            with pytest.raises(CodeWrong):
                acme.signs_up(token, code="000000")
            return acme.email.send(*given, **named)

    acme.signs_up(token)
    acme.outside = replace(acme.context, senders={"email": Slow()})
    acme.run()
    (code,) = [one for ref, one in acme.snapshot().items() if ref.kind == "delivery" and one.code]
    assert (code.status, code.guesses) == ("sent", 1)


@holds("A02", "I11")
def test_a_link_never_waits_in_a_queue(acme: Acme) -> None:
    handed = acme.invites()
    acme.relay()
    acme.sweeps()
    queued = repr(acme.queue.works)
    acme.run()
    for secret in (acme.token(), "jane@example.com", "Jane"):
        assert secret not in queued
    assert acme.token() not in repr(acme.snapshot())
    assert refs.numbered_delivery(handed.invitation.id, 1) in acme.snapshot()


@holds("A02", "A82")
def test_events_hold_no_address_name_or_link(acme: Acme) -> None:
    acme.invites_and_sends(note="private words")
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    told = repr(acme.events())
    for secret in ("jane@example.com", "Jane", "private words", acme.token()):
        assert secret not in told
