"""Packages: who sells what, seats, pages that anybody may pay on, and packages for active clients."""

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    ChannelUnavailable,
    Conflict,
    LinkWithdrawn,
    NoSeats,
    NotAllowed,
    NotFound,
    Unprocessable,
)
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.order import OrderStatus
from chalicelib.domain.organization import Role
from chalicelib.domain.package import GrantedPackage, Package
from chalicelib.domain.time import MINUTE
from chalicelib.services.payments import orders, storefront
from chalicelib.services.people import entitlements, using
from chalicelib.services.sales import packages
from tests.holding import holds
from tests.services.races import Rivalled
from tests.services.selling import PAY, PRICE, Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


def an_active_client(shop: Shop) -> str:
    handed = shop.invites_and_sends()
    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))
    shop.later(2 * MINUTE)
    return handed.invitation.contact


@holds("S3.8")
def test_a_coach_has_a_list_of_their_own_and_the_team_list(shop: Shop) -> None:
    own = shop.sells(shop.staff, owner=shop.staff_id)
    of_team = shop.sells(name="Team package")
    admins = shop.sells(name="Adam's", owner=shop.admin_id)

    def seen(caller: object) -> set[str]:
        page = packages.list_packages(
            shop.context, caller, shop.place.id, packages.PackageFilter(), after=None, limit=50
        )
        return {one.id for one in page.items}

    assert seen(shop.staff) == {own.id, of_team.id}
    assert seen(shop.owner) == {own.id, of_team.id, admins.id}
    with pytest.raises(NotAllowed):
        shop.sells(shop.staff)
    with pytest.raises(NotFound):
        packages.get(shop.context, shop.staff, shop.place.id, admins.id)
    with pytest.raises(NotAllowed):
        packages.retire(shop.context, shop.staff, shop.place.id, of_team.id)


@holds("S3.8", "S3.10")
def test_a_package_of_nobody_involved_is_refused_and_that_of_the_chosen_coach_is_not(shop: Shop) -> None:
    own = shop.sells(shop.staff, owner=shop.staff_id, kind="group", seats=2)
    with pytest.raises(Unprocessable):
        shop.invites_to((own, "prepaid"))
    handed = shop.invites_to((own, "prepaid"), grants={"staff": (shop.staff_id,)})
    assert [one.package for one in handed.invitation.packages] == [own.id]


def test_packages_are_for_clients_and_given_once(shop: Shop) -> None:
    package = shop.sells()
    with pytest.raises(Unprocessable):
        shop.invites_to((package, "prepaid"), role=Role.STAFF)
    with pytest.raises(Unprocessable):
        shop.invites_to((package, "prepaid"), (package, PAY))
    with pytest.raises(Unprocessable):
        shop.invites_to((shop.sells(amount=0), PAY))
    with pytest.raises(Unprocessable):
        shop.invites_to((shop.sells(currency="USD"), PAY), (package, PAY))
    with pytest.raises(Unprocessable):
        shop.invites_to((replace(package, id="pkg_" + "A" * 16), PAY))


@holds("S3.9")
def test_several_packages_each_with_its_settlement(shop: Shop) -> None:
    first, second, third = shop.sells(), shop.sells(name="Book", amount=500), shop.sells(name="Intro", amount=0)
    handed = shop.invites_to((first, PAY), (second, PAY), (third, "prepaid"))
    order = shop.order_of(handed)
    assert (order.amount, [one.name for one in order.lines]) == (PRICE + 500, ["Ten sessions", "Book"])
    shop.pays(order)
    shop.run()
    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))
    assert {one.status for one in shop.entitlements(handed.invitation.contact)} == {"active"}


def test_a_retired_package_is_given_to_nobody_and_kept_by_whoever_has_it(shop: Shop) -> None:
    package = shop.sells()
    handed, order = shop.invites_to((package, PAY)), None
    packages.retire(shop.context, shop.owner, shop.place.id, package.id)
    with pytest.raises(Unprocessable):
        shop.invites_to((package, PAY), email="ben@example.com")
    order = shop.order_of(handed)
    shop.pays(order)
    assert shop.the(handed).status == InvitationStatus.PENDING


