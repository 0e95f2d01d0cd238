"""Beginning without an invitation, where anybody may: an account by a code, then an organization of one's own."""

from hashlib import sha256
from typing import Any

from chalicelib.domain.command import Replay
from chalicelib.domain.delivery import CODE_LIFETIME
from chalicelib.domain.errors import (
    AccountExists,
    ChannelUnavailable,
    CodeExpired,
    CodeWrong,
    EmailUnverified,
    FieldError,
    Unprocessable,
    UsherError,
    WeakPassword,
)
from chalicelib.domain.locales import accepted
from chalicelib.domain.organization import Branding
from chalicelib.domain.time import MINUTE
from chalicelib.handlers.pages import views
from chalicelib.handlers.pages.accounts import Typed
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.marks import mark
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.validation import clean_branding
from chalicelib.services.invitations.signing_up import CodeSent
from chalicelib.services.team import organizations, starting

FOUND = "/start/organization"
_SHOWN = ("name", "email", "timezone", "country")
_CLOSED = PageAnswer("start/closed", {}, 403)
_NAMELESS = FieldError("name", "required", "Give the organization a name.")


def begin_page(turn: Turn) -> PageAnswer:
    """Who is signed in already goes on to what the account is for."""
    if not turn.context.open_creation:
        return _CLOSED
    return turn.to(FOUND) if turn.user() else PageAnswer("start/begin")


def begin(turn: Turn) -> PageAnswer:
    """Sends a code, or makes the account of whoever typed it."""
    typed = turn.typed()
    if not turn.context.open_creation:
        return _CLOSED
    wanted = starting.Start(
        name=typed.get("name", ""),
        email=typed.get("email", ""),
        password=typed.get("password", ""),
        code=typed.get("code", ""),
        resend="resend" in typed,
    )
    try:
        if "code" in typed and not wanted.code.strip():
            raise CodeWrong
        made = starting.start(turn.context, wanted, accepted(turn.incoming.headers.get("accept-language"), None))
    except (AccountExists, WeakPassword, CodeWrong, CodeExpired, Unprocessable, ChannelUnavailable) as error:
        return _begin_again(typed, error)
    if isinstance(made, CodeSent):
        return PageAnswer("start/code", _code_view(typed, made.to), 202)
    return turn.to(FOUND, turn.presence.begin(made.session))


def organization_page(turn: Turn) -> PageAnswer:
    turn.signed_in()
    return _CLOSED if not turn.context.open_creation else _organization(turn, {})


def found(turn: Turn) -> PageAnswer:
    """One form founds one organization, however often it is sent."""
    typed, user = turn.typed(), turn.signed_in()
    if not turn.context.open_creation:
        return _CLOSED
    given: dict[str, Any] = {name: typed.get(name, "") for name in ("name", "timezone", "country")}
    digest = sha256("\0".join((typed.get("key", "")[:40], *given.values())).encode("utf-8", "replace")).hexdigest()
    try:
        branding = Branding(**_named(clean_branding(turn.context.addresses, given)))
        made = organizations.create_by_user(turn.context, user, branding, Replay(f"start#{digest}", digest))
    except (Unprocessable, EmailUnverified) as error:
        return _organization(turn, typed).also({"errors": _told(error)}, 422)
    return turn.to(f"/console/{made.id}")


def _named(given: dict[str, Any]) -> dict[str, Any]:
    if not given["name"]:
        raise Unprocessable(errors=[_NAMELESS])
    return given


def _organization(turn: Turn, typed: Typed) -> PageAnswer:
    key = typed.get("key") or mark(turn)
    return PageAnswer("start/organization", {"key": key, "values": _values(typed)})


def _begin_again(typed: Typed, error: UsherError) -> PageAnswer:
    told = {"errors": _told(error)}
    # What is wrong with a name or an address can only be mended where they are asked for.
    if "code" in typed and not isinstance(error, (Unprocessable, AccountExists)):
        return PageAnswer("start/code", _code_view(typed, typed.get("sent_to", "")) | told, 422)
    taken = {"has_account": True} if isinstance(error, AccountExists) else {}
    return PageAnswer("start/begin", {"values": _values(typed)} | taken | told, 422)


def _code_view(typed: Typed, sent_to: str) -> Fields:
    return {
        "values": _values(typed),
        "code_sent_to": sent_to,
        "minutes": CODE_LIFETIME // MINUTE,
        "password_rules": views.password_rules(),
        "resent": "resend" in typed,
    }


def _values(typed: Typed) -> dict[str, str]:
    return {name: typed[name] for name in _SHOWN if name in typed}


def _told(error: UsherError) -> list[dict[str, str]]:
    """The refusal in the reader's language, beside its field."""
    named = [{"field": one.field, "code": f"start.{one.field}"} for one in error.errors if one.field in _SHOWN]
    return named or errors(error)
