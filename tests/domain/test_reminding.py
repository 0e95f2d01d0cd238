"""When an invitation is brought to mind: on its days, by daylight, once before its end, and never after that."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.organization import Policy
from chalicelib.domain.reminding import Reminder, Round, Step, days_for, next_step, said_late, waking
from chalicelib.domain.time import DAY, HOUR, MINUTE, SECOND
from tests.domain.samples import an_invitation
from tests.holding import holds

ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")
NOON = 1_800_000_000_000 // DAY * DAY + 12 * HOUR


def at(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) * SECOND


def sent(days: tuple[int, ...] = (2, 5), lifetime: int = 14, since: int = NOON, **wanted: int) -> Round:
    return Round(**({"days": days, "since": since, "last": since, "expires_at": since + lifetime * DAY} | wanted))


def story(so_far: Round, zone: str = "UTC", every: int = HOUR) -> list[Step]:
    """What is said until the end, where somebody looks every hour and says what is due."""
    said, now, there = [], so_far.since, ZoneInfo(zone)
    while now <= so_far.expires_at:
        step = next_step(so_far, there, now)
        if step is not None and step.at <= now:
            said.append(Step(step.what, now))
            so_far = replace(so_far, last=now)
        now += every
    return said


def days_of(said: list[Step]) -> list[tuple[str, float]]:
    return [(step.what, (step.at - NOON) / DAY) for step in said]


@pytest.mark.parametrize(
    ("days", "lifetime", "expected"),
    [
        ((2, 5), 14, [("reminder", 2), ("reminder", 5), ("expires_soon", 12)]),
        ((1,), 14, [("reminder", 1), ("expires_soon", 12)]),
        ((2, 5), 7, [("reminder", 2), ("expires_soon", 5)]),
        ((2, 5), 3, [("expires_soon", 1)]),
        ((2, 5), 2, []),
        ((2, 60), 14, [("reminder", 2), ("expires_soon", 12)]),
        ((), 14, []),
    ],
)
@holds("F24")
def test_each_thing_is_said_once_on_its_day(days: tuple[int, ...], lifetime: int, expected: list[object]) -> None:
    assert days_of(story(sent(days, lifetime))) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-28T07:59", "2027-03-28T08:00"),
        ("2027-03-28T08:00", "2027-03-28T08:00"),
        ("2027-03-28T20:59", "2027-03-28T20:59"),
        ("2027-03-27T21:00", "2027-03-28T08:00"),
        ("2027-10-30T23:30", "2027-10-31T08:00"),
        ("2027-10-31T00:10", "2027-10-31T08:00"),
        ("2027-12-31T22:00", "2028-01-01T08:00"),
    ],
)
@holds("A64")
def test_nobody_is_woken_also_when_the_clocks_change(now: str, expected: str) -> None:
    assert waking(at(now, "Europe/Berlin"), ZoneInfo("Europe/Berlin")) == at(expected, "Europe/Berlin")


@holds("A64", "F58")
@given(st.sampled_from(ZONES), st.integers(at("2026-01-01", "UTC"), at("2028-01-01", "UTC")))
def test_the_next_waking_hour_is_by_day_and_never_in_the_past(zone: str, now: int) -> None:
    woken = waking(now, ZoneInfo(zone))
    assert 8 <= datetime.fromtimestamp(woken // SECOND, ZoneInfo(zone)).hour < 21
    assert 0 <= woken - now <= 12 * HOUR
    assert waking(woken, ZoneInfo(zone)) == woken


@holds("A64", "F24", "F58")
@given(
    zone=st.sampled_from(ZONES),
    since=st.integers(at("2027-01-01", "UTC"), at("2028-01-01", "UTC")),
    days=st.sets(st.integers(1, 20), max_size=2),
    hours=st.integers(1, 30 * 24),
    every=st.sampled_from([7 * MINUTE, HOUR, 5 * HOUR, 26 * HOUR]),
)
def test_whenever_somebody_looks_it_is_by_day_seldom_and_in_time(
    zone: str, since: int, days: set[int], hours: int, every: int
) -> None:
    so_far = sent(tuple(sorted(days)), since=since, expires_at=since + hours * HOUR)
    said = story(so_far, zone, every)
    moments = [since, *(step.at for step in said)]
    assert all(later - earlier >= DAY for earlier, later in pairwise(moments))
    assert len([step for step in said if step.what == Reminder.REMINDER]) <= len(days)
    soon = [step for step in said if step.what == Reminder.EXPIRES_SOON]
    assert len(soon) <= 1
    assert said[-1:] == soon or not soon, "and nothing after it"
    for step in said:
        # Whoever looks late finds them asleep perhaps: it is the sending that waits for the morning then.
        assert step.at <= so_far.expires_at - DAY + every
        assert step.at >= since + min(days) * DAY or step.what == Reminder.EXPIRES_SOON


@holds("F24")
def test_who_looks_late_says_one_thing_and_leaves_out_what_is_a_day_late() -> None:
    assert next_step(sent(days=(2, 3)), UTC, NOON + 3 * DAY) == Step(Reminder.REMINDER, NOON + 3 * DAY)
    late = next_step(sent(), UTC, NOON + 3 * DAY)
    assert late == Step(Reminder.REMINDER, NOON + 5 * DAY), "day 2 is over"
    assert next_step(sent(), UTC, NOON + 13 * DAY + 1) is None


@holds("A62")
def test_it_waits_for_the_pace_of_its_contact_or_is_left_out() -> None:
    assert next_step(sent(free=NOON + 4 * DAY), UTC, NOON) == Step(Reminder.REMINDER, NOON + 4 * DAY)
    assert next_step(sent(free=NOON + 13 * DAY), UTC, NOON) == Step(Reminder.EXPIRES_SOON, NOON + 13 * DAY)
    assert next_step(sent(free=NOON + 13 * DAY + 1), UTC, NOON) is None


@pytest.mark.parametrize(
    ("wanted", "of_place", "expected"),
    [
        (None, (2, 5), (2, 5)),
        (None, (), ()),
        (False, (2, 5), ()),
        (True, (3,), (3,)),
        (True, (), (2, 5)),
    ],
)
def test_who_sends_may_want_it_otherwise_than_the_organization(
    wanted: bool | None, of_place: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert days_for(wanted, Policy(reminder_days=of_place)) == expected


@pytest.mark.parametrize(("what", "limit"), [("reminder", 2 * DAY), ("expires_soon", DAY)])
@holds("F18")
def test_a_reminder_that_was_held_up_is_no_reminder_any_more(what: str, limit: int) -> None:
    one = an_invitation(expires_at=NOON)
    assert not said_late(one, what, NOON - limit)
    assert said_late(one, what, NOON - limit + 1)
    assert not said_late(one, "", NOON), "the invitation itself has its own limit"
