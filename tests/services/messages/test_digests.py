"""Emails of what has gathered: on the hour or in the morning, of what is unseen, judged when they are sent."""

from typing import Any

import pytest

from chalicelib.domain.contact import Contact
from chalicelib.domain.inbox import Digest, InboxEntry
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.gateways.zones import next_at
from chalicelib.services.core.saving import Patch
from chalicelib.services.messages import inbox
from chalicelib.services.messages.notices import tell_members
from chalicelib.services.team import organizations, preferences
from tests.holding import holds
from tests.services.steps import Acme


@pytest.fixture
def acme() -> Acme:
    acme = Acme()
    # 08:00 UTC on 15 January 2027, a quarter to nine in the morning of Berlin less some minutes.
    acme.now = acme.now // DAY * DAY + DAY + 6 * HOUR + 10 * MINUTE
    return acme


def wishes(acme: Acme, **wish: Any) -> None:
    preferences.change(acme.context, acme.staff, acme.place.id, acme.staff_id, Patch({"topics": {"clients": wish}}))


def tells(acme: Acme, jane: Contact, what: NoticeKind = NoticeKind.PRIMARY, times: int = 1) -> None:
    for _ in range(times):
        acme.later(1)
        acme.store.commit(tell_members(acme.context, acme.place.id, what, [acme.staff_id], contact=jane.id))
    acme.works()


def test_hourly_everything_unseen_comes_in_one_email_on_the_hour(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    tells(acme, jane)
    tells(acme, jane, NoticeKind.SERVES)
    acme.waits(40 * MINUTE)
    assert acme.notices == [], "not before the hour"

    acme.waits(10 * MINUTE)

    (mail,) = acme.notices
    assert mail.delivery.address == "stan@example.com"
    assert mail.message.subject == "Acme Coaching: What is new"
    for part in (mail.message.text, mail.message.html):
        assert part.index("Jane is assigned to you") < part.index("Jane is yours first of all")
    acme.waits(2 * HOUR)
    assert len(acme.notices) == 1, "what was told once is not told again"


def test_daily_it_comes_at_eight_in_the_organizations_own_morning(acme: Acme, jane: Contact) -> None:
    organizations.change(acme.context, acme.owner, acme.place.id, Patch({"branding": {"timezone": "Europe/Berlin"}}))
    wishes(acme, rhythm="daily")
    tells(acme, jane)
    acme.waits(45 * MINUTE)
    assert acme.notices == []

    acme.waits(10 * MINUTE)
    assert len(acme.notices) == 1


def test_nothing_comes_where_all_was_seen(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    tells(acme, jane)
    found = inbox.list_inbox(acme.context, acme.staff, inbox.EVERYTHING, after=None, limit=5).items
    inbox.mark_seen(acme.context, acme.staff, [one.entry.notice for one in found])
    acme.waits(HOUR)

    assert acme.notices == []
    assert acme.sweeps() == 0


@holds("S2.3")
def test_what_is_seen_no_more_is_left_out(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    max_ = acme.adds_contact(name="Max", emails=("max@example.com",))
    acme.assigns(max_.id, acme.staff_id)
    tells(acme, jane)
    tells(acme, max_)
    acme.unassigns(jane.id, acme.staff_id)
    acme.waits(HOUR)

    (mail,) = acme.notices
    assert "Max" in mail.message.text
    assert "Jane" not in mail.message.text + mail.message.html


def test_a_long_list_names_the_newest_and_says_how_many_more_there_are(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    tells(acme, jane, times=130)
    acme.waits(HOUR)

    (mail,) = acme.notices
    assert mail.message.text.count("Jane is yours first of all") == 20
    assert "and 110 more" in mail.message.text


def test_by_email_only_nothing_is_shown_or_counted_and_nothing_stays(acme: Acme, jane: Contact) -> None:
    wishes(acme, channels=("email",), rhythm="daily")
    tells(acme, jane)
    assert inbox.list_inbox(acme.context, acme.staff, inbox.EVERYTHING, after=None, limit=5).items == []

    acme.waits(DAY)
    assert len(acme.notices) == 1
    acme.waits(3 * DAY)
    assert not [one for one in acme.everything() if isinstance(one, InboxEntry | Digest)]


def test_who_wants_no_email_any_more_when_it_goes_gets_none(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    tells(acme, jane)
    wishes(acme, channels=("in_app",))
    acme.waits(HOUR)

    assert acme.notices == []


def test_who_left_meanwhile_gets_none(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    tells(acme, jane)
    acme.deactivates(acme.staff, "staff")
    acme.waits(HOUR)

    assert acme.notices == []
    assert acme.sweeps() == 0


def test_in_the_language_of_the_member(acme: Acme, jane: Contact) -> None:
    from chalicelib.services.team import member_settings

    member_settings.change(acme.context, acme.staff, acme.place.id, acme.staff_id, Patch({"locale": "de"}))
    wishes(acme, rhythm="hourly")
    tells(acme, jane)
    acme.waits(HOUR)

    assert acme.notices[0].message.subject == "Acme Coaching: Neues für Sie"
    assert "Ihnen ist an erster Stelle zugeordnet: Jane" in acme.notices[0].message.text


@holds("F10")
def test_what_is_told_while_the_email_begins_comes_in_the_next(acme: Acme, jane: Contact) -> None:
    wishes(acme, rhythm="hourly")
    tells(acme, jane)
    acme.later(HOUR)
    acme.sweeps()
    acme.run()
    tells(acme, jane, NoticeKind.SERVES)
    acme.waits(HOUR)

    assert ["assigned to you" in one.message.text for one in acme.notices] == [False, True]


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("", "2027-01-15T07:59:00", "2027-01-15T08:00:00"),
        ("", "2027-01-15T08:00:00", "2027-01-16T08:00:00"),
        ("Europe/Berlin", "2027-01-15T06:59:00", "2027-01-15T07:00:00"),
        ("Europe/Berlin", "2027-03-27T08:00:00", "2027-03-28T06:00:00"),
        ("America/Los_Angeles", "2027-01-15T03:00:00", "2027-01-15T16:00:00"),
        ("Asia/Kolkata", "2027-01-15T03:00:00", "2027-01-16T02:30:00"),
    ],
)
def test_eight_is_eight_on_the_clocks_of_the_zone(zone: str, now: str, expected: str) -> None:
    from datetime import datetime

    def moment(text: str) -> int:
        return int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000)

    assert next_at(zone, 8, moment(now)) == moment(expected)
