"""Forms of people in a browser: cookies, the form token, and what was typed.

A form is taken only from our own page: the visitor's cookie and the hidden field must fit each other and the link, or
who is signed in where there is none, and the browser must not say that another site sent it.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from chalicelib.domain.errors import TooLarge, UsherError
from chalicelib.domain.ids import encode
from chalicelib.domain.tokens import form_digest
from chalicelib.domain.values import dataclass
from chalicelib.handlers.http.operation import BODY_LIMIT
from chalicelib.handlers.http.parsing import parse_version
from chalicelib.handlers.http.wrapper import Incoming
from chalicelib.handlers.pages import parts
from chalicelib.services.context import Context

# The prefix binds a cookie to this host: no other host of the domain can set or overwrite it.
VISITOR = "__Host-usher-visitor"
SESSION = "__Host-usher-session"
KIOSK = "__Host-usher-kiosk"
_ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Lax"
MAX_FIELDS = 40
# The token, the file's name and the lines between them.
_BESIDE_A_FILE = 4_096


class FormRefused(UsherError):
    """Not from our page, or from a page too old: shown as the page `kind`."""

    code = "forbidden"

    def __init__(self, kind: str) -> None:
        super().__init__("The form can't be used: load the page again.")
        self.kind = kind


@dataclass(frozen=True)
class Visit:
    """One request of a browser: `visitor` is its cookie, or a new one to be set."""

    visitor: str
    is_new: bool
    session: str

    @classmethod
    def of(cls, incoming: Incoming, context: Context) -> "Visit":
        cookies = _cookies(incoming.headers.get("cookie", ""))
        known = cookies.get(VISITOR, "")
        return cls(known or encode(context.random(18)), not known, cookies.get(SESSION, ""))

    def cookies(self) -> list[str]:
        return [f"{VISITOR}={self.visitor}; {_ATTRIBUTES}"] if self.is_new else []


def kiosk_key(incoming: Incoming) -> str:
    """The key that was typed into this tablet, "" without one."""
    return _cookies(incoming.headers.get("cookie", "")).get(KIOSK, "")


def kiosk_cookie(key: str) -> str:
    """For as long as browsers keep one."""
    return f"{KIOSK}={key}; Max-Age=34560000; {_ATTRIBUTES}"


def no_kiosk() -> str:
    return f"{KIOSK}=; Max-Age=0; {_ATTRIBUTES}"


def session_cookie(token: str, seconds: int) -> str:
    return f"{SESSION}={token}; Max-Age={seconds}; {_ATTRIBUTES}"


def no_session() -> str:
    return session_cookie("", 0)


def form_token(context: Context, visit: Visit, bound_to: str) -> str:
    return form_digest(context.keys.ring(), visit.visitor, bound_to)


@dataclass(frozen=True)
class Bounds:
    """What a form may hold: so many fields, so many bytes."""

    fields: int = MAX_FIELDS
    size: int = BODY_LIMIT


USUAL = Bounds()


def fields(incoming: Incoming, context: Context, visit: Visit, bound_to: str, bounds: Bounds = USUAL) -> dict[str, str]:
    """What was typed, the last value of each field, of a file its text. Raises FormRefused, TooLarge."""
    _refuse_at_sight(incoming, context, visit, bounds.size)
    typed = _typed(incoming, bounds.fields)
    _refuse_expired(typed.pop("form_token", "").encode(), context, visit, bound_to)
    return typed


def upload(incoming: Incoming, context: Context, visit: Visit, bound_to: str, limit: int) -> parts.Part:
    """The file of a form with one, at most `limit` bytes; nothing where none was chosen. Raises FormRefused,
    TooLarge."""
    _refuse_at_sight(incoming, context, visit, limit + _BESIDE_A_FILE)
    given = _in_parts(incoming, MAX_FIELDS)
    _refuse_expired(given.get("form_token", parts.NOTHING).content, context, visit, bound_to)
    return given.get("file", parts.NOTHING)


def plain(text: str) -> str:
    """Browsers send lines as mail does."""
    return text.replace("\r\n", "\n").strip()


def version_seen(typed: Mapping[str, str]) -> int | None:
    """The version that the form was filled in against, None where it names none. Raises InvalidRequest."""
    return parse_version(typed.get("version") or None)


def _refuse_at_sight(incoming: Incoming, context: Context, visit: Visit, size: int) -> None:
    if len(incoming.body) > size:
        raise TooLarge
    _refuse_other_sites(incoming, context)
    if visit.is_new:
        raise FormRefused("cookies")


def _refuse_expired(given: bytes, context: Context, visit: Visit, bound_to: str) -> None:
    if not hmac.compare_digest(given, form_token(context, visit, bound_to).encode()):
        raise FormRefused("form_expired")


def _refuse_other_sites(incoming: Incoming, context: Context) -> None:
    """`no-referrer` makes browsers send `Origin: null` with our own forms, so then Sec-Fetch-Site decides."""
    origin = incoming.headers.get("origin", "null")
    own = urlsplit(context.base_url)
    if origin not in ("null", f"{own.scheme}://{own.netloc}"):
        raise FormRefused("form_expired")
    if incoming.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise FormRefused("form_expired")


def _typed(incoming: Incoming, at_most: int) -> dict[str, str]:
    if parts.is_in_parts(incoming.headers.get("content-type", "")):
        return {name: part.text for name, part in _in_parts(incoming, at_most).items()}
    try:
        text = incoming.body.decode("utf-8", "replace")
        parsed = parse_qs(text, keep_blank_values=True, max_num_fields=at_most)
    except ValueError:
        raise FormRefused("form_expired") from None
    return {name: values[-1] for name, values in parsed.items()}


def _in_parts(incoming: Incoming, at_most: int) -> dict[str, parts.Part]:
    try:
        return parts.split(incoming.headers.get("content-type", ""), incoming.body, at_most)
    except ValueError:
        raise FormRefused("form_expired") from None


def _cookies(header: str) -> Mapping[str, str]:
    """Read leniently: what another program set on this host must not hide our own."""
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}
