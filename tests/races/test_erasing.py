"""Somebody is erased while their old token accepts, and while their export is written: in the end nothing tells of
them."""

from contextlib import suppress

from chalicelib.domain import refs
from chalicelib.domain.account import LOOK_AGAIN, ErasureStatus
from chalicelib.domain.identity import User
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Lost
from chalicelib.services.account import erasing, exporting
from chalicelib.services.account.erasing_strangers import erase_segment
from chalicelib.services.invitations import accepting
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEW = max(ROUNDS // 10, 1)


def accept(arena: Arena, token: str, user: User) -> Contender:
    return lambda: accepting.accept(arena.world.context, token, user, 1)


def erase(arena: Arena, user: User) -> Contender:
    """Of two workers at once one goes on; the other's message comes again."""

    def once() -> None:
        with suppress(Lost):
            erasing.go_on(arena.world.context, user.id)

    return once


def export(arena: Arena, user: User) -> Contender:
    return lambda: exporting.write(arena.world.context, user.id)


def afterwards(arena: Arena, user: User) -> None:
    """The job comes back, and looks again until it finds nothing."""
    now = arena.world.now
    for wait in (5 * MINUTE, LOOK_AGAIN, 2 * LOOK_AGAIN, 3 * LOOK_AGAIN, 4 * LOOK_AGAIN):
        erasing.go_on(arena.world.at(now + wait + MINUTE), user.id)
    assert arena.world.item(refs.erasure(user.id)).status == ErasureStatus.DONE


@holds("A87")
def test_whoever_accepts_while_they_are_erased_is_forgotten_too(arena: Arena) -> None:
    for number in range(FEW):
        jane = arena.world.user(f"Jane{number}")
        email = str(jane.email)
        invitation = arena.world.invite(arena.place(), arena.owner, email=email, name=f"Jane{number} Doe").invitation
        token = arena.token(invitation)
        erasing.ask(arena.world.context, jane, email)
        racers = [accept(arena, token, jane)] * (CONTENDERS // 2) + [erase(arena, jane)] * (CONTENDERS // 2)
        arena.race(racers)
        afterwards(arena, jane)
        left = repr([item for item in arena.world.table.raw() if item["kind"]["S"] != "event"])
        assert email not in left
        assert f"Jane{number}" not in left


@holds("A87")
def test_an_export_that_is_written_while_they_are_erased_leaves_no_file(arena: Arena) -> None:
    for number in range(FEW):
        jane = arena.world.user(f"Jane{number}")
        exporting.ask(arena.world.context, jane)
        erasing.ask(arena.world.context, jane, str(jane.email))
        arena.race([export(arena, jane)] * (CONTENDERS // 2) + [erase(arena, jane)] * (CONTENDERS // 2))
        afterwards(arena, jane)
        assert arena.world.files.objects == {}
        assert arena.world.item(refs.export(jane.id)) is None


def test_whoever_joins_while_an_operator_erases_their_address_stays_or_was_never_there(arena: Arena) -> None:
    for number in range(FEW):
        jane = arena.world.user(f"Jane{number}")
        place = arena.place()
        invitation = arena.world.invite(place, arena.owner, email=str(jane.email), name="Jane Doe").invitation
        token, spot = arena.token(invitation), refs.contact(place.id, invitation.contact)
        contact = arena.world.item(spot)

        def once(address: str = str(jane.email), one: object = contact, name: str = str(number)) -> None:
            erase_segment(lambda: arena.world.context, address, name, lambda _: ([one], ""))

        results = arena.race([accept(arena, token, jane)] * (CONTENDERS // 2) + [once] * (CONTENDERS // 2))
        now = arena.world.item(spot)
        joined = [one for one in results.answers if one is not None]
        assert (now.linked_user, now.name) == ((jane.id, "Jane Doe") if joined else ("", ""))
