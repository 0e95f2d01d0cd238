"""Sixteen workers with the same payment, and sixteen hands on the last seat."""

from collections import Counter

from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.payment import Signal
from chalicelib.services.payments import orders, webhooks
from chalicelib.services.sales import packages
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

PRICE = 12_000


def sells(arena: Arena, place: str, **more: object) -> str:
    draft = {"name": "Ten sessions", "amount": PRICE, "currency": "EUR"} | more
    package = packages.create(arena.world.context, arena.owner, place, packages.PackageDraft(**draft), None)
    return package.id


def given(package_id: str, settlement: str) -> dict[str, object]:
    return {"packages": (GrantedPackage(package_id, settlement),)}


@holds("F39")
def test_one_payment_told_sixteen_times_at_once_invites_once(arena: Arena) -> None:
    context = arena.world.context
    for _ in range(ROUNDS // 2):
        organization = arena.place()
        arena.world.billing.connected.add(organization.id)
        grants = given(sells(arena, organization.id), "payment_required")
        invitation = arena.world.invite(
            organization, arena.owner, email="jane@example.com", name="Jane", grants=grants
        ).invitation
        order = orders.get(context, arena.owner, organization.id, invitation.order).order
        payment = f"pi_{invitation.id}"
        arena.world.billing.pays(order, payment)
        signals = [
            Signal(provider="stripe", id=f"evt_{number % 3}", type="checkout.session.completed", payment_id=payment)
            for number in range(CONTENDERS)
        ]

        def works(signal: Signal, place: str = organization.id) -> Contender:
            def run() -> None:
                webhooks.receive(context, place, signal)
                webhooks.work_on(context, webhooks._identifier(place, signal))

            return run

        results = arena.race([works(one) for one in signals])
        assert set(results.refusals) <= {"Unavailable"}
        webhooks.review(context, order.id)
    places = arena.places()
    assert len(places) == ROUNDS // 2
    for organization in places.values():
        assert organization.invitation.status == "pending"
        assert organization.events("invitation.released") == 1


@holds("F28", "I8")
def test_the_last_seat_goes_to_one_of_sixteen(arena: Arena) -> None:
    context = arena.world.context
    seats: Counter[int] = Counter()
    for _ in range(ROUNDS // 2):
        organization = arena.place()
        group = sells(arena, organization.id, kind="group", seats=1)

        def invites(number: int, place: object = organization, group: str = group) -> Contender:
            wanted = {"email": f"p{number}@example.com", "name": "Jane", "grants": given(group, "prepaid")}
            return lambda: arena.world.invite(place, arena.owner, **dict(wanted))

        results = arena.race([invites(number) for number in range(CONTENDERS)])
        assert len(results.answers) == 1
        assert set(results.refusals) <= {"NoSeats", "Conflict"}
        seats[packages.get(context, arena.owner, organization.id, group).taken] += 1
    assert seats == {1: ROUNDS // 2}
