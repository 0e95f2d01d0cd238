"""What an order says can be done about it is what its verbs do, and nothing else."""

from collections.abc import Callable

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.order_actions import OrderAction
from chalicelib.services.payments import orders, resolving
from chalicelib.services.payments.resolving import Choice
from tests.holding import holds
from tests.services.payments.test_ways_out import EVENTS, WAYS, Deal, gated

PATHS: list[tuple[str, ...]] = [
    *((), ("expire",), ("fits",), ("fits", "join"), ("too little",), ("too much",), ("revoke", "fits")),
    *(("fits", "dispute"), ("fits", "refund all"), ("cancel",), ("too little", "close"), ("too little", "ask-rest")),
    *(("half", "expire"), ("bought",), ("bought", "too little"), ("cash",)),
]


def dealt(path: tuple[str, ...]) -> Deal:
    page = path[:1] == ("bought",)
    deal = Deal(_bought if page else gated)
    for name in path[page:]:
        (EVENTS | WAYS)[name](deal)
    return deal


def _bought(deal: Deal):  # type: ignore[no-untyped-def]
    return deal.shop.buys(deal.shop.sells(page=True))


def named(deal: Deal) -> tuple[object, ...]:
    return deal.shop.context, deal.shop.owner, deal.shop.place.id, deal.order_id


def client(deal: Deal) -> object:
    contact = deal.order.contact or deal.shop.adds_contact(name="Jane", emails=("jane@example.com",)).id
    return orders.name_client(*named(deal), contact)  # type: ignore[arg-type]


def decided(verb: Callable[..., object]) -> Callable[[Deal], object]:
    return lambda deal: verb(deal.shop.context, deal.shop.owner, Choice(deal.shop.place.id, deal.order_id, "Agreed"))


VERBS: dict[str, Callable[[Deal], object]] = {
    OrderAction.RESEND: lambda deal: orders.resend(*named(deal)),  # type: ignore[arg-type]
    OrderAction.CANCEL: lambda deal: orders.cancel(*named(deal)),  # type: ignore[arg-type]
    OrderAction.MARK_PAID: lambda deal: orders.mark_paid(*named(deal), "cash", ""),  # type: ignore[arg-type]
    OrderAction.REVIEW: lambda deal: orders.look_again(*named(deal)),  # type: ignore[arg-type]
    OrderAction.CLIENT: client,
    OrderAction.ACCEPT: decided(resolving.accept),
    OrderAction.ASK_REST: decided(resolving.ask_rest),
    OrderAction.CLOSE: decided(resolving.close),
}


@holds("I9")
@pytest.mark.parametrize("path", PATHS, ids=lambda path: "-".join(path) or "begun")
def test_an_order_names_exactly_what_its_verbs_do(path: tuple[str, ...]) -> None:
    deal = dealt(path)
    actions = orders.get(*named(deal)).actions  # type: ignore[arg-type]
    for action in OrderAction:
        deal = dealt(path)
        before = deal.order
        if refused(VERBS[action], deal):
            assert action not in actions, action
        else:
            # What was done before may be repeated, and changes nothing.
            assert action in actions or deal.order == before, action


def refused(verb: Callable[[Deal], object], deal: Deal) -> str:
    """Why, "" where it was done."""
    try:
        verb(deal)
    except Conflict as error:
        return error.detail
    return ""
