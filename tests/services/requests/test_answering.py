"""The team answers; both close and reopen; somebody is given a request."""

from collections.abc import Callable

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, NotFound, RateLimited, Unprocessable, VersionMismatch
from chalicelib.domain.request import MOST_MESSAGES, QUIET, Request
from chalicelib.services.requests import assigning, closing
from chalicelib.services.requests.gates import WhichRequest
from chalicelib.services.requests.limits import WRITTEN_PER_DAY
from chalicelib.services.team import deactivating
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.services.requests.desk import Desk


def own(desk: Desk, request: object) -> object:
    return desk.which(request, desk.cleo)


@holds("S1.9")
def test_the_business_answers_and_the_client_is_told_and_sees_it(desk: Desk) -> None:
    request = desk.asks()
    desk.run()
    desk.email.notices.clear()
    written = desk.answers(request)

    assert (written.request.status, written.request.waiting_since) == ("answered", None)
    assert desk.now_of(request) == written.request
    told = desk.told()
    assert set(told) == {"cleo@example.com"}
    assert f"/me/{desk.place.id}/requests/{request.id}" in told["cleo@example.com"][0].body
    assert [(one.text, one.by_team, one.name) for one in desk.thread(request)] == [
        ("May I come on Friday?", False, "Cleo"),
        ("Yes, at nine.", True, "Stan"),
    ]


def test_what_a_client_writes_back_waits_for_an_answer_again(desk: Desk) -> None:
    request = desk.asks()
    desk.answers(request)
    desk.later(QUIET)
    desk.run()
    desk.email.notices.clear()
    written = desk.writes(request)

    assert (written.request.status, written.request.waiting_since) == ("open", desk.now)
    assert set(desk.told()) == {"stan@example.com"}


def test_three_lines_in_a_row_are_told_once_and_one_after_a_while_again(desk: Desk) -> None:
    request = desk.asks()
    desk.writes(request)
    desk.writes(request)
    assert len(desk.told()["stan@example.com"]) == 1
    desk.later(QUIET)
    desk.writes(request)
    assert len(desk.told()["stan@example.com"]) == 2
    assert len(desk.thread(request)) == 4


def test_whoever_read_an_older_thread_is_told_before_they_answer_what_was_answered(desk: Desk) -> None:
    request = desk.asks()
    desk.answers(request, desk.staff, version=1)
    with pytest.raises(VersionMismatch):
        desk.answers(request, desk.owner, version=1)
    assert desk.answers(request, desk.owner, version=2).request.messages == 3


@pytest.mark.parametrize(
    "does",
    [
        lambda desk, request: desk.answers(request, desk.staff, version=1),
        lambda desk, request: closing.close(desk.context, desk.which(request, desk.staff), version=1),
        lambda desk, request: assigning.assign(desk.context, desk.which(request, desk.staff), desk.staff_id, version=1),
    ],
    ids=["answering", "closing", "assigning"],
)
def test_whoever_is_overtaken_at_the_last_moment_learns_it_too(
    desk: Desk, does: Callable[[Desk, Request], object]
) -> None:
    request = desk.asks()
    desk.meets(lambda: desk.answers(request, desk.owner))
    with pytest.raises(VersionMismatch):
        does(desk, request)
    assert (desk.now_of(request).version, len(desk.thread(request))) == (2, 2)


def test_answering_twice_with_one_key_answers_once(desk: Desk) -> None:
    request = desk.asks()
    first = desk.answers(request, replay=Replay("k", "d"))
    again = desk.answers(request, replay=Replay("k", "d"))

    assert first.message == again.message
    assert len(desk.thread(request)) == 2


def test_the_team_closes_and_the_client_is_told_and_writing_opens_it_again(desk: Desk) -> None:
    request = desk.asks()
    desk.run()
    desk.email.notices.clear()
    closed = desk.closes(request)

    assert (closed.status, closed.due_at, closed.waiting_since) == ("closed", None, None)
    assert desk.closes(request) == closed
    assert [len(mails) for mails in desk.told().values()] == [1]
    with pytest.raises(Conflict, match="reopen it"):
        desk.answers(request)
    assert desk.writes(request).request.status == "open"
    assert [one.said for one in desk.thread(request)] == ["message", "closed", "message"]


