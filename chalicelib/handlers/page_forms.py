"""What the forms on the pages do: sign up, sign in, prove an address, accept, decline."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.errors import (
    AccountExists,
    ChannelUnavailable,
    CodeExpired,
    CodeWrong,
    DisclosureRequired,
    InvalidRequest,
    NoAddress,
    NotAuthenticated,
    Unprocessable,
    UsherError,
    WeakPassword,
)
from chalicelib.domain.identity import PasswordChangeRequired
from chalicelib.domain.masks import mask_email, mask_phone
from chalicelib.handlers import forms, page_views
from chalicelib.handlers.pages import Page, Turn, landing, wrong_account
from chalicelib.services import accepting, claiming, declining, renewing, signing_up
from chalicelib.services.links import Opened

# How a refusal is told beside a field of a form.
_TOLD: dict[type[UsherError], tuple[str, str]] = {
    AccountExists: ("", "account_exists"),
    WeakPassword: ("password", "weak_password"),
    CodeWrong: ("code", "code_wrong"),
    CodeExpired: ("code", "code_expired"),
}
_FIELDS = {"email": ("address", "email_invalid"), "phone": ("address", "phone_invalid")}


def sign_up(turn: Turn) -> Page:
    """Makes the login, or asks for the code that was sent; then the link shows what to accept."""
    typed = turn.typed()
    try:
        made = signing_up.sign_up(turn.kit, turn.token, _sign_up(typed), turn.now)
    except (AccountExists, WeakPassword, CodeWrong, CodeExpired, Unprocessable, ChannelUnavailable) as error:
        return _sign_up_again(turn, typed, error)
    if isinstance(made, signing_up.CodeSent):
        return Page("code", _code_view(turn, typed, made.to), 202)
    return turn.again(forms.session_cookie(made.session.id_token, made.session.expires_in))


def _sign_up(typed: dict[str, str]) -> signing_up.SignUp:
    address = typed.get("address", "").strip()
    return signing_up.SignUp(
        name=typed.get("name", ""),
        password=typed.get("password", ""),
        email=address if "@" in address else "",
        phone=address if "@" not in address else "",
        code="".join(typed.get("code", "").split()),
        resend="resend" in typed,
    )


def _code_view(turn: Turn, typed: dict[str, str], sent_to: str) -> dict[str, Any]:
    values = {name: typed.get(name, "") for name in ("name", "address")}
    view = page_views.code_view(turn.open().invitation, "sign_up", sent_to)
    return view | {"values": values, "resent": "resend" in typed}


def _sign_up_again(turn: Turn, typed: dict[str, str], error: UsherError) -> Page:
    told = {"errors": _errors(error)}
    # What is wrong with a name or an address can only be mended where they are asked for.
    if "code" in typed and not isinstance(error, Unprocessable):
        return Page("code", _code_view(turn, typed, _code_hint(turn, typed)) | told, 422)
    page = landing(turn)
    return Page(page.name, (page.view or {}) | told | {"values": _shown(typed)}, 409 if _taken(error) else 422)


def _code_hint(turn: Turn, typed: dict[str, str]) -> str:
    wanted = _sign_up(typed)
    named = mask_email(wanted.email) if wanted.email else mask_phone(wanted.phone)
    return signing_up.login_hint(turn.open(), turn.now) or named


def _taken(error: UsherError) -> bool:
    return isinstance(error, AccountExists)


def _shown(typed: dict[str, str]) -> dict[str, str]:
    """What a form may show again: never a password, never a code."""
    return {name: typed[name] for name in ("name", "address", "identifier", "reason") if name in typed}


def _errors(error: UsherError) -> list[dict[str, str]]:
    if type(error) in _TOLD:
        field, code = _TOLD[type(error)]
        return [{"field": field, "code": code}]
    named = [_named(one.field, one.code, one.detail) for one in error.errors]
    return named or [{"field": "", "code": error.code, "text": error.detail}]


def _named(field: str, code: str, detail: str) -> dict[str, str]:
    place = field.rpartition(".")[2]
    if code == "required":
        place = "address" if place == "email" else place
        return {"field": place, "code": f"{place}_required"}
    shown, told = _FIELDS.get(place, (place, ""))
    return {"field": shown, "code": told, "text": detail}


def sign_in_page(turn: Turn) -> Page:
    return _with_organization(turn, "sign_in", {})


def sign_in(turn: Turn) -> Page:
    typed = turn.typed()
    identifier = typed.get("identifier", "").strip()
    try:
        session = turn.kit.logins.sign_in(identifier, typed.get("password", ""))
    except PasswordChangeRequired as change:
        view = {
            "challenge": change.session,
            "identifier": identifier,
            "password_rules": page_views.password_rules(),
        }
        return _with_organization(turn, "new_password", view)
    except NotAuthenticated:
        told = {"errors": [{"field": "", "code": "credentials_wrong"}], "values": _shown(typed)}
        return _with_organization(turn, "sign_in", told, 401)
    return turn.again(forms.session_cookie(session.id_token, session.expires_in))


def new_password(turn: Turn) -> Page:
    """In place of a temporary one."""
    typed = turn.typed()
    identifier, challenge = typed.get("identifier", ""), typed.get("challenge", "")
    try:
        session = turn.kit.logins.set_new_password(identifier, challenge, typed.get("password", ""))
    except WeakPassword as error:
        view = {
            "challenge": challenge,
            "identifier": identifier,
            "password_rules": page_views.password_rules(),
        }
        return _with_organization(turn, "new_password", view | {"errors": _errors(error)}, 422)
    except NotAuthenticated:
        told = {"errors": [{"field": "", "code": "credentials_wrong"}], "values": {"identifier": identifier}}
        return _with_organization(turn, "sign_in", told, 401)
    return turn.again(forms.session_cookie(session.id_token, session.expires_in))


def forgot_page(turn: Turn) -> Page:
    return _with_organization(turn, "forgot", {})


def forgot(turn: Turn) -> Page:
    """The same answer whether or not there is such an account."""
    identifier = turn.typed().get("identifier", "").strip()
    if not identifier:
        return _with_organization(
            turn, "forgot", {"errors": [{"field": "identifier", "code": "identifier_required"}]}, 422
        )
    turn.kit.logins.forgot_password(identifier)
    return _with_organization(turn, "reset", _reset_view(identifier))


def reset(turn: Turn) -> Page:
    typed = turn.typed()
    identifier = typed.get("identifier", "").strip()
    password = typed.get("password", "")
    try:
        turn.kit.logins.confirm_forgot_password(identifier, "".join(typed.get("code", "").split()), password)
        session = turn.kit.logins.sign_in(identifier, password)
    except (CodeWrong, CodeExpired, WeakPassword, InvalidRequest) as error:
        return _with_organization(turn, "reset", _reset_view(identifier) | {"errors": _errors(error)}, 422)
    return turn.again(forms.session_cookie(session.id_token, session.expires_in))


def _reset_view(identifier: str) -> dict[str, Any]:
    return {
        "minutes": 60,
        "password_rules": page_views.password_rules(),
        "values": {"identifier": identifier},
    }


def sign_out(turn: Turn) -> Page:
    turn.typed()
    return turn.again(forms.no_session())


def claim(turn: Turn) -> Page:
    """Sends the code to the invited address; with it, lets this account accept."""
    typed = turn.typed()
    user = turn.signed_in()
    if "code" not in typed or "resend" in typed:
        try:
            sent = claiming.ask(turn.kit, turn.token, user, turn.now)
        except (ChannelUnavailable, NoAddress) as error:
            page = wrong_account(turn, turn.open().invitation, user)
            return Page(page.name, (page.view or {}) | {"errors": _errors(error)}, 422)
        view = page_views.code_view(turn.open().invitation, "claim", sent.to)
        return Page("code", view | {"resent": "resend" in typed}, 202)
    try:
        claiming.prove(turn.kit, turn.token, user, "".join(typed["code"].split()), turn.now)
    except (CodeWrong, CodeExpired) as error:
        offer = turn.open().invitation
        view = page_views.code_view(offer, "claim", claiming.claim_hint(turn.kit, offer)) | {"errors": _errors(error)}
        return Page("code", view, 422)
    return turn.again()


def accept(turn: Turn) -> Page:
    """Joins; the link then shows that it is done."""
    typed = turn.typed()
    user = turn.signed_in()
    try:
        accepting.accept(turn.kit, turn.token, user, _number(typed.get("version", "")), turn.now, _confirmed(typed))
    except DisclosureRequired:
        page = landing(turn)
        told = {"errors": [{"field": "disclosure", "code": "disclosure_required"}]}
        return Page(page.name, (page.view or {}) | told, 422)
    return turn.again()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _confirmed(typed: dict[str, str]) -> list[tuple[str, int]]:
    """The boxes that were ticked: `disclosure.<id>` with the version that was shown."""
    named = ((name.partition(".")[2], text) for name, text in typed.items() if name.startswith("disclosure."))
    return [(identifier, _number(text)) for identifier, text in named]


def decline_page(turn: Turn) -> Page:
    opened = turn.open()
    if opened.problem:
        raise opened.problem
    return _with_organization(turn, "decline", _decline_view(opened))


def decline(turn: Turn) -> Page:
    typed = turn.typed()
    try:
        ended = declining.decline(turn.kit, turn.token, turn.now, typed.get("reason", ""))
    except Unprocessable as error:
        told = {"errors": _errors(error), "values": _shown(typed)}
        return _with_organization(turn, "decline", _decline_view(turn.open()) | told, 422)
    return Page("declined", page_views.common_view(ended))


def _decline_view(opened: Opened) -> dict[str, Any]:
    return {"inviter_name": opened.invitation.inviter.name, "can_say_not_me": True}


def not_me(turn: Turn) -> Page:
    turn.typed()
    ended = declining.say_not_me(turn.kit, turn.token, turn.now)
    return Page("declined", page_views.common_view(ended) | {"not_me": True})


def new_link(turn: Turn) -> Page:
    """The same page, which now says that a link is on its way, or that the inviter was asked."""
    turn.typed()
    renewing.ask_for_link(turn.kit, turn.token, turn.now)
    opened = turn.open()
    view = page_views.gone_view(opened.invitation, opened.problem) if opened.problem else {}
    return Page("gone", view | {"asked": True}, 202)


def back(turn: Turn) -> Page:
    """A form's address opened or reloaded: to the page of the link."""
    return turn.again()


def _with_organization(turn: Turn, name: str, view: dict[str, Any], status: int = 200) -> Page:
    return Page(name, page_views.common_view(turn.open().invitation) | view, status)


VIEWS: dict[tuple[str, str], Callable[[Turn], Page]] = {
    ("GET", ""): landing,
    ("POST", "/sign-up"): sign_up,
    ("GET", "/sign-in"): sign_in_page,
    ("POST", "/sign-in"): sign_in,
    ("POST", "/new-password"): new_password,
    ("GET", "/forgot"): forgot_page,
    ("POST", "/forgot"): forgot,
    ("POST", "/reset"): reset,
    ("POST", "/sign-out"): sign_out,
    ("POST", "/claim"): claim,
    ("POST", "/accept"): accept,
    ("GET", "/decline"): decline_page,
    ("POST", "/decline"): decline,
    ("POST", "/not-me"): not_me,
    ("POST", "/new-link"): new_link,
    ("GET", "/not-me"): back,
    ("GET", "/new-link"): back,
    ("GET", "/sign-up"): back,
    ("GET", "/new-password"): back,
    ("GET", "/reset"): back,
    ("GET", "/sign-out"): back,
    ("GET", "/claim"): back,
    ("GET", "/accept"): back,
}
