"""Clients who have joined and do not come are reminded, as often as their organization wants and until they come."""

from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.wishes import Wish
from chalicelib.domain.writes import Always, Put
from chalicelib.services.team import nudging
from chalicelib.services.worker import doing
from tests.holding import holds
from tests.services.team.absent import Absent


@pytest.fixture
def acme() -> Absent:
    return Absent()


@holds("S1.10")
def test_a_client_who_does_not_come_is_reminded_until_enough_and_anew_once_they_came(acme: Absent) -> None:
    acme.policy(acme.place, acme.owner, nudge_after_days=7, nudges_at_most=2)
    assert acme.days_with_mail(30) == [7, 14], "twice, and then never again"
    assert acme.email.notices[-1].message.subject == "Acme Coaching: it has been a while"
    acme.comes()
    assert acme.days_with_mail(30) == [7, 14]


def test_whoever_comes_is_left_in_peace(acme: Absent) -> None:
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    for _ in range(6):
        assert acme.days_with_mail(6) == []
        acme.comes()


def test_nobody_is_reminded_unless_the_organization_wants_it(acme: Absent) -> None:
    assert acme.days_with_mail(60) == []
    assert acme.item(refs.nudge_round(acme.place.id)) is None


def test_switching_it_off_ends_it_and_on_again_begins_it(acme: Absent) -> None:
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    acme.works()
    acme.policy(acme.place, acme.owner, nudge_after_days=0)
    assert acme.days_with_mail(20) == []
    assert acme.item(refs.nudge_round(acme.place.id)) is None
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    assert acme.days_with_mail(2) == [0], "they were away for 20 days already"


def test_the_team_guests_and_whoever_left_are_not_reminded(acme: Absent) -> None:
    ended = replace(acme.membership, status=MembershipStatus.ENDED, version=acme.membership.version + 1)
    acme.store.commit([Put(refs.of(ended), ended, Always())])
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    assert acme.days_with_mail(30) == []


@pytest.mark.parametrize(("wish", "mails"), [(Wish.NONE, 0), (Wish.ALL, 2)])
def test_whoever_wants_no_messages_gets_none(acme: Absent, wish: str, mails: int) -> None:
    wished = replace(acme.membership, notifications=wish, version=acme.membership.version + 1)
    acme.store.commit([Put(refs.of(wished), wished, Always())])
    acme.policy(acme.place, acme.owner, nudge_after_days=7, nudges_at_most=2)
    assert len(acme.days_with_mail(30)) == mails


def test_a_round_goes_through_all_members_a_page_at_a_time(acme: Absent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudging, "PAGE", 2)
    for name in ("Ann", "Ben", "Cem", "Dan"):
        acme.has_client(name)
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    acme.later(7 * DAY)
    acme.works()
    assert sorted(one.delivery.address for one in acme.email.notices) == [
        f"{name}@example.com" for name in ("ann", "ben", "cem", "cleo", "dan")
    ]


def test_a_message_that_comes_twice_reminds_once(acme: Absent) -> None:
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    acme.later(7 * DAY)
    before = acme.item(refs.nudge_round(acme.place.id))
    acme.works()
    acme.store.commit([Put(refs.nudge_round(acme.place.id), before, Always())])
    doing.do(acme.context, {"version": "1", "do": "nudge", "organization": acme.place.id})
    acme.works()
    assert len(acme.email.notices) == 1


def test_of_two_messages_of_one_round_one_goes_on(acme: Absent, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each that comes twice would bring another chain of messages until the round ends."""
    monkeypatch.setattr(nudging, "PAGE", 1)
    acme.has_client("Ann")
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    slow = acme.context
    acme.meets(lambda: nudging.go_on(slow, acme.place.id), refs.nudge_round(acme.place.id))
    assert not nudging.go_on(acme.context, acme.place.id)


def test_whoever_comes_while_the_round_reads_is_not_reminded(acme: Absent) -> None:
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    acme.later(7 * DAY)
    read = acme.item(refs.of(acme.membership))
    acme.comes()
    nudging.nudge(acme.context, read)
    assert acme.item(refs.of(acme.membership)).nudged_on is None


def test_a_reminder_leads_to_the_clients_own_pages(acme: Absent) -> None:
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    acme.later(7 * DAY + HOUR + MINUTE)
    acme.works()
    (told,) = acme.email.notices
    assert f"https://usher.test/me/{acme.place.id}" in told.message.text


def test_whoever_served_is_as_they_were(acme: Absent) -> None:
    """Nothing but the two fields of a membership changes, and nobody who saves it is in the way."""
    acme.policy(acme.place, acme.owner, nudge_after_days=7)
    acme.later(7 * DAY)
    acme.works()
    today = acme.now // DAY
    now: Membership = acme.item(refs.of(acme.membership))
    assert now == replace(acme.membership, nudges=1, nudged_on=today)
