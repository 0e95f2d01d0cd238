"""Sixteen workers with the same payment, and sixteen hands on the last seat."""

from collections import Counter

from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.payment import Signal
from chalicelib.services import hooks, orders, packages
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender
from tests.world import NOON

PRICE = 12_000


def sells(arena: Arena, place: str, **more: object) -> str:
    draft = {"name": "Ten sessions", "amount": PRICE, "currency": "EUR"} | more
    made = packages.create(arena.world.kit, arena.owner, place, packages.Draft(**draft), arena.world.now, None)
    return made.id


def given(package: str, settlement: str) -> dict[str, object]:
    return {"packages": (GrantedPackage(package, settlement),)}


def test_one_payment_told_sixteen_times_at_once_invites_once_f39(arena: Arena) -> None:
    kit = arena.world.kit
    for _ in range(ROUNDS // 2):
        place = arena.place()
        arena.world.billing.connected.add(place.id)
        grants = given(sells(arena, place.id), "payment_required")
        offer = arena.world.invite(place, arena.owner, email="jane@example.com", name="Jane", grants=grants).invitation
        order = orders.get(kit, arena.owner, place.id, offer.order).order
        payment = f"pi_{offer.id}"
        arena.world.billing.pays(order, payment)
        signals = [
            Signal(provider="stripe", id=f"evt_{number % 3}", type="checkout.session.completed", payment_id=payment)
            for number in range(CONTENDERS)
        ]

        def works(signal: Signal, place: str = place.id) -> Contender:
            def run() -> None:
                hooks.receive(kit, place, signal, NOON)
                hooks.work_on(kit, hooks._identifier(place, signal), NOON)

            return run

        results = arena.race([works(one) for one in signals])
        assert set(results.refusals) <= {"Unavailable"}
        hooks.review(kit, order.id, NOON)
    places = arena.places()
    assert len(places) == ROUNDS // 2
    for place in places.values():
        assert place.invitation.status == "pending"
        assert place.events("invitation.released") == 1


def test_the_last_seat_goes_to_one_of_sixteen_f28_i8(arena: Arena) -> None:
    kit = arena.world.kit
    seats: Counter[int] = Counter()
    for _ in range(ROUNDS // 2):
        place = arena.place()
        group = sells(arena, place.id, kind="group", seats=1)

        def invites(number: int, place: object = place, group: str = group) -> Contender:
            wanted = {"email": f"p{number}@example.com", "name": "Jane", "grants": given(group, "prepaid")}
            return lambda: arena.world.invite(place, arena.owner, **dict(wanted))

        results = arena.race([invites(number) for number in range(CONTENDERS)])
        assert len(results.answers) == 1
        assert set(results.refusals) <= {"NoSeats", "Conflict"}
        seats[packages.get(kit, arena.owner, place.id, group).taken] += 1
    assert seats == {1: ROUNDS // 2}
