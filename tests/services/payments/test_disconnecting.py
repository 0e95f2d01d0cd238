"""A provider is disconnected: nothing more is opened there, and nothing that was paid there is lost."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import ChannelUnavailable, NotAllowed
from chalicelib.domain.order import OrderStatus
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.payments import accounts, storefront
from tests.services.selling import Shop


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    accounts.connect(shop.context, shop.owner, shop.place.id, "stripe", api_key="k", webhook_secret="")
    return shop


def disconnects(shop: Shop) -> None:
    accounts.disconnect(shop.context, shop.owner, shop.place.id, "stripe")


def told(shop: Shop) -> int:
    return sum(one.type == "payments.disconnected" for one in shop.events())


def test_what_was_opened_before_can_still_be_paid_and_nothing_else(shop: Shop) -> None:
    _, order = shop.gated()
    token = shop.letters("/p/")[0].token
    shop.opens_checkout(token)
    _, other = shop.gated(email="other@example.com")
    sold = shop.sells(page=True)

    disconnects(shop)
    shop.waits(22 * HOUR)

    with pytest.raises(ChannelUnavailable):
        shop.opens_checkout(token)
    with pytest.raises(ChannelUnavailable):
        shop.opens_checkout(shop.letters("/p/")[1].token)
    with pytest.raises(ChannelUnavailable):
        storefront.buy(shop.context, shop.page_of(sold), storefront.Purchase(name="Jane", email="jane@example.com"))
    shop.pays(order)
    assert shop.ordered(order.id).status == OrderStatus.PAID
    assert shop.ordered(other.id).status == OrderStatus.OPEN
    assert shop.marks_paid(other).status == OrderStatus.PAID


def test_a_day_later_the_provider_is_forgotten_and_asked_no_more(shop: Shop) -> None:
    watch = refs.watch(shop.place.id)
    disconnects(shop)
    shop.waits(DAY + 2 * HOUR)

    assert shop.billing.account(shop.place.id, "stripe") is None
    assert not shop.billing.connected
    assert watch not in shop.store.items
    asked = len(shop.billing.calls)
    shop.waits(DAY)
    assert len(shop.billing.calls) == asked

    accounts.connect(shop.context, shop.owner, shop.place.id, "stripe", api_key="k", webhook_secret="")
    assert watch in shop.store.items


def test_disconnecting_twice_is_disconnecting_once(shop: Shop) -> None:
    disconnects(shop)
    disconnects(shop)
    assert told(shop) == 1


def test_only_owners_and_admins_disconnect(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        accounts.disconnect(shop.context, shop.staff, shop.place.id, "stripe")
    assert shop.billing.cashier(shop.place.id)
