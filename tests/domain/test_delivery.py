"""The states of one message on its way, and how reports of the provider move it."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.delivery import (
    BACKOFF,
    LEASE,
    REDRIVE_AFTER,
    DeliveryStatus,
    backoff,
    delivery_name,
    held,
    lapsed,
    leased,
    outranks,
    settled,
    unleased,
)
from chalicelib.domain.time import DAY
from tests.domain.samples import NOW, a_delivery
from tests.holding import holds

REPORTED = (DeliveryStatus.DELIVERED, DeliveryStatus.BOUNCED, DeliveryStatus.COMPLAINED)
ALL = list(DeliveryStatus)


def told(status: str, reports: tuple[DeliveryStatus, ...]) -> str:
    for report in reports:
        status = report if outranks(report, status) else status
    return status


@holds("F23")
@pytest.mark.parametrize("reports", [*permutations(REPORTED), *permutations(REPORTED + REPORTED[1:], 5)])
@pytest.mark.parametrize("before", ["sending", "unknown", "sent"])
def test_reports_in_any_order_and_number_end_in_the_worst(before: str, reports: tuple[DeliveryStatus, ...]) -> None:
    assert told(before, reports) == DeliveryStatus.COMPLAINED


@holds("F23")
@pytest.mark.parametrize("reports", list(permutations(REPORTED[:2])))
def test_a_bounce_beats_a_delivery_whatever_came_first(reports: tuple[DeliveryStatus, ...]) -> None:
    assert told("sent", reports) == DeliveryStatus.BOUNCED


@holds("F23")
@given(st.sampled_from(ALL), st.sampled_from(ALL))
def test_reports_only_ever_move_a_message_up(one: DeliveryStatus, other: DeliveryStatus) -> None:
    assert not (outranks(one, other) and outranks(other, one))
    assert not outranks(one, one)


@pytest.mark.parametrize("status", ["queued", "failed", "suppressed"])
@pytest.mark.parametrize("report", REPORTED)
def test_no_report_moves_what_never_left(status: str, report: DeliveryStatus) -> None:
    assert not outranks(report, status)


@holds("F09")
def test_a_lease_lasts_five_minutes_and_counts_as_a_try() -> None:
    lease = leased(replace(a_delivery(), reason="throttled"), NOW, "lse_1")
    assert (lease.status, lease.reason, lease.attempts, lease.lease) == ("sending", "", 1, "lse_1")
    assert lease.due_at == NOW + LEASE == NOW + 5 * 60_000
    assert [lapsed(lease, moment) for moment in (NOW, NOW + LEASE - 1, NOW + LEASE)] == [False, False, True]


@pytest.mark.parametrize(
    ("due", "then"),
    [(NOW + 60_000, NOW + 60_000), (NOW, NOW + LEASE), (NOW - 1, NOW + LEASE), (NOW + DAY, NOW + LEASE)],
)
def test_a_lease_leaves_the_next_look_where_it_is_unless_that_is_past_or_too_late(due: int, then: int) -> None:
    assert leased(replace(a_delivery(), due_at=due), NOW, "lse_1").due_at == then


def test_a_lease_that_is_given_back_costs_no_try() -> None:
    back = unleased(leased(a_delivery(), NOW, "lse_1"), NOW + 5)
    assert (back.status, back.reason, back.attempts, back.lease) == ("queued", "", 0, "")
    assert (back.due_at, back.version) == (NOW + 5 + REDRIVE_AFTER, 3)


@holds("I9")
@pytest.mark.parametrize("status", [s for s in ALL if s not in ("queued", "sending")])
def test_a_settled_message_waits_for_nobody(status: DeliveryStatus) -> None:
    done = settled(leased(a_delivery(), NOW, "lse_1"), status, NOW + 5, reason="why", message_id="m-1")
    assert (done.due_at, done.reason, done.message_id) == (None, "why", "m-1")
    assert (done.sent_at == NOW + 5) is (status == "sent")


def test_settling_again_keeps_what_the_provider_called_it() -> None:
    done = settled(settled(a_delivery(), DeliveryStatus.SENT, NOW, message_id="m-1"), DeliveryStatus.UNKNOWN, NOW + 9)
    assert (done.message_id, done.sent_at) == ("m-1", NOW)


@holds("A62")
def test_a_held_message_says_why_and_until_when() -> None:
    waiting = held(a_delivery(), "recipient_rate", NOW, NOW + 60_000)
    assert (waiting.status, waiting.reason, waiting.due_at) == ("queued", "recipient_rate", NOW + 60_000)


def test_every_change_makes_a_new_version() -> None:
    first = a_delivery()
    versions = [first.version, leased(first, NOW, "lse_1").version, held(first, "x", NOW, NOW).version]
    assert versions == [1, 2, 2]


@holds("F06")
def test_throttled_tries_wait_longer_and_end_after_the_sixth() -> None:
    waits = [backoff(tries) for tries in range(1, 7)]
    assert waits == [*BACKOFF, None]
    assert list(BACKOFF) == sorted(BACKOFF)
    assert max(BACKOFF) <= 10 * 60_000


@given(st.integers(1, 255), st.integers(1, 255))
def test_deliveries_sort_by_their_number(one: int, other: int) -> None:
    assert (delivery_name(one) < delivery_name(other)) is (one < other)
