"""Signing in on a page: with a password, with a new one, without one, and out again.

The same forms stand behind the link of an invitation and behind no link: what differs is an object of `AccountPages`.
"""

from collections.abc import Callable

from chalicelib.domain.addresses import InvalidAddress
from chalicelib.domain.errors import (
    CodeExpired,
    CodeWrong,
    InvalidRequest,
    NotAuthenticated,
    WeakPassword,
)
from chalicelib.domain.identity import PasswordChangeRequired, SecondFactorRequired, Session
from chalicelib.domain.typed import is_dialled
from chalicelib.handlers.pages import views
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors, shown
from chalicelib.handlers.pages.views import Fields

# What was typed into a form, by the names of its fields.
Typed = dict[str, str]


class AccountPages:
    """The pages of signing in, as views.

    `page` shows one with what is around it there, `country` is where numbers are dialled that are typed without one,
    `onward` is where whoever is signed in goes next.
    """

    def __init__(
        self,
        page: Callable[[Turn, str, Fields, int], PageAnswer],
        country: Callable[[Turn], str],
        onward: Callable[[Turn, Typed], PageAnswer],
    ) -> None:
        self._page = page
        self._country = country
        self._onward = onward

    def sign_in_page(self, turn: Turn) -> PageAnswer:
        return self._page(turn, "sign_in", {}, 200)

    def sign_in(self, turn: Turn) -> PageAnswer:
        typed = turn.typed()
        identifier = self._identifier(turn, typed)
        try:
            session = turn.context.logins.sign_in(identifier, typed.get("password", ""))
        except PasswordChangeRequired as change:
            return self._page(turn, "new_password", _new_password_view(identifier, change.session), 200)
        except SecondFactorRequired as asked:
            return self._page(turn, "second_factor", _second_factor_view(asked), 200)
        except NotAuthenticated:
            return self._page(turn, "sign_in", _WRONG | {"values": shown(typed)}, 401)
        return self._enter(turn, typed, session)

    def new_password(self, turn: Turn) -> PageAnswer:
        """In place of a temporary one."""
        typed = turn.typed()
        identifier, challenge = self._identifier(turn, typed), typed.get("challenge", "")
        try:
            session = turn.context.logins.set_new_password(identifier, challenge, typed.get("password", ""))
        except WeakPassword as error:
            view = _new_password_view(identifier, challenge)
            return self._page(turn, "new_password", view | {"errors": errors(error)}, 422)
        except SecondFactorRequired as asked:
            return self._page(turn, "second_factor", _second_factor_view(asked), 200)
        except NotAuthenticated:
            return self._page(turn, "sign_in", _WRONG | {"values": {"identifier": identifier}}, 401)
        return self._enter(turn, typed, session)

    def second_factor(self, turn: Turn) -> PageAnswer:
        """The code of the authenticator app, after the password."""
        typed = turn.typed()
        asked = SecondFactorRequired(typed.get("challenge", ""), typed.get("account", ""))
        alone = "alone" in typed
        try:
            session = turn.context.logins.answer_second_factor(
                asked.username, asked.session, "".join(typed.get("code", "").split())
            )
        except CodeWrong:
            view = _second_factor_view(asked, alone=alone) | APP_CODE_WRONG
            return self._page(turn, "second_factor", view, 422)
        except NotAuthenticated:
            return self._page(turn, "sign_in", {"errors": [{"field": "", "code": "too_late"}]}, 401)
        return self._enter(turn, typed, session, alone=alone)

    def forgot_page(self, turn: Turn) -> PageAnswer:
        return self._page(turn, "forgot", {}, 200)

    def forgot(self, turn: Turn) -> PageAnswer:
        """The same answer whether or not there is such an account."""
        identifier = self._identifier(turn, turn.typed())
        if not identifier:
            return self._page(turn, "forgot", {"errors": [{"field": "identifier", "code": "identifier_required"}]}, 422)
        turn.context.logins.forgot_password(identifier)
        return self._page(turn, "reset", _reset_view(identifier), 200)

    def reset(self, turn: Turn) -> PageAnswer:
        typed = turn.typed()
        identifier = self._identifier(turn, typed)
        password = typed.get("password", "")
        try:
            turn.context.logins.confirm_forgot_password(identifier, "".join(typed.get("code", "").split()), password)
            session = turn.context.logins.sign_in(identifier, password)
        except SecondFactorRequired as asked:
            return self._page(turn, "second_factor", _second_factor_view(asked, alone=True), 200)
        except (CodeWrong, CodeExpired, WeakPassword, InvalidRequest) as error:
            return self._page(turn, "reset", _reset_view(identifier) | {"errors": errors(error)}, 422)
        return self._enter(turn, typed, session, alone=True)

    def _enter(self, turn: Turn, typed: Typed, session: Session, *, alone: bool = False) -> PageAnswer:
        return self._onward(turn, typed).with_cookies(turn.presence.begin(session, alone=alone))

    def _identifier(self, turn: Turn, typed: Typed) -> str:
        """The address of a login as typed, a number that is dialled at home as the login has it."""
        text = typed.get("identifier", "").strip()
        if "@" in text or not is_dialled(text):
            return text
        try:
            return turn.context.addresses.phone(text, self._country(turn))
        except InvalidAddress:
            return text


APP_CODE_WRONG: Fields = {"errors": [{"field": "code", "code": "app_code_wrong"}]}
_WRONG: Fields = {"errors": [{"field": "", "code": "credentials_wrong"}]}


def _new_password_view(identifier: str, challenge: str) -> Fields:
    return {"challenge": challenge, "identifier": identifier, "password_rules": views.password_rules()}


def _second_factor_view(asked: SecondFactorRequired, *, alone: bool = False) -> Fields:
    return {"challenge": asked.session, "account": asked.username, "alone": alone}


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
    return PageAnswer(location=turn.base + chosen, status=303, cookies=(turn.presence.leave(),))
