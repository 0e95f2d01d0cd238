"""Signing in on a page: with a password, with a new one, without one, and out again."""

from chalicelib.domain.addresses import InvalidAddress
from chalicelib.domain.errors import (
    CodeExpired,
    CodeWrong,
    InvalidRequest,
    NotAuthenticated,
    WeakPassword,
)
from chalicelib.domain.identity import PasswordChangeRequired
from chalicelib.domain.typed import is_dialled
from chalicelib.handlers.pages import forms, views
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors, shown
from chalicelib.handlers.pages.invitation import opened_by, with_organization
from chalicelib.handlers.pages.views import Fields


def sign_in_page(turn: Turn) -> PageAnswer:
    return with_organization(turn, "sign_in", {})


def sign_in(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    identifier = _identifier(turn, typed)
    try:
        session = turn.context.logins.sign_in(identifier, typed.get("password", ""))
    except PasswordChangeRequired as change:
        view = {
            "challenge": change.session,
            "identifier": identifier,
            "password_rules": views.password_rules(),
        }
        return with_organization(turn, "new_password", view)
    except NotAuthenticated:
        told = {"errors": [{"field": "", "code": "credentials_wrong"}], "values": shown(typed)}
        return with_organization(turn, "sign_in", told, 401)
    return turn.again(forms.session_cookie(session.id_token, session.expires_in))


def new_password(turn: Turn) -> PageAnswer:
    """In place of a temporary one."""
    typed = turn.typed()
    identifier, challenge = _identifier(turn, typed), typed.get("challenge", "")
    try:
        session = turn.context.logins.set_new_password(identifier, challenge, typed.get("password", ""))
    except WeakPassword as error:
        view = {
            "challenge": challenge,
            "identifier": identifier,
            "password_rules": views.password_rules(),
        }
        return with_organization(turn, "new_password", view | {"errors": errors(error)}, 422)
    except NotAuthenticated:
        told = {"errors": [{"field": "", "code": "credentials_wrong"}], "values": {"identifier": identifier}}
        return with_organization(turn, "sign_in", told, 401)
    return turn.again(forms.session_cookie(session.id_token, session.expires_in))


def forgot_page(turn: Turn) -> PageAnswer:
    return with_organization(turn, "forgot", {})


def forgot(turn: Turn) -> PageAnswer:
    """The same answer whether or not there is such an account."""
    identifier = _identifier(turn, turn.typed())
    if not identifier:
        return with_organization(
            turn, "forgot", {"errors": [{"field": "identifier", "code": "identifier_required"}]}, 422
        )
    turn.context.logins.forgot_password(identifier)
    return with_organization(turn, "reset", _reset_view(identifier))


def reset(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    identifier = _identifier(turn, typed)
    password = typed.get("password", "")
    try:
        turn.context.logins.confirm_forgot_password(identifier, "".join(typed.get("code", "").split()), password)
        session = turn.context.logins.sign_in(identifier, password)
    except (CodeWrong, CodeExpired, WeakPassword, InvalidRequest) as error:
        return with_organization(turn, "reset", _reset_view(identifier) | {"errors": errors(error)}, 422)
    return turn.again(forms.session_cookie(session.id_token, session.expires_in))


def _identifier(turn: Turn, typed: dict[str, str]) -> str:
    """The address of a login as typed, a number that is dialled in the organization's country as the login has it."""
    text = typed.get("identifier", "").strip()
    if "@" in text or not is_dialled(text):
        return text
    try:
        return turn.context.addresses.phone(text, opened_by(turn).invitation.branding.country)
    except InvalidAddress:
        return text


def _reset_view(identifier: str) -> Fields:
    return {
        "minutes": 60,
        "password_rules": views.password_rules(),
        "values": {"identifier": identifier},
    }


# Where somebody who signs out wants to go: to a login with an address of their own, or to one they have.
_NEXT = {"own": "?address=own", "sign-in": "/sign-in"}


def sign_out(turn: Turn) -> PageAnswer:
    chosen = _NEXT.get(turn.typed().get("to", ""), "")
    return PageAnswer(location=turn.base + chosen, status=303, cookies=(forms.no_session(),))
