"""What is asked of whoever joins, what is left of it, and when it keeps an organization shut."""

from typing import Any

import pytest

from chalicelib.domain.onboarding import asked_of, is_shut, open_steps
from chalicelib.domain.organization import Branding, Membership, Organization
from chalicelib.domain.step import StepDone, StepOutcome, StepRef
from tests.domain.samples import NOW, a_membership
from tests.holding import holds


def a_step(identifier: str = "stp_1", **facts: Any) -> StepRef:
    return StepRef(**({"id": identifier, "version": 1, "kind": "welcome", "required_since": NOW} | facts))


def a_place(*steps: StepRef) -> Organization:
    return Organization(id="org_1", branding=Branding("Acme"), steps=steps, created_at=NOW)


def who(role: str = "client", **done: StepDone) -> Membership:
    return a_membership(role, steps_done=done)


def done(version: int = 1, outcome: str = StepOutcome.DONE) -> StepDone:
    return StepDone(version=version, outcome=outcome, at=NOW)


@pytest.mark.parametrize(
    ("asked", "role", "expected"),
    [
        ("", "client", True),
        ("", "staff", True),
        ("", "owner", False),
        ("client", "client", True),
        ("client", "guest", False),
        ("owner", "owner", False),
    ],
)
def test_a_step_is_asked_of_its_role_or_of_everybody_who_joins(asked: str, role: str, expected: bool) -> None:
    assert bool(asked_of(a_place(a_step(role=asked)), who(role))) is expected


@holds("S3.14")
def test_it_is_shut_until_the_last_required_step_is_done() -> None:
    place = a_place(a_step("stp_1"), a_step("stp_2", required_since=None), a_step("stp_3"))
    assert is_shut(place, who())
    assert is_shut(place, who(stp_1=done()))
    assert not is_shut(place, who(stp_1=done(), stp_3=done())), "one that may be skipped locks nobody out"
    assert [one.id for one in open_steps(place, who(stp_1=done(), stp_3=done()))] == ["stp_2"], "it is asked for"


@pytest.mark.parametrize("outcome", [StepOutcome.SKIPPED, StepOutcome.REFUSED])
def test_what_was_skipped_or_refused_before_it_was_required_is_asked_once_more(outcome: str) -> None:
    place = a_place(a_step())
    assert open_steps(place, who(stp_1=done(outcome=outcome)))
    assert is_shut(place, who(stp_1=done(outcome=outcome)))
    assert not open_steps(a_place(a_step(required_since=None)), who(stp_1=done(outcome=outcome)))


def test_a_step_that_comes_later_is_asked_for_and_locks_nobody_out() -> None:
    place = a_place(a_step(required_since=NOW + 1))
    assert open_steps(place, who())
    assert not is_shut(place, who())


def test_another_version_is_asked_for_where_earlier_ones_do_not_count() -> None:
    revised = a_step(version=3, counts_from=3)
    assert open_steps(a_place(revised), who(stp_1=done(2)))
    assert not is_shut(a_place(revised), who(stp_1=done(2)))
    assert not open_steps(a_place(a_step(version=3)), who(stp_1=done(1))), "a misspelling is nothing to read again"


def test_a_retired_step_is_asked_of_nobody() -> None:
    assert not asked_of(a_place(a_step(retired_at=NOW)), who())


def test_whoever_has_finished_stays_in() -> None:
    assert not is_shut(a_place(a_step()), a_membership("client", onboarded_at=NOW))
