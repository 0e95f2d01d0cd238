"""Sending a PIN, and the guide to signing in with it."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import Outcome
from chalicelib.domain.errors import ChannelUnavailable, NoAddress, NotLinked, RateLimited, Suppressed
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.core.recipients import suppress
from chalicelib.services.people import unlinking
from chalicelib.services.pins import pins
from chalicelib.services.pins.texting import SendPin, send
from tests.holding import holds
from tests.services.pins.entrance import Entrance


@holds("S4.13")
@pytest.mark.parametrize("what", ["pin", "guide"])
def test_pin_and_guide_are_sent_once_the_account_exists_and_not_before(entrance: Entrance, what: str) -> None:
    wanted = {"what": what, "channel": "email" if what == "guide" else "sms"}
    entrance.invites_and_sends(contact=entrance.jane.id)
    entrance.email.inbox.clear()
    with pytest.raises(NotLinked):
        entrance.texts(**wanted)
    entrance.registers()
    entrance.texts(**wanted)
    entrance.run()

    assert len(entrance.email.inbox) + len(entrance.sms.inbox) == 1


@holds("S4.13")
def test_the_pin_is_texted(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.registers()
    entrance.texts()
    entrance.run()
    [sent] = entrance.sms.inbox

    assert sent.delivery.address == "+12015550123"
    assert sent.body.startswith(pin)
    assert entrance.email.inbox == []


@holds("S4.13")
@pytest.mark.parametrize(("locale", "word"), [("en", "key pad"), ("de", "Tastenfeld"), ("es", "teclado")])
def test_the_guide_is_emailed_in_their_language_and_without_the_pin(entrance: Entrance, locale: str, word: str) -> None:
    pin = entrance.pin()
    entrance.registers(locale=locale)
    entrance.texts(what="guide", channel="email")
    entrance.run()
    [sent] = entrance.email.inbox

    assert sent.delivery.address == "jane@example.com"
    assert word in sent.message.text
    for part in (sent.message.text, sent.message.html, sent.message.subject):
        assert pin not in part


def test_a_pin_by_email_is_in_the_message_and_not_in_its_subject(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.registers()
    entrance.texts(channel="email")
    entrance.run()
    [sent] = entrance.email.inbox

    assert pin in sent.message.text
    assert pin in sent.message.html
    assert pin not in sent.message.subject


def test_it_goes_to_the_registered_address_before_those_on_file(entrance: Entrance) -> None:
    entrance.registers(linked_phone="+12015550199", linked_email="own@example.com")
    entrance.texts()
    entrance.texts(what="guide", channel="email")
    entrance.run()

    assert entrance.sms.inbox[0].delivery.address == "+12015550199"
    assert entrance.email.inbox[0].delivery.address == "own@example.com"


@pytest.mark.parametrize(
    ("preferred", "phones", "channel"),
    [("sms", ("+12015550123",), "sms"), ("email", ("+12015550123",), "email"), ("sms", (), "email")],
)
def test_as_the_contact_prefers(entrance: Entrance, preferred: str, phones: tuple[str, ...], channel: str) -> None:
    entrance.registers(preferred=preferred, phones=phones)
    assert entrance.texts(channel="preferred").delivery.channel == channel


def test_who_has_no_pin_gets_one_with_it(entrance: Entrance) -> None:
    entrance.registers()
    sent = entrance.texts()
    entrance.run()

    assert sent.is_new
    assert entrance.sms.inbox[0].body.startswith(entrance.pin())
    assert not entrance.texts().is_new


def test_what_can_not_be_reached_is_refused(entrance: Entrance) -> None:
    entrance.registers(phones=())
    with pytest.raises(NoAddress):
        entrance.texts()
    entrance.registers(phones=("+12015550123",))
    entrance.store.commit([suppress(entrance.context, entrance.place.id, "+12015550123", "opted_out")])
    with pytest.raises(Suppressed):
        entrance.texts()
    entrance.without_sender("email")
    with pytest.raises(ChannelUnavailable):
        entrance.texts(channel="email")
    assert [one for one in entrance.everything() if type(one).__name__ in ("Pin", "PinMessage")] == []


def test_five_messages_a_day_and_a_sixth_tomorrow(entrance: Entrance) -> None:
    entrance.registers()
    for _ in range(5):
        entrance.texts()
    with pytest.raises(RateLimited) as refused:
        entrance.texts()
    assert 0 < (refused.value.retry_after or 0) <= DAY // 1_000
    entrance.later(DAY)
    entrance.texts()


def test_a_repetition_with_the_same_key_sends_once(entrance: Entrance) -> None:
    entrance.registers()
    first = entrance.texts(key="once")
    again = entrance.texts(key="once")
    entrance.run()

    assert again.message == first.message
    assert len(entrance.sms.inbox) == 1


def test_what_is_asked_for_is_what_the_pin_is_when_it_is_sent(entrance: Entrance) -> None:
    entrance.pin()
    entrance.registers()
    entrance.texts()
    fresh = entrance.replaces()
    entrance.run()

    assert entrance.sms.inbox[0].body.startswith(fresh)


def test_nothing_goes_to_who_was_unlinked_or_has_no_pin_any_more(entrance: Entrance) -> None:
    entrance.registers()
    entrance.texts()
    pins.withdraw(entrance.context, entrance.owner, entrance.place.id, entrance.jane.id)
    entrance.run()
    entrance.texts()
    unlinking.unlink(entrance.context, entrance.owner, entrance.place.id, entrance.jane.id)
    entrance.run()

    assert entrance.sms.inbox == []
    assert entrance.notices == []


def test_where_the_key_of_the_pin_is_gone_nothing_goes_and_whoever_asked_hears_of_it(entrance: Entrance) -> None:
    entrance.pin()
    entrance.registers()
    entrance.turns_the_key()
    entrance.retires_old_keys()
    entrance.texts()
    entrance.run()

    assert entrance.sms.inbox == []
    assert [one.delivery.address for one in entrance.notices] == ["olga@example.com"]


def test_whoever_sent_it_hears_that_it_did_not_arrive_and_sees_why(entrance: Entrance) -> None:
    pin = entrance.pin()
    entrance.registers()
    entrance.sms.outcomes.append(Outcome("failed", "unreachable"))
    entrance.texts()
    entrance.run()

    [told] = entrance.notices
    assert (told.delivery.address, "Jane" in told.message.text) == ("olga@example.com", True)
    assert pin not in told.message.text + told.message.html + told.message.subject
    shown = entrance.shown().sent
    assert shown
    assert (shown.delivery.status, shown.delivery.reason) == ("failed", "unreachable")


def test_a_message_that_nobody_took_up_is_found_by_the_schedule(entrance: Entrance) -> None:
    entrance.registers()
    entrance.texts()
    entrance.later(2 * MINUTE)
    entrance.works()

    assert len(entrance.sms.inbox) == 1


def test_staff_text_the_pins_of_those_they_serve(entrance: Entrance) -> None:
    entrance.registers()
    entrance.assigns(entrance.jane.id, entrance.staff_id)
    sent = send(entrance.context, entrance.staff, entrance.place.id, SendPin(contact=entrance.jane.id))
    assert sent.message.member == entrance.staff_id


def test_a_pin_from_before_there_were_messages_is_read(entrance: Entrance) -> None:
    entrance.pin()
    assert entrance.item(refs.pin(entrance.place.id, entrance.jane.id)).last_message == ""
    assert entrance.shown().sent is None
