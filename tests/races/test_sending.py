"""Workers, withdrawals and guesses that meet: nothing goes out twice, nothing after its end, no sixth guess."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.services.invitations import claiming, resending
from chalicelib.services.invitations.resending import NamedInvitation
from chalicelib.services.messages import sending
from tests.holding import holds
from tests.models.wire import Wire, wire
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

__all__ = ["wire"]
FIRST = "DLV#001"


def deliver(arena: Arena, offer: Any, name: str = FIRST) -> Contender:
    return lambda: sending.deliver(arena.world.context, offer.id, name)


def revoke(arena: Arena, offer: Any) -> Contender:
    request = NamedInvitation(arena.owner, offer.organization, offer.id)
    return lambda: resending.revoke(arena.world.context, request)


def invite(arena: Arena) -> Any:
    return arena.world.invite(arena.place(), arena.owner, email="jane@example.com").invitation


@holds("F10")
def test_one_message_that_sixteen_workers_hold_goes_out_once(arena: Arena) -> None:
    for round_ in range(ROUNDS // 2):
        results = arena.race([deliver(arena, invite(arena))] * CONTENDERS)
        assert results.refusals == {}
        assert len(arena.world.email.inbox) == round_ + 1
    for place in arena.places().values():
        assert [one.status for one in place["delivery"]] == ["sent"]
        assert (place["delivery"][0].attempts, place["delivery"][0].version) == (1, 3)


@holds("F17", "I6")
def test_a_message_and_a_revocation_that_race_agree_in_the_end(arena: Arena) -> None:
    ended: Counter[str] = Counter()
    for _ in range(ROUNDS // 2):
        offer = invite(arena)
        before = len(arena.world.email.inbox)
        arena.race([deliver(arena, offer), revoke(arena, offer)] * (CONTENDERS // 2))
        deliver(arena, offer)()
        ended["sent" if len(arena.world.email.inbox) > before else "failed"] += 1
        assert len(arena.world.email.inbox) <= before + 1
    places = arena.places().values()
    assert {place.invitation.status for place in places} == {"revoked"}
    assert Counter(place["delivery"][0].status for place in places) == ended
    assert all(
        one.reason == "invitation_closed" for place in places for one in place["delivery"] if one.status == "failed"
    )


@holds("F17", "I6")
@pytest.mark.parametrize(("before", "sent"), [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1)])
def test_no_provider_is_called_once_a_revocation_is_written(arena: Arena, wire: Wire, before: int, sent: int) -> None:
    """The revocation comes before call number `before` of the worker: its read, lease, last look, result, end."""
    offer = invite(arena)
    steps = [revoke(arena, offer) if place == before else None for place in range(5)]
    wire.next("BatchGetItem", *_before_read(steps[0]), _after(steps[2]))
    wire.next("PutItem", _after(steps[1]), _after(steps[3]))
    deliver(arena, offer)()
    if steps[4]:
        steps[4]()
    assert len(arena.world.email.inbox) == sent
    [message] = arena.world.table.entities("delivery")
    assert message.status == ("sent" if sent else "failed")
    assert arena.world.table.entities("invitation")[0].status == "revoked"


def _before_read(step: Contender | None) -> list[Callable[..., Any]]:
    """The revocation reads too, and its reads are none of the worker's."""
    return [_after(step), *[_after(None)] * bool(step)]


def _after(step: Contender | None) -> Callable[..., Any]:
    def fault(operation: str, parameters: Any, send: Callable[[], Any]) -> Any:
        if step:
            step()
        return send()

    return fault


@holds("A21")
def test_of_sixteen_guesses_at_once_five_are_compared(arena: Arena) -> None:
    joe = arena.world.user("Joe")
    for round_ in range(ROUNDS // 2):
        offer, code = asked(arena, joe)
        typed = [_wrong(code, guess) for guess in range(CONTENDERS)]
        lucky = round_ % 2 == 1
        if lucky:
            typed[round_ % CONTENDERS] = code
        results = arena.race([prove(arena, offer, joe, guess) for guess in typed])
        # After the right one the same user's other guesses are answered without being compared: it is proven.
        right = claims(arena, offer)
        compared = results.refusals["CodeWrong"] + right
        assert len(results.answers) + sum(results.refusals.values()) == CONTENDERS
        assert bool(results.answers) == bool(right)
        assert right <= lucky
        assert compared <= 5
        assert lucky or compared == 5


def claims(arena: Arena, offer: Any) -> int:
    """How often a code was found right; as often is it kept."""
    claimed = [one for one in arena.world.events() if (one.type, one.invitation) == ("invitation.claimed", offer.id)]
    assert len([one for one in arena.world.table.entities("claim") if one.invitation == offer.id]) == len(claimed)
    return len(claimed)


def asked(arena: Arena, user: Any) -> tuple[Any, str]:
    """An invitation to somebody else's address, and the code that was sent there."""
    offer = invite(arena)
    claiming.ask(arena.world.context, arena.token(offer), user)
    deliver(arena, offer, f"CODE#claim#{user.id}")()
    return offer, arena.world.email.inbox[-1].code


def prove(arena: Arena, offer: Any, user: Any, typed: str) -> Contender:
    return lambda: claiming.prove(arena.world.context, arena.token(offer), user, typed)


def _wrong(code: str, guess: int) -> str:
    return f"{(int(code) + 1 + guess) % 1_000_000:06}"