def test_a_restored_package_is_given_again_and_its_page_opens_under_the_old_link(shop: Shop) -> None:
    package = shop.sells(page=True)
    handed = shop.invites_to((package, PAY))
    url = packages.page_url(shop.context, package)
    packages.retire(shop.context, shop.owner, shop.place.id, package.id)
    assert packages.page_url(shop.context, shop.package(package)) == ""
    offered = shop.the(handed)
    for _ in range(2):
        restored = packages.restore(shop.context, shop.owner, shop.place.id, package.id)
    assert (restored.status, packages.page_url(shop.context, restored)) == ("active", url)
    assert [one.type for one in shop.events()].count("package.restored") == 1
    assert shop.the(handed) == offered
    assert shop.invites_to((package, PAY), email="ben@example.com").invitation.packages


def test_staff_restore_their_own_package_unless_that_would_publish_a_page(shop: Shop) -> None:
    quiet = shop.sells(shop.staff, owner=shop.staff_id)
    public = shop.sells(owner=shop.staff_id, page=True)
    for one in (quiet, public):
        packages.retire(shop.context, shop.owner, shop.place.id, one.id)
    assert packages.restore(shop.context, shop.staff, shop.place.id, quiet.id).status == "active"
    with pytest.raises(NotAllowed):
        packages.restore(shop.context, shop.staff, shop.place.id, public.id)
    assert shop.package(public).status == "retired"


def test_a_changed_price_is_for_those_who_come_later(shop: Shop) -> None:
    handed, order = shop.gated()
    one = next(entity for ref, entity in shop.store.items.items() if ref.kind == "package")
    packages.change(shop.context, shop.owner, shop.place.id, one.id, {"amount": 100}, one.version)
    shop.pays(order)
    assert shop.order_of(handed).status == OrderStatus.PAID


@holds("I8")
def test_seats_are_taken_at_invitation_and_come_back_when_it_ends(shop: Shop) -> None:
    group = shop.sells(kind="group", seats=1)
    handed = shop.invites_to((group, "prepaid"))
    assert shop.package(group).taken == 1
    with pytest.raises(NoSeats):
        shop.invites_to((group, "prepaid"), email="ben@example.com")
    shop.revokes(handed)
    assert shop.package(group).taken == 0
    again = shop.invites_to((group, "prepaid"), email="ben@example.com")
    shop.waits(15 * 24 * 60 * MINUTE)
    assert shop.the(again).status == InvitationStatus.EXPIRED
    assert shop.package(group).taken == 0


@holds("F28", "A46")
def test_the_last_seat_goes_to_one_of_two(shop: Shop) -> None:
    group = shop.sells(kind="group", seats=1)
    store = shop.store

    def rival() -> None:
        context, shop.outside = shop.context, replace(shop.context, store=store)
        shop.invites_to((group, "prepaid"), email="ben@example.com")
        shop.outside = context

    shop.outside = replace(shop.context, store=Rivalled(store, rival))
    with pytest.raises(NoSeats):
        shop.invites_to((group, "prepaid"))
    assert shop.package(group).taken == 1


def test_seats_are_never_fewer_than_taken(shop: Shop) -> None:
    group = shop.sells(kind="group", seats=3)
    shop.invites_to((group, "prepaid"))
    shop.invites_to((group, "prepaid"), email="ben@example.com")
    with pytest.raises(Conflict):
        packages.change(shop.context, shop.owner, shop.place.id, group.id, {"seats": 1}, None)
    assert packages.change(shop.context, shop.owner, shop.place.id, group.id, {"seats": 2}, None).seats == 2


@holds("S3.12")
def test_a_stranger_pays_and_the_client_is_invited(shop: Shop) -> None:
    package = shop.sells(page=True)
    order = shop.buys(package)
    kinds = {ref.kind for ref in shop.store.items}
    assert not kinds & {"contact", "invitation"}
    assert not shop.email.inbox

    shop.pays(order)

    paid = shop.ordered(order.id)
    (invitation,) = shop.invitations()
    assert (paid.status, paid.invitation, paid.contact) == ("paid", invitation.id, invitation.contact)
    (letter,) = shop.letters()
    assert letter.delivery.address == "jane@example.com"
    shop.accepts(letter.token, shop.joins_as_new_user(letter.token))
    assert [entry.status for entry in shop.entitlements(invitation.contact)] == ["active"]


