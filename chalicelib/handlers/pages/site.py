"""The frame of pages that stand behind no link: who is not signed in is asked to, and comes back where they wanted."""

import re
from dataclasses import replace
from importlib import import_module
from urllib.parse import urlencode

from chalice.app import Request, Response

from chalicelib.domain.errors import NotAuthenticated, NotFound, SecondFactorMissing, UsherError
from chalicelib.handlers.http.problems import retry_after, status_of
from chalicelib.handlers.http.wrapper import Incoming
from chalicelib.handlers.pages import forms, site_table
from chalicelib.handlers.pages.core import Area, PageAnswer, Turn, View, show_turn, turn_of

HOME = "/me"
SIGN_IN = "/sign-in"
_LONGEST = 400
_LOCAL = re.compile(r"(/[A-Za-z0-9_.~:-]+)+(\?[A-Za-z0-9_.~:%&=+*-]*)?")


def show_site(request: Request, shape: str) -> Response:
    """Runs the view of the page that was asked for, found by its path."""
    incoming = Incoming.of(request)
    path = _path(shape, incoming)
    method = "GET" if incoming.method == "HEAD" else incoming.method
    found = site_table.find(method, path)
    view, names = (_load(found[0]), found[1]) if found else (_nowhere, {})
    area = AREAS.get(path.split("/")[1], SITE)
    return show_turn(turn_of(replace(incoming, path=names), area, path), view)


def _path(shape: str, incoming: Incoming) -> str:
    """Put together from its parts: the names in it are decoded, and one with a slash in it is no path of ours."""
    return re.sub(r"\{(p\d)\}", lambda part: incoming.path.get(part[1], "").replace("/", " "), shape)


def _load(name: str) -> View:
    module, _, function = name.partition(":")
    view: View = getattr(import_module(f"chalicelib.handlers.pages.{module}"), function)
    return view


def _nowhere(turn: Turn) -> PageAnswer:
    """The address of a form opened or loaded again leads to its page; anything else is unknown."""
    if site_table.find("POST", turn.path) is None:
        raise NotFound
    return turn.to(site_table.nearest(turn.path) or SIGN_IN)


def sign_in_first(turn: Turn) -> PageAnswer:
    """To the page of signing in, which leads back here."""
    here = site_table.nearest(turn.path)
    if here == turn.path and turn.incoming.query:
        here = f"{here}?{urlencode(turn.incoming.query)}"
    return turn.to(f"{SIGN_IN}?{urlencode({'next': here})}" if local_path(here) else SIGN_IN)


def local_path(text: str) -> str:
    """`text` if it leads to a page of ours that can be opened, "" for anything else: another host, a form."""
    if len(text) > _LONGEST or not _LOCAL.fullmatch(text):
        return ""
    return text if site_table.find("GET", text.partition("?")[0]) else ""


def refused(turn: Turn, error: UsherError) -> PageAnswer:
    """The page of a refusal that no form could show beside its fields."""
    if isinstance(error, NotAuthenticated):
        return sign_in_first(turn)
    if isinstance(error, SecondFactorMissing):
        return turn.to(f"{error.extra['next']}?done=required")
    if isinstance(error, NotFound):
        return PageAnswer("unknown", {}, 404)
    here = {"here": f"{turn.root}{site_table.nearest(turn.path)}"}
    if isinstance(error, forms.FormRefused):
        return PageAnswer("problem", {"kind": error.kind} | here, 403)
    seconds = retry_after(error)
    if error.code in _OUTSIDE:
        way_out = {"here": f"{turn.root}{HOME}", "retry": True}
        return PageAnswer("problem", {"kind": _OUTSIDE[error.code]} | way_out, status_of(error))
    kind = _KINDS.get(error.code) or _BY_STATUS.get(status_of(error), "site_unavailable")
    view = {"kind": kind, "minutes": -(-(seconds or 60) // 60)} | here
    return PageAnswer("problem", view, status_of(error), retry_after=seconds)


# Whoever may not come in at all is led to where else they belong: the page itself would only say so again.
_OUTSIDE = {"member_deactivated": "site_deactivated", "client_inactive": "site_client_inactive"}
_KINDS = {
    "rate_limited": "site_too_many",
    "forbidden": "site_forbidden",
    "changed": "site_changed",
    "conflict": "site_changed",
    "too_large": "form_expired",
}
_BY_STATUS = {403: "site_forbidden", 409: "site_refused", 410: "site_refused", 422: "site_refused", 400: "site_refused"}

SITE = Area("", (), {"site": True}, refused)
# Areas with style sheets or a page of refusal of their own, by the first part of their paths.
AREAS: dict[str, Area] = {
    "kiosk": Area("", (), {"site": True}, refused, ("page", "kiosk")),
    "me": Area("", (), {"site": True}, refused, ("page", "portal", "thread")),
    "console": Area("", (), {"site": True}, refused, ("page", "console", "thread")),
}
