"""With the stream switched off, the schedule alone sends everything: nothing depends on the relay."""

import pytest

from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.worker import doing, sweeping
from tests.holding import holds
from tests.services.steps import Acme, token_of


def minute(acme: Acme) -> int:
    """One round of the schedule and the workers; answers how many works there were."""
    found = sweeping.sweep(acme.context)
    while acme.queue.works:
        doing.do(acme.context, acme.queue.works.pop(0))
    acme.later(MINUTE)
    return found


@holds("F01", "I9")
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_an_invitation_goes_out_within_two_minutes(acme: Acme, channel: str) -> None:
    acme.invites(email="jane@example.com", phone="+12015550123", name="Jane", channel=channel)
    for _ in range(3):
        minute(acme)
    assert len(acme.email.inbox + acme.sms.inbox) == 1


@holds("F01")
def test_the_whole_job_works_without_the_relay(acme: Acme) -> None:
    handed = acme.invites(email="jane@example.com")
    minute(acme), minute(acme)
    jane = acme.joins_as_new_user(acme.token())
    assert acme.accepts(acme.token(), jane).role == "client"
    assert acme.the(handed).status == "accepted"


@holds("F01")
def test_a_code_goes_out_without_the_relay_too(acme: Acme) -> None:
    token = token_of(acme.invites(email="jane@example.com", channel="link"))
    acme.signs_up(token)
    minute(acme), minute(acme)
    assert acme.joins_as_new_user(token, code=acme.email.inbox[0].code).email == "jane@example.com"


def test_what_is_done_is_not_looked_at_again(acme: Acme) -> None:
    acme.invites(email="jane@example.com")
    minute(acme), minute(acme)
    assert minute(acme) == 0


@holds("F16")
def test_relay_and_schedule_together_send_once(acme: Acme) -> None:
    acme.invites(email="jane@example.com")
    acme.later(MINUTE)
    acme.relay()
    acme.sweeps()
    acme.sweeps()
    acme.run()
    assert len(acme.email.inbox) == 1


@holds("F51")
def test_many_at_once_all_go_out(acme: Acme) -> None:
    for number in range(60):
        acme.invites(email=f"j{number}@example.com")
    minute(acme), minute(acme)
    assert len({one.delivery.address for one in acme.email.inbox}) == 60


def test_expiry_is_recorded_by_the_schedule_alone(acme: Acme) -> None:
    handed = acme.invites(email="jane@example.com")
    minute(acme), minute(acme)
    acme.later(14 * DAY)
    minute(acme)
    assert acme.the(handed).status == "expired"
    assert acme.contact_of(handed).open_invitations == ()
