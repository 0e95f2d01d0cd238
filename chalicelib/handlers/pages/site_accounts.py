"""Signing in behind no link, and out again; `next` is the page of ours that somebody wanted to see."""

from chalicelib.handlers.pages.accounts import AccountPages, Typed
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.site import HOME, local_path
from chalicelib.handlers.pages.views import Fields


def _page(turn: Turn, name: str, view: Fields, status: int) -> PageAnswer:
    wanted = turn.incoming.query.get("next", "") if turn.incoming.method != "POST" else turn.typed().get("next", "")
    around = {"next": local_path(wanted), "can_start": turn.context.open_creation}
    return PageAnswer(name, around | view, status)


def _onward(turn: Turn, typed: Typed) -> PageAnswer:
    return turn.to(local_path(typed.get("next", "")) or HOME)


_ACCOUNTS = AccountPages(_page, lambda _: "", _onward)
sign_in = _ACCOUNTS.sign_in
new_password = _ACCOUNTS.new_password
second_factor = _ACCOUNTS.second_factor
forgot_page = _ACCOUNTS.forgot_page
forgot = _ACCOUNTS.forgot
reset = _ACCOUNTS.reset


def sign_in_page(turn: Turn) -> PageAnswer:
    """Who is signed in already goes on."""
    if turn.user():
        return _onward(turn, dict(turn.incoming.query))
    return _ACCOUNTS.sign_in_page(turn).also({"erased": turn.incoming.query.get("told") == "erased"}, 200)


def sign_out(turn: Turn) -> PageAnswer:
    turn.typed()
    return turn.to("/sign-in", turn.presence.leave())
