"""The states of a request, and when somebody is to be reminded."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.organization import Policy
from chalicelib.domain.request import Request, RequestStatus, moved, owed, scheduled
from chalicelib.domain.time import HOUR

POLICY = Policy(remind_of_requests_after=3_600, escalate_requests_after=7_200)
NOW = 1_800_000_000_000


def a_request(status: str = RequestStatus.OPEN, **known: object) -> Request:
    made: dict[str, object] = {"id": "req_a", "organization": "org_a", "contact": "con_a", "user": "usr_a"}
    made |= {"membership": "mem_a", "kind": "information", "last_at": NOW, "created_at": NOW}
    return Request(**made, status=status, **known)


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("write", "open", "open"),
        ("write", "answered", "open"),
        ("write", "closed", "open"),
        ("answer", "open", "answered"),
        ("answer", "answered", "answered"),
        ("close", "open", "closed"),
        ("close", "answered", "closed"),
        ("close", "closed", "closed"),
        ("reopen", "closed", "open"),
        ("reopen", "open", "open"),
        ("reopen", "answered", "answered"),
    ],
)
def test_every_verb_leads_from_every_state_to_one(verb: str, before: str, after: str) -> None:
    request = moved(a_request(before), verb, POLICY, NOW)

    assert (request.status, request.last_at) == (after, NOW)
    assert (request.waiting_since is None, request.due_at is None) == (after != "open", after != "open")


def test_only_answering_what_is_closed_is_refused_with_the_way_out() -> None:
    with pytest.raises(Conflict, match="reopen it"):
        moved(a_request("closed"), "answer", POLICY, NOW)


def test_a_request_waits_since_the_first_line_that_nobody_has_answered() -> None:
    first = moved(a_request(), "write", POLICY, NOW)
    later = moved(first, "write", POLICY, NOW + HOUR)
    assert (first.waiting_since, later.waiting_since, later.due_at) == (NOW, NOW, NOW + HOUR)
    anew = moved(moved(later, "answer", POLICY, NOW + HOUR), "write", POLICY, NOW + 5 * HOUR)
    assert (anew.waiting_since, anew.due_at) == (NOW + 5 * HOUR, NOW + 6 * HOUR)


@pytest.mark.parametrize(
    ("after", "done", "verb", "due"),
    [
        (0, {}, "", HOUR),
        (HOUR - 1, {}, "", HOUR),
        (HOUR, {}, "remind", HOUR),
        (HOUR, {"reminded_at": 1}, "", 2 * HOUR),
        (2 * HOUR, {"reminded_at": 1}, "escalate", 2 * HOUR),
        (9 * HOUR, {"reminded_at": 1, "escalated_at": 1}, "", None),
    ],
)
def test_first_it_is_brought_to_mind_and_then_the_owners_are_told(
    after: int, done: dict[str, int], verb: str, due: int | None
) -> None:
    request = a_request(waiting_since=NOW, **done)

    assert owed(request, POLICY, NOW + after) == verb
    assert scheduled(request, POLICY).due_at == (None if due is None else NOW + due)


@pytest.mark.parametrize("status", ["answered", "closed"])
def test_nothing_is_owed_where_nobody_waits(status: str) -> None:
    request = replace(a_request(waiting_since=NOW), status=status)
    assert (owed(request, POLICY, NOW + 9 * HOUR), scheduled(request, POLICY).due_at) == ("", None)


def test_an_organization_that_wants_none_of_it_has_none() -> None:
    off = Policy(remind_of_requests_after=0, escalate_requests_after=0)
    request = a_request(waiting_since=NOW)
    assert (owed(request, off, NOW + 99 * HOUR), scheduled(request, off).due_at) == ("", None)
