"""A sign-in that goes on while it is used: how long, and on what device its owner recognises it by.

The browser holds a secret and no token: what it says is looked up, so that an end is an end at once.
"""

import hmac
import re
from hashlib import sha256

from chalicelib.domain.identity import User
from chalicelib.domain.ids import encode, is_id, is_user_id
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.values import dataclass

IDLE = 12 * HOUR
LONGEST = 30 * DAY
# Its last use is written at most so often: what idles ends up to this much early.
NOTED = 5 * MINUTE
SECRET_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """`digest` is of the secret in the cookie, `sealed` the directory's refresh token. What the directory said of its
    user counts until `fresh_until`; times are milliseconds. `device` is a name such as "Firefox, Windows"."""

    id: str
    user: str
    issuer: str
    subject: str
    digest: str
    sealed: str
    fresh_until: int
    began_at: int
    seen_at: int
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    device: str = ""
    version: int = 1

    @property
    def ends_at(self) -> int:
        """When it ends by itself if it is not used."""
        return min(self.seen_at + IDLE, self.began_at + LONGEST)

    def is_over(self, now: int) -> bool:
        return now >= self.ends_at

    def as_user(self) -> User:
        return User(self.user, self.issuer, self.subject, self.email, self.phone, self.name)

    def opens_with(self, secret: str) -> bool:
        return hmac.compare_digest(self.digest, digest(secret))


@dataclass(frozen=True)
class Ticket:
    """What the browser keeps: where its sign-in is, and the secret that proves it."""

    user: str
    id: str
    secret: str

    def __str__(self) -> str:
        return f"{self.user}.{self.id}.{self.secret}"


def read_ticket(text: str) -> Ticket | None:
    """None for anything that can't be one of ours."""
    user, _, rest = text.partition(".")
    identifier, _, secret = rest.partition(".")
    if is_user_id(user) and is_id("ses_", identifier) and _SECRET.fullmatch(secret):
        return Ticket(user, identifier, secret)
    return None


_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def digest(secret: str) -> str:
    return encode(sha256(secret.encode()).digest())


def device(agent: str) -> str:
    """The browser and the system that a `User-Agent` names, as far as people would: "Safari, iPhone"; or ""."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(name for name in (browser, system) if name)


# In this order: later ones name earlier ones too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
