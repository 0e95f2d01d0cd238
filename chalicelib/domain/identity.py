"""Who is signed in: issuers of tokens, users, logins and the rules for passwords.

A user is the pair (issuer, subject) and nothing else; the addresses on it are those its issuer verified.
"""

from base64 import b32encode
from collections.abc import Mapping
from dataclasses import field
from hashlib import sha256

from chalicelib.domain.errors import NotAuthenticated
from chalicelib.domain.values import dataclass

# HMAC algorithms and `none` have no place here: with them, a published key would sign.
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
ALGORITHMS = frozenset((*_RSA, "ES256", "ES384", "ES512", "EdDSA"))
TOKEN_USES = frozenset({"id", "access", ""})
CLAIM_NAMES: Mapping[str, str] = {
    "audience": "aud",
    "email": "email",
    "email_verified": "email_verified",
    "phone": "phone_number",
    "phone_verified": "phone_number_verified",
    "name": "name",
}
PASSWORD_RULES: Mapping[str, int] = {"min_length": 10, "max_length": 256}


@dataclass(frozen=True)
class Issuer:
    """One kind of token that is accepted.

    `token_use` is "id" or "access", or "" for OpenID Connect issuers whose tokens do not say. `claims`
    renames the entries of CLAIM_NAMES. Raises ValueError for a configuration that must not start.
    """

    issuer: str
    jwks_uri: str
    audience: str
    token_use: str
    claims: Mapping[str, str] = field(default_factory=dict)
    algorithms: tuple[str, ...] = ("RS256",)

    def __post_init__(self) -> None:
        if not (self.issuer and self.jwks_uri and self.audience):
            raise ValueError("an issuer needs issuer, jwks_uri and audience")
        if self.token_use not in TOKEN_USES:
            raise ValueError(f"token_use must be one of {sorted(TOKEN_USES)}")
        if not self.algorithms or not ALGORITHMS.issuperset(self.algorithms):
            raise ValueError(f"algorithms must be among {sorted(ALGORITHMS)}")
        if not CLAIM_NAMES.keys() >= self.claims.keys():
            raise ValueError(f"claims may rename {sorted(CLAIM_NAMES)}")

    def claim(self, name: str) -> str:
        """The name that this issuer gives to one of CLAIM_NAMES."""
        return self.claims.get(name) or CLAIM_NAMES[name]


@dataclass(frozen=True)
class User:
    """A signed-in person. `email` and `phone` are canonical, and there only if the issuer verified them."""

    id: str
    issuer: str
    subject: str
    email: str | None = None
    phone: str | None = None
    name: str | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(address for address in (self.email, self.phone) if address)


@dataclass(frozen=True)
class Login:
    """An account in the login directory."""

    issuer: str
    subject: str

    @property
    def user(self) -> str:
        """The id of the user who signs in with it."""
        return user_id(self.issuer, self.subject)


@dataclass(frozen=True)
class Session:
    """What a sign-in gives; `id_token` is the bearer token of the API, valid for `expires_in` seconds. With the
    `access_token` its holder changes how they sign in."""

    id_token: str
    refresh_token: str
    expires_in: int
    access_token: str = ""


class PasswordChangeRequired(NotAuthenticated):
    """The password was right but temporary: choose a new one, with this `session`, within a few minutes."""

    default = "This password was temporary: choose a new one."

    def __init__(self, session: str) -> None:
        self.session = session
        super().__init__()


class SecondFactorRequired(NotAuthenticated):
    """The password was right: the code of the authenticator app comes next, with this `session` and as `username`,
    within a few minutes."""

    default = "This account asks for the code of its authenticator app too: sign in on the pages of Usher."

    def __init__(self, session: str, username: str) -> None:
        self.session = session
        self.username = username
        super().__init__()


def user_id(issuer: str, subject: str) -> str:
    """`usr_` and 26 characters, the same for ever for one (issuer, subject)."""
    digest = sha256(f"{issuer}\0{subject}".encode()).digest()
    return "usr_" + b32encode(digest).decode().lower()[:26]


def password_flaw(password: str) -> str | None:
    """What is wrong with a new password, in words for the person choosing it, or None."""
    shortest, longest = PASSWORD_RULES["min_length"], PASSWORD_RULES["max_length"]
    if not shortest <= len(password) <= longest:
        return f"Choose a password of {shortest} to {longest} characters; any characters will do."
    if not password.isprintable() or password != password.strip():
        return "A password can't begin or end with a space, nor hold line breaks or control characters."
    return None
