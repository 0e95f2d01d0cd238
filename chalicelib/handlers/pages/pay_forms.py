"""The two forms of the pages where people pay; both end at the provider's page."""

from typing import Any

from chalicelib.domain.errors import ProviderRefused, Unprocessable
from chalicelib.domain.locales import accepted
from chalicelib.domain.tokens import Purpose, form_digest
from chalicelib.handlers.pages.core import Page, Turn
from chalicelib.handlers.pages.errors import errors, shown
from chalicelib.handlers.pages.paying import package_page
from chalicelib.services.core.links import decode_for
from chalicelib.services.payments import checkout as orders
from chalicelib.services.payments import storefront


def checkout(turn: Turn) -> Page:
    """To the provider's page of an order, the same one while it is open."""
    decode_for(turn.context, Purpose.PAYMENT, turn.token)
    turn.typed()
    return Page(location=orders.begin(turn.context, turn.token), status=303)


def buy(turn: Turn) -> Page:
    """Makes the order of a package for whoever was named, and leads to the provider's page."""
    decode_for(turn.context, Purpose.PACKAGE, turn.token)
    typed = turn.typed()
    try:
        url = storefront.buy(turn.context, turn.token, _purchase(turn, typed))
    except ProviderRefused:
        raise
    except Unprocessable as error:
        return _again(turn, typed, [_of_whom(typed, one) for one in errors(error)])
    return Page(location=url, status=303)


def _purchase(turn: Turn, typed: dict[str, str]) -> storefront.Purchase:
    address = typed.get("address", "").strip()
    by_email = "@" in address or turn.address_kinds == "email"
    return storefront.Purchase(
        name=typed.get("name", ""),
        email=address if by_email else "",
        phone="" if by_email else address,
        locale=accepted(turn.incoming.headers.get("accept-language")),
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


def _again(turn: Turn, typed: dict[str, str], told: list[dict[str, str]]) -> Page:
    page = package_page(turn)
    view: dict[str, Any] = (page.view or {}) | {"errors": told, "values": shown(typed)}
    return Page(page.name, view, 422, leaves=page.leaves)
