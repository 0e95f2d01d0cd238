"""Where somebody is signed in, and how: they end what is not theirs, and set up an authenticator app."""

import re
from urllib.parse import quote, urlencode

from chalicelib.domain.errors import CodeWrong, NotAuthenticated
from chalicelib.handlers.pages.accounts import APP_CODE_WRONG
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields, signed_in_as
from chalicelib.services.core import second_factor, sessions

PATH = "/me/security"
_DONE = frozenset({"app_on", "app_off", "ended", "required"})
_SECRET = re.compile(r"[A-Z2-7]{16,128}")


def show(turn: Turn) -> PageAnswer:
    return _shown(turn, {})


def _shown(turn: Turn, told: Fields, status: int = 200) -> PageAnswer:
    user = turn.signed_in()
    done = turn.incoming.query.get("done", "")
    view = {
        "signed_in_as": signed_in_as(user),
        "has_app": second_factor.is_on(turn.context.store, user.id),
        "sessions": [
            {"id": one.id, "device": one.device, "seen_at": one.seen_at, "is_here": one.id == turn.presence.id}
            for one in sessions.list_own(turn.context, user)
        ],
        "done": done if done in _DONE else "",
    }
    return PageAnswer("security/show", view | told, status)


def begin(turn: Turn) -> PageAnswer:
    """The key for the app. Nothing changes before its first code was typed."""
    turn.signed_in()
    turn.typed()
    return _app(turn, turn.context.logins.begin_second_factor(turn.presence.access_token()))


def _app(turn: Turn, secret: str) -> PageAnswer:
    from chalicelib.gateways.qr import qr_svg_data_uri

    account = quote(f"Usher:{signed_in_as(turn.signed_in())}")
    key = f"otpauth://totp/{account}?{urlencode({'secret': secret, 'issuer': 'Usher'})}"
    shown = " ".join(re.findall(".{1,4}", secret))
    return PageAnswer("security/app", {"secret": secret, "secret_shown": shown, "qr": qr_svg_data_uri(key)})


def confirm(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    typed = turn.typed()
    try:
        second_factor.confirm(turn.context, user, turn.presence.access_token(), typed.get("code", ""))
    except CodeWrong:
        secret = typed.get("secret", "")
        if not _SECRET.fullmatch(secret):
            return turn.to(PATH)
        return _app(turn, secret).also(APP_CODE_WRONG, 422)
    return turn.to(f"{PATH}?done=app_on")


def end(turn: Turn) -> PageAnswer:
    """Takes the password once more."""
    user = turn.signed_in()
    password = turn.typed().get("password", "")
    access = turn.presence.access_token()
    try:
        second_factor.end(turn.context, user, access, password)
    except NotAuthenticated:
        return _shown(turn, {"errors": [{"field": "password", "code": "password_wrong"}]}, 401)
    return turn.to(f"{PATH}?done=app_off")


def sign_out(turn: Turn) -> PageAnswer:
    """In one other browser, or in all but this one. Ending what is over already is no mistake."""
    user = turn.signed_in()
    identifier = turn.typed().get("session", "")
    if not identifier:
        sessions.end_all(turn.context, user, but=turn.presence.id)
    elif any(one.id == identifier for one in sessions.list_own(turn.context, user)):
        sessions.end_one(turn.context, user, identifier)
    return turn.to(f"{PATH}?done=ended")