def test_both_close_and_reopen_and_the_thread_says_who_did(desk: Desk) -> None:
    request = desk.asks()
    closing.close_mine(desk.context, own(desk, request))
    assert closing.reopen(desk.context, desk.which(request, desk.staff)).status == "open"
    closing.close(desk.context, desk.which(request, desk.staff))
    assert closing.reopen_mine(desk.context, own(desk, request)).waiting_since == desk.now
    assert closing.reopen_mine(desk.context, own(desk, request)).version == 5

    assert [(one.said, one.by_team) for one in desk.thread(request)[1:]] == [
        ("closed", False),
        ("reopened", True),
        ("closed", True),
        ("reopened", False),
    ]
    with pytest.raises(VersionMismatch):
        closing.close_mine(desk.context, own(desk, request), version=1)


def test_an_answered_request_that_is_reopened_by_nobody_stays_answered(desk: Desk) -> None:
    request = desk.asks()
    desk.answers(request)
    assert closing.reopen(desk.context, desk.which(request, desk.staff)).status == "answered"


def test_a_request_is_given_to_somebody_who_serves_the_client_or_manages_and_taken_back(desk: Desk) -> None:
    steve, steve_id = desk.has_staff("Steve")
    desk.assigns(desk.cleo_contact.id, steve_id)
    request = desk.asks()
    desk.run()
    desk.email.notices.clear()
    given = assigning.assign(desk.context, desk.which(request, desk.staff), steve_id)
    assert given.assigned_to == steve_id
    assert set(desk.told()) == {"steve@example.com"}

    desk.email.notices.clear()
    desk.later(QUIET)
    desk.writes(request)
    assert set(desk.told()) == {"steve@example.com"}
    assert assigning.assign(desk.context, desk.which(request, steve), "").assigned_to == ""
    assert assigning.assign(desk.context, desk.which(request, steve), "").version == 4
    with pytest.raises(VersionMismatch):
        assigning.assign(desk.context, desk.which(request, steve), desk.admin_id, version=1)


def test_whoever_is_given_a_request_and_leaves_is_passed_over(desk: Desk) -> None:
    _, steve_id = desk.has_staff("Steve")
    desk.assigns(desk.cleo_contact.id, steve_id)
    request = desk.asks()
    assigning.assign(desk.context, desk.which(request, desk.owner), steve_id)
    desk.run()
    deactivating.deactivate(desk.context, desk.owner, desk.place.id, steve_id, Handover())
    desk.run()
    desk.email.notices.clear()
    desk.later(QUIET)
    desk.writes(request)

    assert set(desk.told()) == {"stan@example.com"}
    with pytest.raises(NotFound):
        desk.answers(request, desk.user("Stranger"))


def test_nobody_gains_sight_of_a_client_by_being_given_a_request(desk: Desk) -> None:
    _, steve_id = desk.has_staff("Steve")
    request = desk.asks()
    for member in (steve_id, f"mem_c{desk.cleo.id[4:]}", "nonsense"):
        with pytest.raises(Unprocessable) as refused:
            assigning.assign(desk.context, desk.which(request, desk.owner), member)
        assert [one.field for one in refused.value.errors] == ["to"]


def test_there_is_an_end_to_a_thread_and_to_what_one_writes_in_a_day(desk: Desk) -> None:
    request = desk.asks()
    for _ in range(WRITTEN_PER_DAY):
        desk.writes(request)
    with pytest.raises(RateLimited):
        desk.writes(request)
    for _ in range(MOST_MESSAGES - desk.now_of(request).messages):
        desk.answers(request)
    with pytest.raises(Conflict, match="another request"):
        desk.answers(request)


@pytest.mark.parametrize("identifier", ["req_0000000000000000", "nonsense", "con_0000000000000000"])
def test_what_is_no_request_here_is_not_found(desk: Desk, identifier: str) -> None:
    for user, gate in ((desk.cleo, closing.close_mine), (desk.owner, closing.close)):
        with pytest.raises(NotFound):
            gate(desk.context, WhichRequest(user, desk.place.id, identifier))


def test_another_organization_sees_nothing_of_it(desk: Desk) -> None:
    request = desk.asks()
    other = desk.organization(desk.user("Otto"), "Other")
    with pytest.raises(NotFound):
        closing.close(desk.context, WhichRequest(desk.user("Otto"), other.id, request.id))
