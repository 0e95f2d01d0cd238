"""The login of somebody the operator vouches for."""

import secrets
from dataclasses import dataclass
from typing import Any

# An operator may have asked the pool for more kinds of characters than the template does.
ONE_OF_EACH = "aA1!"
VERIFIED = {"Name": "email_verified", "Value": "true"}


@dataclass(frozen=True)
class VouchedLogin:
    """`is_finished` says whether its owner can sign in; if not, `give_password` lets them."""

    subject: str
    is_finished: bool


def vouch(cognito: Any, pool: str, email: str, name: str = "") -> VouchedLogin:
    """The login at `email` (canonical) with the address marked as verified, made with `name` if there is none."""
    user = find(cognito, pool, email) or _make(cognito, pool, email, name)
    subject = next(str(found["Value"]) for found in user["Attributes"] if found["Name"] == "sub")
    is_finished = user["UserStatus"] == "CONFIRMED"
    if is_finished:
        _mark_verified(cognito, pool, email)
    return VouchedLogin(subject, is_finished)


def give_password(cognito: Any, pool: str, email: str) -> str:
    """A new password for a login that has none. It is returned once and kept nowhere."""
    password = f"{secrets.token_urlsafe(15)}{ONE_OF_EACH}"
    # Permanent: a temporary one would be refused by every client that does not ask for a new one at sign-in.
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
    return password


def find(cognito: Any, pool: str, address: str) -> dict[str, Any] | None:
    """The login at an address (canonical), if there is one."""
    try:
        found = cognito.admin_get_user(UserPoolId=pool, Username=address)
    except cognito.exceptions.UserNotFoundException:
        return None
    return {**found, "Attributes": found["UserAttributes"]}


def _make(cognito: Any, pool: str, email: str, name: str) -> dict[str, Any]:
    named = [{"Name": "name", "Value": name}] if name else []
    made: dict[str, Any] = cognito.admin_create_user(
        UserPoolId=pool,
        Username=email,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": email}, VERIFIED, *named],
    )["User"]
    return made


def _mark_verified(cognito: Any, pool: str, email: str) -> None:
    cognito.admin_update_user_attributes(UserPoolId=pool, Username=email, UserAttributes=[VERIFIED])
