"""Errors in forms: told beside the field, in the reader's language, and never with a secret again."""

from chalicelib.domain.errors import (
    AccountExists,
    CodeExpired,
    CodeWrong,
    UsherError,
    WeakPassword,
)

# How a refusal is told beside a field of a form.
_TOLD: dict[type[UsherError], tuple[str, str]] = {
    AccountExists: ("", "account_exists"),
    WeakPassword: ("password", "weak_password"),
    CodeWrong: ("code", "code_wrong"),
    CodeExpired: ("code", "code_expired"),
}


_FIELDS = {"email": ("address", "email_invalid"), "phone": ("address", "phone_invalid")}


def shown(typed: dict[str, str]) -> dict[str, str]:
    """What a form may show again: never a password, never a code."""
    return {name: typed[name] for name in ("name", "address", "identifier", "reason", "who") if name in typed}


def errors(error: UsherError) -> list[dict[str, str]]:
    """The refusal as the page shows it: beside its field where it has one."""
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
