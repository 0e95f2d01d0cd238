"""The pages where people pay, for an order or for a package that anybody may buy, and their two forms.

Both have addresses of one shape: what a token was made for tells which of them it opens. Reading them changes nothing;
the forms end at the provider's page.
"""

from collections.abc import Callable

from chalicelib.domain.errors import (
    ChannelUnavailable,
    Conflict,
    LinkWithdrawn,
    NoSeats,
    NotFound,
    ProviderRefused,
    Unprocessable,
    UsherError,
)
from chalicelib.domain.order import OrderStatus
from chalicelib.domain.tokens import Purpose, form_digest
from chalicelib.handlers.http.problems import retry_after, status_of
from chalicelib.handlers.pages import forms, views
from chalicelib.handlers.pages.core import Area, PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors, shown
from chalicelib.handlers.pages.marks import mark
from chalicelib.services.core.links import decode_for, purpose_of
from chalicelib.services.payments import checkout, storefront

SOLD = (Purpose.PAYMENT, Purpose.PACKAGE)


def landing(turn: Turn) -> PageAnswer:
    """What is sold, by whom and for how much; or what became of it."""
    return _LANDINGS[_purpose(turn)](turn)


def _purpose(turn: Turn) -> Purpose:
    return purpose_of(turn.context, turn.token, *SOLD)


def order_page(turn: Turn) -> PageAnswer:
    sale = checkout.see(turn.context, turn.token)
    if sale.problem:
        return _settled(sale)
    can_pay = turn.context.billing.cashier(sale.order.organization) is not None
    return PageAnswer("pay", views.pay_view(sale.order, can_pay=can_pay), leaves=True)


def _settled(sale: checkout.Sale) -> PageAnswer:
    if sale.is_paid:
        return PageAnswer("paid", views.thanks_view(sale))
    return PageAnswer("pay_closed", views.closed_view(sale), 410)


def package_page(turn: Turn) -> PageAnswer:
    try:
        shelf = storefront.look(turn.context, turn.token)
    except LinkWithdrawn as gone:
        return PageAnswer("pay_closed", {"organization": gone.extra["organization"], "variant": "retired"}, 410)
    can_pay = turn.context.billing.cashier(shelf.package.organization) is not None
    form = {"address_kinds": turn.address_kinds, "form": mark(turn)}
    return PageAnswer("package", views.package_view(shelf, can_pay=can_pay) | form, leaves=True)


_LANDINGS: dict[Purpose, Callable[[Turn], PageAnswer]] = {
    Purpose.PAYMENT: order_page,
    Purpose.PACKAGE: package_page,
}


def done(turn: Turn) -> PageAnswer:
    """Where the provider sends the payer: the provider's own word, which comes apart from them, decides what it says.

    Whoever was on the provider's page may have paid, also on a link that meanwhile was replaced or has expired.
    """
    if _purpose(turn) == Purpose.PACKAGE:
        return turn.again()
    sale = checkout.see(turn.context, turn.token)
    may_have_paid = sale.status in (OrderStatus.OPEN, OrderStatus.EXPIRED) and sale.order.checkout
    if not may_have_paid:
        return landing(turn)
    return PageAnswer("pay_waiting", views.order_view(sale.order) | {"can_pay": sale.problem is None})


def check_out(turn: Turn) -> PageAnswer:
    """To the provider's page of an order, the same one while it is open."""
    decode_for(turn.context, Purpose.PAYMENT, turn.token)
    turn.typed()
    return PageAnswer(location=checkout.begin(turn.context, turn.token), status=303)


def buy(turn: Turn) -> PageAnswer:
    """Makes the order of a package for whoever was named, and leads to the provider's page."""
    decode_for(turn.context, Purpose.PACKAGE, turn.token)
    typed = turn.typed()
    try:
        url = storefront.buy(turn.context, turn.token, _purchase(turn, typed))
    except ProviderRefused:
        raise
    except Unprocessable as error:
        return _again(turn, typed, [_of_whom(typed, one) for one in errors(error)])
    return PageAnswer(location=url, status=303)


def _purchase(turn: Turn, typed: dict[str, str]) -> storefront.Purchase:
    address = typed.get("address", "").strip()
    by_email = "@" in address or turn.address_kinds == "email"
    return storefront.Purchase(
        name=typed.get("name", ""),
        email=address if by_email else "",
        phone="" if by_email else address,
        locale=turn.locale,
        key=_key(turn, typed),
    )


def _key(turn: Turn, typed: dict[str, str]) -> str:
    """One for each form that was shown and what was typed into it: a double click is one order, and going back to
    mend an address or to buy for another child is another."""
    parts = [turn.token, *(typed.get(name, "") for name in ("form", "name", "address"))]
    return form_digest(turn.context.keys.ring(), turn.visit.visitor, "\0".join(parts))


def _of_whom(typed: dict[str, str], told: dict[str, str]) -> dict[str, str]:
    """A missing name is not always the reader's own."""
    other = typed.get("who") == "other" and told.get("code") == "name_required"
    return told | {"code": "other_name_required"} if other else told


def _again(turn: Turn, typed: dict[str, str], told: list[dict[str, str]]) -> PageAnswer:
    page = package_page(turn)
    return page.also({"errors": told, "values": shown(typed)}, 422)


def refused(turn: Turn, error: UsherError) -> PageAnswer:
    """The page of a refusal that no form could show beside its fields."""
    if isinstance(error, forms.FormRefused):
        return PageAnswer("problem", {"kind": _kind(error.kind)}, 403)
    if isinstance(error, NotFound):
        return PageAnswer("unknown", {}, 404)
    if status_of(error) == 410 or isinstance(error, (ChannelUnavailable, NoSeats)):
        # The page itself says so.
        return turn.again()
    kind = _KINDS.get(type(error), _kind(error.code))
    seconds = retry_after(error)
    view = {"kind": kind, "minutes": -(-(seconds or 60) // 60)}
    return PageAnswer("problem", view, status_of(error), retry_after=seconds)


def _kind(name: str) -> str:
    return _NAMED.get(name, "pay_unavailable")


_NAMED = {
    "form_expired": "form_expired",
    "too_large": "form_expired",
    "cookies": "pay_cookies",
    "rate_limited": "pay_too_many",
}
_KINDS: dict[type[UsherError], str] = {Conflict: "pay_changed", ProviderRefused: "pay_refused"}
PAYING = Area("/p", SOLD, {"paying": True}, refused)
