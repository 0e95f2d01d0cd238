"""Sixteen at once at one request: who named a version answers once, and closed is closed."""

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.identity import User
from chalicelib.domain.request import Request
from chalicelib.services.requests import asking, closing, reading, writing
from chalicelib.services.requests.gates import WhichRequest, team_gate
from chalicelib.services.requests.wording import Words
from chalicelib.services.requests.writing import Reply
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEWER = max(ROUNDS // 10, 1)


def asked(arena: Arena) -> tuple[WhichRequest, User]:
    """A request of a client, as the owner sees it."""
    place, client = arena.place(), arena.world.user("Cleo")
    contact = arena.world.invite(place, arena.owner, email="cleo@example.com").invitation.contact
    arena.world.join(place, client, "client", contact_id=contact)
    wanted = asking.Ask(words=Words(text="May I come on Friday?"))
    request = asking.ask(arena.world.context, client, place.id, wanted, None)
    return WhichRequest(arena.owner, place.id, request.id), client


def answers(arena: Arena, which: WhichRequest, version: int | None = None, key: str = "") -> Contender:
    line = Reply(Words(text="Yes, at nine."), version, Replay(key, "digest") if key else None)
    return lambda: writing.answer(arena.world.context, which, line)


def closes(arena: Arena, which: WhichRequest) -> Contender:
    return lambda: closing.close(arena.world.context, which)


def now_of(arena: Arena, which: WhichRequest) -> tuple[Request, list[str]]:
    """The request, and what happened in its thread."""
    reference = refs.request(which.request)
    seen = team_gate(arena.world.context, which)
    lines = reading.thread(arena.world.context, seen, after=None, limit=200).items
    request = arena.world.context.store.read([reference])[reference]
    assert request is not None
    return request, [one.said for one in lines]


@holds("S1.9")
def test_of_sixteen_who_answer_what_they_read_one_does_and_the_others_are_told(arena: Arena) -> None:
    for _ in range(FEWER):
        which, _client = asked(arena)
        results = arena.race([answers(arena, which, version=1)] * CONTENDERS)
        assert (len(results.answers), results.refusals) == (1, {"VersionMismatch": CONTENDERS - 1})
        request, lines = now_of(arena, which)
        assert (request.status, request.messages, len(lines)) == ("answered", 2, 2)


@holds("S1.9", "F02")
def test_one_answer_that_is_sent_sixteen_times_stands_there_once(arena: Arena) -> None:
    for _ in range(FEWER):
        which, _client = asked(arena)
        results = arena.race([answers(arena, which, key=which.request)] * CONTENDERS)
        assert results.refusals == {}
        assert len({one.message.id for one in results.answers}) == 1
        assert now_of(arena, which)[0].messages == 2


@holds("S1.9")
def test_what_is_answered_while_it_is_closed_is_answered_before_or_refused(arena: Arena) -> None:
    for _ in range(FEWER):
        which, _client = asked(arena)
        results = arena.race([answers(arena, which), closes(arena, which)] * (CONTENDERS // 2))
        # Too late four times, or after it was closed: both tell what to do.
        assert set(results.refusals) <= {"Conflict"}
        request, lines = now_of(arena, which)
        assert (request.status, request.due_at, request.waiting_since) == ("closed", None, None)
        assert sorted(lines) == ["closed"] + ["message"] * request.messages
