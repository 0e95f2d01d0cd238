"""The pages where people pay, for an order or for a package that anybody may buy. Reading them changes nothing.

Both have addresses of one shape: what a token was made for tells which of them it opens.
"""

from collections.abc import Callable

from chalicelib.domain.errors import (
    ChannelUnavailable,
    Conflict,
    LinkWithdrawn,
    NoSeats,
    NotFound,
    ProviderRefused,
    UsherError,
)
from chalicelib.domain.ids import encode
from chalicelib.domain.order import OrderStatus
from chalicelib.domain.tokens import Purpose
from chalicelib.handlers.http.problems import retry_after, status_of
from chalicelib.handlers.pages import forms, pay_views
from chalicelib.handlers.pages.core import Area, Page, Turn
from chalicelib.services.core.links import purpose_of
from chalicelib.services.payments import checkout, storefront


def landing(turn: Turn) -> Page:
    """What is sold, by whom and for how much; or what became of it."""
    return _LANDINGS[_purpose(turn)](turn)


def _purpose(turn: Turn) -> Purpose:
    return purpose_of(turn.context, turn.token, Purpose.PAYMENT, Purpose.PACKAGE)


def order_page(turn: Turn) -> Page:
    sale = checkout.see(turn.context, turn.token)
    if sale.problem:
        return _settled(sale)
    can_pay = turn.context.billing.biller(sale.order.organization) is not None
    return Page("pay", pay_views.pay_view(sale.order, can_pay=can_pay), leaves=True)


def _settled(sale: checkout.Sale) -> Page:
    if sale.is_paid:
        return Page("paid", pay_views.thanks_view(sale))
    return Page("pay_closed", pay_views.closed_view(sale), 410)


def package_page(turn: Turn) -> Page:
    try:
        shelf = storefront.look(turn.context, turn.token)
    except LinkWithdrawn as gone:
        return Page("pay_closed", {"organization": gone.extra["organization"], "variant": "retired"}, 410)
    can_pay = turn.context.billing.biller(shelf.package.organization) is not None
    form = {"address_kinds": turn.address_kinds, "form": encode(turn.context.random(12))}
    return Page("package", pay_views.package_view(shelf, can_pay=can_pay) | form, leaves=True)


_LANDINGS: dict[Purpose, Callable[[Turn], Page]] = {
    Purpose.PAYMENT: order_page,
    Purpose.PACKAGE: package_page,
}


def done(turn: Turn) -> Page:
    """Where the provider sends the payer: the provider's own word, which comes apart from them, decides what it says.

    Whoever was on the provider's page may have paid, also on a link that meanwhile was replaced or has expired.
    """
    if _purpose(turn) == Purpose.PACKAGE:
        return turn.again()
    sale = checkout.see(turn.context, turn.token)
    may_have_paid = sale.status in (OrderStatus.OPEN, OrderStatus.EXPIRED) and sale.order.checkout
    if not may_have_paid:
        return landing(turn)
    return Page("pay_waiting", pay_views.order_view(sale.order) | {"can_pay": sale.problem is None})


def refused(turn: Turn, error: UsherError) -> Page:
    """The page of a refusal that no form could show beside its fields."""
    if isinstance(error, forms.FormRefused):
        return Page("problem", {"kind": _kind(error.kind)}, 403)
    if isinstance(error, NotFound):
        return Page("unknown", {}, 404)
    if status_of(error) == 410 or isinstance(error, (ChannelUnavailable, NoSeats)):
        # The page itself says so.
        return turn.again()
    kind = _KINDS.get(type(error), _kind(error.code))
    seconds = retry_after(error)
    view = {"kind": kind, "minutes": -(-(seconds or 60) // 60)}
    return Page("problem", view, status_of(error), retry_after=seconds)


def _kind(name: str) -> str:
    return _NAMED.get(name, "pay_unavailable")


_NAMED = {
    "form_expired": "form_expired",
    "too_large": "form_expired",
    "cookies": "pay_cookies",
    "rate_limited": "pay_too_many",
}
_KINDS: dict[type[UsherError], str] = {Conflict: "pay_changed", ProviderRefused: "pay_refused"}
PAYING = Area("/p", {"paying": True}, refused)