def test_the_same_form_sent_twice_is_one_order(shop: Shop) -> None:
    package = shop.sells(page=True)
    assert shop.buys(package).id == shop.buys(package).id
    with pytest.raises(Conflict):
        shop.buys(package, email="other@example.com")
    assert shop.buys(package, key="form-2").id != shop.buys(package).id


def test_an_active_client_who_buys_again_gets_the_package_without_an_invitation(shop: Shop) -> None:
    contact_id = an_active_client(shop)
    order = shop.buys(shop.sells(page=True))
    shop.pays(order)
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert [one.status for one in shop.entitlements(contact_id)] == ["active"]
    assert len(shop.invitations()) == 1


def test_who_has_an_open_invitation_gets_the_package_into_it(shop: Shop) -> None:
    handed = shop.invites_and_sends()
    shop.later(2 * MINUTE)
    order = shop.buys(shop.sells(page=True))
    shop.pays(order)
    assert shop.ordered(order.id).invitation == handed.invitation.id
    assert len(shop.letters()) == 2
    token = shop.letters()[-1].token
    shop.accepts(token, shop.joins_as_new_user(token))
    assert [one.status for one in shop.entitlements(handed.invitation.contact)] == ["active"]


def test_an_address_of_two_people_is_looked_at_and_staff_say_who_it_is_for(shop: Shop) -> None:
    ann = shop.adds_contact(name="Ann", emails=("jane@example.com",))
    shop.adds_contact(name="Ben", emails=("jane@example.com",))
    order = shop.buys(shop.sells(page=True))
    shop.pays(order)
    assert (shop.ordered(order.id).status, shop.ordered(order.id).attention) == ("needs_attention", "contact_ambiguous")

    named = orders.name_client(shop.context, shop.owner, shop.place.id, order.id, ann.id)
    shop.run()
    assert (named.status, named.contact) == ("paid", ann.id)
    assert len(shop.letters()) == 1


def test_the_page_outlives_whoever_published_it(shop: Shop) -> None:
    package = shop.sells(shop.admin, page=True)
    order = shop.buys(package)
    shop.deactivates(shop.admin, Role.ADMIN)
    shop.pays(order)
    (invitation,) = shop.invitations()
    assert invitation.inviter.user == shop.owner.id
    token = shop.letters()[0].token
    shop.accepts(token, shop.joins_as_new_user(token))


