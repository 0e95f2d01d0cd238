"""The routes of the pages, from the tables of their views."""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.handlers.pages import accounts, forms_posted, pay_forms, paying
from chalicelib.handlers.pages.core import INVITATIONS, Area, Page, Turn, View, landing, show


def back(turn: Turn) -> Page:
    """A form's address opened or reloaded: to the page of the link."""
    return turn.again()


Views = dict[tuple[str, str], View]
VIEWS: Views = {
    ("GET", ""): landing,
    ("POST", "/sign-up"): forms_posted.sign_up,
    ("GET", "/sign-in"): accounts.sign_in_page,
    ("POST", "/sign-in"): accounts.sign_in,
    ("POST", "/new-password"): accounts.new_password,
    ("GET", "/forgot"): accounts.forgot_page,
    ("POST", "/forgot"): accounts.forgot,
    ("POST", "/reset"): accounts.reset,
    ("POST", "/sign-out"): accounts.sign_out,
    ("POST", "/claim"): forms_posted.claim,
    ("POST", "/accept"): forms_posted.accept,
    ("GET", "/decline"): forms_posted.decline_page,
    ("POST", "/decline"): forms_posted.decline,
    ("POST", "/not-me"): forms_posted.not_me,
    ("POST", "/new-link"): forms_posted.new_link,
    ("GET", "/not-me"): back,
    ("GET", "/new-link"): back,
    ("GET", "/sign-up"): back,
    ("GET", "/new-password"): back,
    ("GET", "/reset"): back,
    ("GET", "/sign-out"): back,
    ("GET", "/claim"): back,
    ("GET", "/accept"): back,
}

PAYING: Views = {
    ("GET", ""): paying.landing,
    ("GET", "/done"): paying.done,
    ("POST", "/checkout"): pay_forms.checkout,
    ("POST", "/buy"): pay_forms.buy,
    ("GET", "/checkout"): back,
    ("GET", "/buy"): back,
}

bp = Blueprint(__name__)
ANY_TYPE = ["*/*"]


def _view(view: View, area: Area) -> Callable[..., Response]:
    def run(**_: object) -> Response:
        return show(bp.current_request, view, area)

    return run


def _register(area: Area, kind: str, views: Views) -> None:
    for (method, path), chosen in views.items():
        verbs = ["GET", "HEAD"] if method == "GET" else [method]
        name = f"{kind}_{chosen.__name__}{path.replace('/', '_').replace('-', '_')}"
        route = f"{area.prefix}/{{token}}{path}"
        bp.route(route, methods=verbs, name=name, content_types=ANY_TYPE)(_view(chosen, area))


_register(INVITATIONS, "page", VIEWS)
_register(paying.PAYING, "pay", PAYING)
