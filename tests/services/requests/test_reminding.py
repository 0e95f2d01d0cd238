"""A request that nobody answers: reminded, then escalated, as the organization wants it."""

import pytest

from chalicelib.domain.time import DAY, HOUR, MINUTE
from tests.holding import holds
from tests.services.requests.desk import Desk


def heard(desk: Desk) -> list[str]:
    desk.works()
    heard = [f"{one.delivery.address.split('@')[0]} {one.delivery.name.split('#')[2]}" for one in desk.email.notices]
    desk.email.notices.clear()
    return sorted(heard)


@holds("S1.10", "S1.9")
def test_whoever_should_answer_is_reminded_after_a_day_and_the_owners_are_told_after_two(desk: Desk) -> None:
    request = desk.asks()
    assert heard(desk) == ["stan request_asked"]
    desk.later(DAY - MINUTE)
    assert heard(desk) == []
    desk.later(2 * MINUTE)
    assert heard(desk) == ["stan request_waits"]
    desk.later(DAY)
    assert heard(desk) == ["olga request_escalated"]
    desk.later(30 * DAY)
    assert heard(desk) == []
    assert desk.now_of(request).due_at is None


@pytest.mark.parametrize("settled", ["answers", "closes"])
def test_what_is_answered_or_closed_reminds_nobody(desk: Desk, settled: str) -> None:
    request = desk.asks()
    heard(desk)
    getattr(desk, settled)(request)
    heard(desk)
    desk.later(3 * DAY)
    assert heard(desk) == []


def test_a_client_who_writes_back_is_waited_for_anew(desk: Desk) -> None:
    request = desk.asks()
    desk.later(DAY)
    heard(desk)
    desk.answers(request)
    desk.later(HOUR)
    desk.writes(request)
    heard(desk)
    desk.later(DAY - MINUTE)
    assert heard(desk) == []
    desk.later(MINUTE)
    assert heard(desk) == ["stan request_waits"]


def test_writing_more_does_not_put_off_what_is_owed(desk: Desk) -> None:
    request = desk.asks()
    heard(desk)
    desk.later(20 * HOUR)
    desk.writes(request)
    heard(desk)
    desk.later(4 * HOUR)
    assert heard(desk) == ["stan request_waits"]


@pytest.mark.parametrize(
    ("policy", "heard_of"),
    [
        ({"remind_of_requests_after": 0}, ["olga request_escalated"]),
        ({"escalate_requests_after": 0}, ["stan request_waits"]),
        ({"remind_of_requests_after": 0, "escalate_requests_after": 0}, []),
        (
            {"remind_of_requests_after": 3600, "escalate_requests_after": 7200},
            ["olga request_escalated", "stan request_waits"],
        ),
    ],
)
def test_an_organization_chooses_when_and_whether(desk: Desk, policy: dict[str, int], heard_of: list[str]) -> None:
    desk.policy(desk.place, desk.owner, **policy)
    desk.asks()
    heard(desk)
    found = []
    for _ in range(60):
        desk.later(HOUR)
        found += heard(desk)
    assert sorted(found) == heard_of


def test_what_is_switched_off_meanwhile_reminds_nobody(desk: Desk) -> None:
    desk.asks()
    heard(desk)
    desk.policy(desk.place, desk.owner, remind_of_requests_after=0, escalate_requests_after=0)
    desk.later(3 * DAY)
    assert heard(desk) == []


def test_where_both_are_overdue_the_owners_hear_of_it_at_once_and_nobody_is_reminded_after_it(desk: Desk) -> None:
    desk.asks()
    heard(desk)
    desk.later(5 * DAY)
    assert heard(desk) == ["olga request_escalated"]
    desk.later(DAY)
    assert heard(desk) == []


def test_where_nobody_serves_the_client_any_more_the_owners_are_reminded(desk: Desk) -> None:
    desk.asks()
    heard(desk)
    desk.unassigns(desk.cleo_contact.id, desk.staff_id)
    desk.later(DAY)
    assert heard(desk) == ["olga request_waits"]