def test_only_owners_and_admins_publish_pages_and_a_page_has_a_price(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.sells(shop.staff, owner=shop.staff_id, page=True)
    with pytest.raises(Unprocessable):
        shop.sells(page=True, amount=0)
    plain = shop.sells()
    assert packages.page_url(shop.context, plain) == ""


def test_a_page_that_is_closed_or_full_sells_nothing(shop: Shop) -> None:
    package = shop.sells(page=True, kind="group", seats=1)
    token = shop.page_of(package)
    first = shop.buys(package)
    second = shop.buys(package, email="ben@example.com", key="form-2")
    shop.pays(first)
    shop.pays(second, "pi_2")
    assert (shop.ordered(second.id).status, shop.ordered(second.id).attention) == ("needs_attention", "no_seats")
    with pytest.raises(NoSeats):
        shop.buys(package, email="cleo@example.com", key="form-3")
    packages.change(shop.context, shop.owner, shop.place.id, package.id, {"seats": 2}, None)
    assert orders.look_again(shop.context, shop.owner, shop.place.id, second.id).status == OrderStatus.PAID
    shop.run()
    assert [letter.delivery.address for letter in shop.letters()] == ["jane@example.com", "ben@example.com"]
    packages.retire(shop.context, shop.owner, shop.place.id, package.id)
    with pytest.raises(LinkWithdrawn):
        storefront.look(shop.context, token)
    shop.billing.connected.clear()
    with pytest.raises(ChannelUnavailable):
        shop.buys(shop.sells(page=True), key="form-4")


def test_what_a_stranger_types_is_judged_before_anything_is_kept(shop: Shop) -> None:
    package = shop.sells(page=True)
    before = shop.snapshot()
    for typed in ({"email": "nobody"}, {"name": ""}, {"email": "", "phone": ""}, {"email": "a@b.com, c@d.com"}):
        with pytest.raises(Unprocessable):
            shop.buys(package, **typed)
    assert shop.snapshot() == before


@holds("S3.13")
def test_an_active_client_gets_packages_without_an_invitation(shop: Shop) -> None:
    contact_id = an_active_client(shop)
    free, paid = shop.sells(name="Intro"), shop.sells()
    made = shop.assigns_packages(contact_id, (free, "prepaid"), (paid, PAY))
    shop.run()
    assert made.order is not None
    assert sorted(one.status for one in shop.entitlements(contact_id)) == ["active", "reserved"]
    assert len(shop.letters("/p/")) == 1

    shop.pays(made.order)

    assert [one.status for one in shop.entitlements(contact_id)] == ["active", "active"]
    assert len(shop.invitations()) == 1
    assert shop.ordered(made.order.id).status == OrderStatus.PAID


def test_late_money_of_an_active_client_still_counts(shop: Shop) -> None:
    contact_id = an_active_client(shop)
    made = shop.assigns_packages(contact_id, (shop.sells(), PAY))
    assert made.order is not None
    shop.waits(15 * 24 * 60 * MINUTE)
    assert [one.status for one in shop.entitlements(contact_id)] == ["released"]
    shop.pays(made.order)
    assert [one.status for one in shop.entitlements(contact_id)] == ["active"]


def test_who_has_not_joined_is_invited_with_packages_instead(shop: Shop) -> None:
    contact = shop.adds_contact(name="Ben", emails=("ben@example.com",))
    with pytest.raises(Conflict):
        shop.assigns_packages(contact.id, (shop.sells(), "prepaid"))


def test_staff_sell_to_clients_assigned_to_them(shop: Shop) -> None:
    contact_id = an_active_client(shop)
    own = shop.sells(shop.staff, owner=shop.staff_id)
    with pytest.raises(NotFound):
        shop.assigns_packages(contact_id, (own, "prepaid"), user=shop.staff)
    shop.assigns(contact_id, shop.staff_id)
    made = shop.assigns_packages(contact_id, (own, PAY), user=shop.staff)
    assert made.order is not None
    seen = orders.list_orders(shop.context, shop.staff, shop.place.id, orders.OrderFilter(), after=None, limit=50)
    assert [one.id for one in seen.items] == [made.order.id]
    shop.marks_paid(made.order, "waived", user=shop.staff)


@holds("A36")
def test_staff_who_are_clients_too_give_themselves_nothing_and_take_nothing_back(shop: Shop) -> None:
    contact_id = an_active_client(shop)
    shop.assigns(contact_id, shop.staff_id)
    contact = shop.item(refs.contact(shop.place.id, contact_id))
    shop.store.items[refs.of(contact)] = replace(contact, linked_user=shop.staff.id)
    own = shop.sells(shop.staff, owner=shop.staff_id)
    (right,) = shop.assigns_packages(contact_id, (own, "prepaid")).entitlements
    before = shop.snapshot()

    for settlement in ("prepaid", PAY):
        with pytest.raises(NotAllowed):
            shop.assigns_packages(contact_id, (own, settlement), user=shop.staff)
    use = using.Use(user=shop.staff, organization=shop.place.id, contact=contact_id, entitlement=right.id)
    for end in (
        lambda: entitlements.revoke(shop.context, shop.staff, shop.place.id, contact_id, right.id),
        lambda: using.consume(shop.context, use),
        lambda: using.restore(shop.context, use),
    ):
        with pytest.raises(NotAllowed):
            end()
    assert shop.snapshot() == before


def test_an_entitlement_is_used_up_or_taken_back_once(shop: Shop) -> None:
    contact_id = an_active_client(shop)
    group = shop.sells(kind="group", seats=1)
    made = shop.assigns_packages(contact_id, (group, "prepaid"))
    (right,) = made.entitlements
    ended = entitlements.revoke(shop.context, shop.owner, shop.place.id, contact_id, right.id)
    assert (ended.status, shop.package(group).taken) == ("revoked", 0)
    assert entitlements.revoke(shop.context, shop.owner, shop.place.id, contact_id, right.id).status == "revoked"
    assert shop.package(group).taken == 0
    with pytest.raises(Conflict):
        shop.uses(right)


@holds("A35")
def test_an_order_of_another_organization_does_not_exist(shop: Shop) -> None:
    _, order = shop.gated()
    eve = shop.user("Eve")
    elsewhere = shop.organization(eve, "Elsewhere")
    with pytest.raises(NotFound):
        orders.get(shop.context, eve, elsewhere.id, order.id)
    package = shop.sells()
    with pytest.raises(NotFound):
        packages.get(shop.context, eve, elsewhere.id, package.id)
    foreign = shop.command(elsewhere, eve, email="x@example.com", name="X")
    foreign = replace(foreign, grants=replace(foreign.grants, packages=(GrantedPackage(package.id),)))
    from chalicelib.services.invitations import creating

    with pytest.raises(Unprocessable):
        creating.create(shop.context, foreign)


@holds("A75")
def test_a_signal_of_another_organizations_account_settles_nothing(shop: Shop) -> None:
    handed, order = shop.gated()
    eve = shop.user("Eve")
    elsewhere = shop.organization(eve, "Elsewhere")
    shop.billing.connected.add(elsewhere.id)
    signal = shop.billing.pays(order)
    from chalicelib.services.payments import webhooks

    webhooks.receive(shop.context, elsewhere.id, signal)
    shop.works()
    assert shop.the(handed).status == InvitationStatus.AWAITING_PAYMENT


def test_a_form_sent_from_two_windows_at_once_is_one_order_each() -> None:
    shop = Shop()
    package = shop.sells(page=True)
    threads = [Thread(target=lambda: shop.buys(package)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([ref for ref in shop.store.items if ref.kind == "order"]) == 1


def refusal(action: Callable[[], object]) -> tuple[str, str, str]:
    with pytest.raises(Unprocessable) as refused:
        action()
    (error,) = refused.value.errors
    return error.field, error.code, error.detail


def test_a_price_that_no_provider_charges_is_refused_in_words_whichever_way_it_comes(shop: Shop) -> None:
    little = ("amount", "invalid", "Stripe takes at least 0.50 USD: give more, or 0 for what is free.")
    package = shop.sells(amount=50, currency="usd")

    def changes(**wanted: object) -> Callable[[], object]:
        return lambda: packages.change(shop.context, shop.owner, shop.place.id, package.id, wanted, None)

    assert refusal(lambda: shop.sells(amount=49, currency="usd")) == little
    assert refusal(lambda: shop.sells(amount=49, currency="USD", page=True)) == little
    assert refusal(changes(amount=49)) == little
    assert "at least 175.00 HUF" in refusal(changes(currency="HUF"))[2]
    assert "KWD end in 0" in refusal(changes(amount=10_005, currency="KWD"))[2]
    assert changes(amount=0)() == shop.package(package)
    assert changes(amount=10_010, currency="KWD")() == shop.package(package)


def test_a_package_from_before_a_price_was_judged_goes_on_until_it_gets_a_page_or_another_price(shop: Shop) -> None:
    made = shop.sells()
    early = replace(made, amount=20)
    shop.store.items[refs.package(made.id)] = early

    def changed(**wanted: object) -> Package:
        return packages.change(shop.context, shop.owner, shop.place.id, made.id, wanted, None)

    assert changed(name="Eleven sessions", amount=20).amount == 20
    assert shop.invites_to((early, PAY)).invitation.status == InvitationStatus.AWAITING_PAYMENT
    assert refusal(lambda: changed(page=True))[0] == "amount"
    assert changed(page=True, amount=2_000).page


def test_a_page_from_before_a_price_was_judged_can_still_be_renamed_and_closed(shop: Shop) -> None:
    made = shop.sells(page=True)
    shop.store.items[refs.package(made.id)] = replace(made, amount=20)

    for wanted in ({"name": "Eleven sessions"}, {"page": False}):
        assert packages.change(shop.context, shop.owner, shop.place.id, made.id, wanted, None).amount == 20
