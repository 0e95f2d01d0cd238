"""The routes of the pages, from the tables of their views.

Pages that stand behind no link have few routes, by the number of names in their path: `site` finds the view. Each
route is a resource of the API, and API Gateway takes 300.
"""

from collections.abc import Callable

from chalice.app import Blueprint, Response

from chalicelib.handlers.pages import accounts, invitation, invitation_forms, paying, site, site_table
from chalicelib.handlers.pages.core import Area, PageAnswer, Turn, View, show


def back(turn: Turn) -> PageAnswer:
    """A form's address opened or reloaded: to the page of the link."""
    return turn.again()


Views = dict[tuple[str, str], View]
INVITATION_PAGES: Views = {
    ("GET", ""): invitation.landing,
    ("POST", "/sign-up"): invitation_forms.sign_up,
    ("GET", "/sign-in"): invitation.ACCOUNTS.sign_in_page,
    ("POST", "/sign-in"): invitation.ACCOUNTS.sign_in,
    ("POST", "/new-password"): invitation.ACCOUNTS.new_password,
    ("POST", "/second-factor"): invitation.ACCOUNTS.second_factor,
    ("GET", "/forgot"): invitation.ACCOUNTS.forgot_page,
    ("POST", "/forgot"): invitation.ACCOUNTS.forgot,
    ("POST", "/reset"): invitation.ACCOUNTS.reset,
    ("POST", "/sign-out"): accounts.sign_out,
    ("POST", "/claim"): invitation_forms.claim,
    ("POST", "/accept"): invitation_forms.accept,
    ("GET", "/decline"): invitation_forms.decline_page,
    ("POST", "/decline"): invitation_forms.decline,
    ("POST", "/not-me"): invitation_forms.not_me,
    ("POST", "/new-link"): invitation_forms.new_link,
    ("GET", "/not-me"): back,
    ("GET", "/new-link"): back,
    ("GET", "/sign-up"): back,
    ("GET", "/new-password"): back,
    ("GET", "/second-factor"): back,
    ("GET", "/reset"): back,
    ("GET", "/sign-out"): back,
    ("GET", "/claim"): back,
    ("GET", "/accept"): back,
}

PAYMENT_PAGES: Views = {
    ("GET", ""): paying.landing,
    ("GET", "/done"): paying.done,
    ("POST", "/checkout"): paying.check_out,
    ("POST", "/buy"): paying.buy,
    ("GET", "/checkout"): back,
    ("GET", "/buy"): back,
}

bp = Blueprint(__name__)
ANY_TYPE = ["*/*"]


def _view(view: View, area: Area, path: str) -> Callable[..., Response]:
    def run(**_: object) -> Response:
        return show(bp.current_request, view, area, path)

    return run


def _register(area: Area, kind: str, views: Views) -> None:
    for (method, path), chosen in views.items():
        verbs = ["GET", "HEAD"] if method == "GET" else [method]
        name = f"{kind}_{chosen.__name__}{path.replace('/', '_').replace('-', '_')}"
        route = f"{area.prefix}/{{token}}{path}"
        bp.route(route, methods=verbs, name=name, content_types=ANY_TYPE)(_view(chosen, area, path))


_register(invitation.INVITATIONS, "page", INVITATION_PAGES)
_register(paying.PAYING, "pay", PAYMENT_PAGES)


def _site(path: str) -> Callable[..., Response]:
    def run(**_: object) -> Response:
        return site.show_site(bp.current_request, path)

    return run


def _register_site() -> None:
    for shape, methods in site_table.shapes().items():
        for method in sorted(methods):
            verbs = ["GET", "HEAD"] if method == "GET" else [method]
            name = f"site_{method.lower()}{shape.replace('/', '_').replace('-', '_').replace('{', '').replace('}', '')}"
            bp.route(shape, methods=verbs, name=name, content_types=ANY_TYPE)(_site(shape))


_register_site()
