"""A package for a group: each member a right and a seat, while there are seats for all (S3.10)."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.entitlement import EntitlementStatus
from chalicelib.domain.errors import Conflict, NoSeats, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.package import GrantedPackage, Package
from chalicelib.services.people import entitlements, groups, staffing
from chalicelib.services.people.entitlements import Assign, Assigned
from chalicelib.services.people.groups import MemberList
from tests.holding import holds
from tests.services.selling import PAY, Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


def a_group(shop: Shop, members: int) -> tuple[Contact, list[Contact]]:
    group = shop.adds_contact(name="Evening", kind="group")
    people = [shop.adds_contact(name=f"P{number}") for number in range(members)]
    wanted = MemberList(group=group.id, contacts=tuple(one.id for one in people))
    return groups.put_members(shop.context, shop.owner, shop.place.id, wanted), people


def gives(
    shop: Shop, group: Contact, package: Package, user: User | None = None, key: str = "", **how: str
) -> Assigned:
    command = Assign(
        user=user or shop.owner,
        organization=shop.place.id,
        contact=group.id,
        packages=(GrantedPackage(package.id, **how),),
        replay=Replay(key, "digest") if key else None,
    )
    return entitlements.assign(shop.context, command)


def taken(shop: Shop, package: Package) -> int:
    found: Package = shop.item(refs.package(package.id))
    return found.taken


def rights(shop: Shop, contact: Contact) -> list[str]:
    held = entitlements.list_entitlements(shop.context, shop.owner, shop.place.id, contact.id)
    return [one.status for one in held]


@holds("S3.10")
def test_each_member_of_a_group_gets_a_right_and_a_seat(shop: Shop) -> None:
    package = shop.sells(kind="group", seats=4)
    group, people = a_group(shop, 3)
    given = gives(shop, group, package)
    assert {one.contact for one in given.entitlements} == {one.id for one in people}
    assert all(rights(shop, one) == [EntitlementStatus.ACTIVE] for one in people)
    assert taken(shop, package) == 3
    [first, *_] = given.entitlements
    entitlements.revoke(shop.context, shop.owner, shop.place.id, first.contact, first.id)
    assert taken(shop, package) == 2, "a right that is taken back frees its seat"


@holds("S3.10", "F28")
def test_without_a_seat_for_all_nobody_gets_one(shop: Shop) -> None:
    package = shop.sells(kind="group", seats=2)
    group, people = a_group(shop, 3)
    before = shop.snapshot()
    with pytest.raises(NoSeats):
        gives(shop, group, package)
    assert shop.snapshot() == before
    groups.take_out(shop.context, shop.owner, shop.place.id, group.id, people[0].id)
    assert len(gives(shop, group, package).entitlements) == 2


@holds("F02")
def test_a_repeated_request_gives_nothing_twice(shop: Shop) -> None:
    package = shop.sells(kind="group", seats=4)
    group, _ = a_group(shop, 2)
    first = gives(shop, group, package, key="once")
    assert gives(shop, group, package, key="once") == first
    assert taken(shop, package) == 2


def test_what_a_group_is_not_given_is_refused_in_words(shop: Shop) -> None:
    group, _ = a_group(shop, 2)
    with pytest.raises(Unprocessable):
        gives(shop, group, shop.sells())
    with pytest.raises(Unprocessable):
        gives(shop, group, shop.sells(kind="group", seats=4), settlement=PAY)
    empty = shop.adds_contact(name="Nobody", kind="group")
    with pytest.raises(Conflict):
        gives(shop, empty, shop.sells(kind="group", seats=4))


@holds("S3.10", "S2.7")
def test_staff_who_serve_a_group_give_it_packages_of_their_own(shop: Shop) -> None:
    package = shop.sells(shop.staff, owner=shop.staff_id, kind="group", seats=4)
    group, _ = a_group(shop, 2)
    with pytest.raises(NotFound):
        gives(shop, group, package, shop.staff)
    served = staffing.StaffList(contact=group.id, staff=(shop.staff_id,))
    staffing.put_staff(shop.context, shop.owner, shop.place.id, served)
    assert len(gives(shop, group, package, shop.staff).entitlements) == 2


def test_a_guest_is_given_no_package(shop: Shop) -> None:
    _, cleo = shop.has_client()
    guest = shop.adds_contact(name="Gus", of=cleo.id)
    with pytest.raises(Unprocessable):
        gives(shop, guest, shop.sells())
