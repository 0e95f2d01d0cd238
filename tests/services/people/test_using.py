"""What is used of a package: counted by the team, seen by the client, and given back."""

from dataclasses import replace

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.errors import Conflict, IdempotencyMismatch, NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.services.people import entitlements
from chalicelib.services.portal.portal import open_portal
from chalicelib.services.sales import packages
from tests.services.selling import PAY, Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


def sold(shop: Shop, units: int = 3) -> tuple[User, Entitlement]:
    cleo, contact = shop.has_client(emails=("cleo@example.com",))
    package = shop.sells(units=units)
    (right,) = shop.assigns_packages(contact.id, (package, "prepaid")).entitlements
    return cleo, right


def kept(shop: Shop, right: Entitlement) -> Entitlement:
    return shop.entitlement(right.contact, right.id)


def test_client_and_staff_see_the_same_of_what_is_left(shop: Shop) -> None:
    cleo, right = sold(shop)
    shop.assigns(right.contact, shop.staff_id)
    shop.uses(right, 1, user=shop.staff)
    (own,) = open_portal(shop.context, cleo, shop.place.id).packages
    (seen,) = entitlements.list_entitlements(shop.context, shop.staff, shop.place.id, right.contact)

    assert own.entitlement == seen
    assert (seen.used, seen.left, seen.units) == (1, 2, 3)
    shop.uses(right, 1, user=shop.staff, back=True)
    assert kept(shop, right).left == 3


def test_units_are_those_of_the_day_it_was_assigned(shop: Shop) -> None:
    _, right = sold(shop)
    packages.change(shop.context, shop.owner, shop.place.id, right.package, {"units": 99}, None)
    assert kept(shop, right).units == 3


def test_units_come_along_by_invitation_and_by_payment(shop: Shop) -> None:
    package = shop.sells(units=5)
    handed = shop.invites_to((package, "prepaid"), name="Ben", email="ben@example.com")
    assert [one.units for one in shop.entitlements(handed.invitation.contact)] == [5]
    gated = shop.invites_to((package, PAY), name="Kim", email="kim@example.com")
    assert [one.units for one in shop.entitlements(gated.invitation.contact)] == [5]
    assert [one.units for one in shop.order_of(gated).lines] == [5]
    _, contact = shop.has_client("Carl", emails=("carl@example.com",))
    order = shop.assigns_packages(contact.id, (package, PAY)).order
    assert order is not None
    shop.pays(order)
    assert [(one.units, one.status) for one in shop.entitlements(contact.id)] == [(5, "active")]


def test_a_repeated_request_counts_once(shop: Shop) -> None:
    _, right = sold(shop)
    for _ in range(3):
        assert shop.uses(right, 1, replay=Replay("key", "digest")).used == 1
    assert kept(shop, right).used == 1
    with pytest.raises(IdempotencyMismatch):
        shop.uses(right, 1, replay=Replay("key", "another"))
    for _ in range(2):
        shop.uses(right, 1, back=True, replay=Replay("back", "digest"))
    assert kept(shop, right).used == 0


def test_two_who_count_at_once_are_both_counted_while_there_is_enough(shop: Shop) -> None:
    _, right = sold(shop, units=2)
    shop.meets(lambda: shop.uses(right, 1, user=shop.admin))
    assert (shop.uses(right, 1).used, kept(shop, right).status) == (2, "consumed")


def test_of_two_who_use_the_last_unit_one_is_told_that_nothing_is_left(shop: Shop) -> None:
    _, right = sold(shop, units=1)
    shop.meets(lambda: shop.uses(right, 1, user=shop.admin))
    with pytest.raises(Conflict, match="Nothing is left"):
        shop.uses(right, 1)
    assert kept(shop, right).used == 1


def test_what_is_taken_back_at_this_moment_is_not_used(shop: Shop) -> None:
    _, right = sold(shop)
    shop.meets(lambda: entitlements.revoke(shop.context, shop.admin, shop.place.id, right.contact, right.id))
    with pytest.raises(Conflict, match="revoked"):
        shop.uses(right, 1)
    assert (kept(shop, right).status, kept(shop, right).used) == ("revoked", 0)
    with pytest.raises(Conflict):
        shop.uses(right, back=True)


def test_only_the_team_counts_and_only_for_clients_of_theirs(shop: Shop) -> None:
    cleo, right = sold(shop)
    before = shop.snapshot()
    with pytest.raises(NotAllowed):
        shop.uses(right, 1, user=cleo)
    for stranger in (shop.staff, shop.user("Eve")):
        with pytest.raises(NotFound):
            shop.uses(right, 1, user=stranger)
    with pytest.raises(NotFound):
        shop.uses(replace(right, id="ent_0000000000000000"), 1)
    assert shop.snapshot() == before


def test_what_happened_is_told_in_events_by_ids_alone(shop: Shop) -> None:
    _, right = sold(shop, units=2)
    shop.uses(right, 1)
    shop.uses(right)
    shop.uses(right, back=True)
    told = [one for ref, one in shop.store.items.items() if ref.kind == "event" and one.type.startswith("entitlement.")]

    assert {(one.type, one.data["used"]) for one in told} == {
        ("entitlement.used", "1"),
        ("entitlement.consumed", "2"),
        ("entitlement.restored", "0"),
    }
    assert all(one.data["id"] == right.id and set(one.data) == {"id", "used"} for one in told)
