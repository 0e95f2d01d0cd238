"""Staff see the orders that they sold to whom they serve: taken off the client, they see none and hear of none."""

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.order import Order
from chalicelib.services.payments import orders
from chalicelib.services.payments.orders import OrderFilter
from tests.holding import holds
from tests.services.selling import PAY, Shop


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.policy(shop.place, shop.owner, staff_invite_clients=True)
    return shop


def sold(shop: Shop) -> Order:
    """To a client whom Stan brought in, by himself."""
    return shop.order_of(shop.invites_to((shop.sells(), PAY), user=shop.staff, grants={"staff": (shop.staff_id,)}))


def listed(shop: Shop) -> list[str]:
    found = orders.list_orders(shop.context, shop.staff, shop.place.id, OrderFilter(), after=None, limit=50).items
    return [one.id for one in found]


@holds("S2.3")
def test_staff_see_what_they_sold_while_they_serve_the_client(shop: Shop) -> None:
    order = sold(shop)
    assert listed(shop) == [order.id]
    assert orders.get(shop.context, shop.staff, shop.place.id, order.id).order.id == order.id
    shop.unassigns(order.contact, shop.staff_id)
    assert listed(shop) == []
    with pytest.raises(NotFound):
        orders.get(shop.context, shop.staff, shop.place.id, order.id)


@holds("S2.3", "A75")
@pytest.mark.parametrize(("serves", "address"), [(True, "stan@example.com"), (False, "olga@example.com")])
def test_money_that_somebody_must_decide_about_is_told_the_seller_or_else_the_owners(
    shop: Shop, serves: bool, address: str
) -> None:
    order = sold(shop)
    if not serves:
        shop.unassigns(order.contact, shop.staff_id)
    shop.pays(order, paid=1)
    shop.run()
    assert shop.ordered(order.id).attention == "amount_mismatch"
    assert [one.delivery.address for one in shop.notices] == [address]


def test_who_buys_on_the_page_of_a_coach_is_served_by_them_beside_the_others(shop: Shop) -> None:
    sue = shop.join(shop.place, shop.user("Sue"), "staff")
    jane = shop.adds_contact(name="Jane", emails=("jane@example.com",)).id
    shop.puts_staff(jane, sue)
    order = shop.buys(shop.sells(owner=shop.staff_id, page=True))
    shop.pays(order)
    shop.run()
    assert (shop.ordered(order.id).status, shop.staff_ids(jane)) == ("paid", [sue, shop.staff_id])


def test_a_stranger_who_buys_on_the_page_of_a_coach_is_theirs(shop: Shop) -> None:
    order = shop.buys(shop.sells(owner=shop.staff_id, page=True))
    shop.pays(order)
    shop.run()
    bought = shop.ordered(order.id)
    assert (bought.status, shop.staff_ids(bought.contact)) == ("paid", [shop.staff_id])
