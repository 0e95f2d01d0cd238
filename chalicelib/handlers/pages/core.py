"""The frame of all pages, for people in a browser: one request to a page, and how a page is shown.

Pages work without JavaScript, and reading them changes nothing. Every form answers with a redirect when it succeeded,
to the link itself where the page is behind one, and with its own page when it did not.
"""

import logging
from collections.abc import Callable
from dataclasses import field, replace
from urllib.parse import urlencode, urlsplit

from chalice.app import Request, Response

from chalicelib.domain.errors import NotAuthenticated, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.locales import accepted
from chalicelib.domain.tokens import Purpose
from chalicelib.domain.values import dataclass
from chalicelib.handlers.http.operation import BODY_LIMIT
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.http.wrapper import Headers, Incoming
from chalicelib.handlers.pages import forms
from chalicelib.handlers.pages.parts import Part
from chalicelib.handlers.pages.presence import Presence
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.context import Context
from chalicelib.services.core.links import tidied

log = logging.getLogger(__name__)
PASSING = 8


@dataclass(frozen=True)
class PageAnswer:
    """A page to show: `view` without what every page has. `location` sends the browser on instead. `retry_after`
    is in seconds. `leaves`: its form may end at a page of somebody else's, the payment provider. `passes_to`: the page
    of ours, below the root, that takes its place after `PASSING` seconds without anybody doing anything. `forms_to`:
    the one other origin that a form of it leads to, the bucket that takes files. `attachment`: the name of a CSV file
    to keep, which is `text`, in place of a page."""

    name: str = ""
    view: Fields = field(default_factory=dict)
    status: int = 200
    cookies: tuple[str, ...] = ()
    location: str = ""
    retry_after: int | None = None
    leaves: bool = False
    passes_to: str = ""
    forms_to: str = ""
    attachment: str = ""
    text: str = ""

    def also(self, view: Fields, status: int) -> "PageAnswer":
        """The same page showing more, such as what was typed and what is wrong with it."""
        return replace(self, view=self.view | view, status=status)

    def renewed(self, path: str) -> "PageAnswer":
        """The same page, which is asked for again after a while."""
        return replace(self, passes_to=path)

    def with_cookies(self, *cookies: str) -> "PageAnswer":
        return replace(self, cookies=(*self.cookies, *cookies))


@dataclass(frozen=True)
class Area:
    """Pages that belong together: the start of their path, what their tokens were made for (nothing where they are
    behind no link), what they all show, the page of a refusal there, the style sheets in `templates/pages`."""

    prefix: str
    purposes: tuple[Purpose, ...]
    common: Fields
    refused: "Callable[[Turn, UsherError], PageAnswer]"
    sheets: tuple[str, ...] = ("page",)


@dataclass(frozen=True)
class Turn:
    """One request to a page and what is known of it; `path` is what follows the token, or the whole path below the
    root where the page is behind no link: then `token` is ""."""

    incoming: Incoming
    context: Context
    visit: forms.Visit
    token: str
    area: Area
    path: str
    presence: Presence

    @property
    def now(self) -> int:
        """When the request came, in epoch milliseconds."""
        return self.context.now

    @property
    def base(self) -> str:
        """What the addresses of forms and links on the page begin with."""
        return f"{self.root}{self.area.prefix}/{self.token}" if self.token else f"{self.root}{self.area.prefix}"

    @property
    def root(self) -> str:
        """The path below which everything of ours is."""
        return urlsplit(self.context.base_url).path

    @property
    def locale(self) -> str:
        """The language of ours that the reader's browser asks for."""
        return accepted(self.incoming.headers.get("accept-language"))

    @property
    def address_kinds(self) -> str:
        """What may be typed where an address is asked for: only what a message can reach."""
        return _ADDRESS_KINDS.get(tuple(sorted(self.context.senders)), "either")

    def user(self) -> User | None:
        """Who is signed in here; a session that ran out is none."""
        return self.presence.user()

    def signed_in(self) -> User:
        """Raises NotAuthenticated, which shows the page of the link again, or asks to sign in."""
        user = self.user()
        if user is None:
            raise NotAuthenticated
        return user

    def named(self, name: str) -> str:
        """What the path has in the place of `{name}`."""
        return self.incoming.path[name]

    @property
    def bound_to(self) -> str:
        """What forms of this page are bound to, beside the browser: the link, or who is signed in."""
        user = None if self.token else self.user()
        return self.token or f"site\0{user.id if user else ''}"

    def typed(self, at_most: int = forms.MAX_FIELDS, body_limit: int = BODY_LIMIT) -> dict[str, str]:
        """What was typed, the last value of each field, of a form with `at_most` fields, `body_limit` in bytes. Raises
        FormRefused, TooLarge."""
        bounds = forms.Bounds(at_most, body_limit)
        return forms.fields(self.incoming, self.context, self.visit, self.bound_to, bounds)

    def uploaded(self, limit: int) -> Part:
        """The media type and the bytes of the file of a form with one. Raises FormRefused, TooLarge beyond `limit`."""
        return forms.upload(self.incoming, self.context, self.visit, self.bound_to, limit)

    def again(self, *cookies: str) -> PageAnswer:
        """Back to the page of the link, which shows what comes next."""
        return PageAnswer(location=self.base, status=303, cookies=cookies)

    def to(self, path: str, *cookies: str) -> PageAnswer:
        """On to another page of ours, `path` below the root, after a form that succeeded."""
        return PageAnswer(location=f"{self.root}{path}", status=303, cookies=cookies)


_ADDRESS_KINDS: dict[tuple[str, ...], str] = {("email",): "email", ("sms",): "phone"}
View = Callable[[Turn], PageAnswer]


def show(request: Request, view: View, area: Area, path: str) -> Response:
    """Runs a view behind a link; whatever happens, the person gets a page that says what to do."""
    incoming = Incoming.of(request)
    return show_turn(turn_of(incoming, area, path), view)


def turn_of(incoming: Incoming, area: Area, path: str) -> Turn:
    context = incoming.context()
    visit = forms.Visit.of(incoming, context)
    presence = Presence(context, visit.session, incoming.headers.get("user-agent", ""))
    return Turn(incoming, context, visit, incoming.path.get("token", ""), area, path, presence)


def show_turn(turn: Turn, view: View) -> Response:
    """The same for a request that is known already."""
    try:
        return _response(turn, _page(turn, view))
    except UsherError as error:
        status = status_of(error)
    except Exception:
        # The one place that catches everything: a fault of ours must not show its inside (A83).
        log.exception("unhandled", extra={"request_id": turn.incoming.request_id})
        status = 500
    return _response(turn, PageAnswer("problem", {"kind": "unavailable"}, status))


def _page(turn: Turn, view: View) -> PageAnswer:
    try:
        return _tidied(turn) or view(turn)
    except UsherError as error:
        return turn.area.refused(turn, error)


# What of a query a page reads: the rest, such as what mail programs add for their statistics, is left out.
_KNOWN_QUERY = {"address": "own"}


def _tidied(turn: Turn) -> PageAnswer | None:
    """On to the link itself, whatever was pasted with it (A17): to nothing but a genuine token of this area."""
    clean = tidied(turn.context, turn.token, turn.area.purposes) if turn.token else ""
    if not clean:
        return None
    kept = {name: value for name, value in _KNOWN_QUERY.items() if turn.incoming.query.get(name) == value}
    to = f"{replace(turn, token=clean).base}{turn.path}"
    return PageAnswer(location=f"{to}?{urlencode(kept)}" if kept else to, status=308)


def _response(turn: Turn, page: PageAnswer) -> Response:
    from chalicelib.gateways import style
    from chalicelib.gateways.rendering import render_page

    if page.location:
        headers: Headers = {**style.page_headers(), "Location": page.location}
        return Response(body="", status_code=page.status, headers=_with_cookies(headers, _cookies(turn, page)))
    if page.attachment:
        return _file(turn, page)
    view = dict(page.view)
    # What somebody chose wins over what their browser asks for; what is known of them is for browsers that ask nothing.
    language = view.pop("language", "") or accepted(
        turn.incoming.headers.get("accept-language"), view.pop("locale", None)
    )
    # A page without a form must also appear while the key ring can't be read.
    form = {} if page.name in _FORMLESS else {"form_token": forms.form_token(turn.context, turn.visit, turn.bound_to)}
    common: Fields = {"base": turn.base, "root": turn.root, "sheets": turn.area.sheets} | turn.area.common
    html = render_page(page.name, common | form | view, language)
    forms_to = style.forms_to_provider(turn.context.base_url) if page.leaves else style.forms_to(page.forms_to)
    headers = {
        **style.page_headers(view.get("organization"), forms_to, turn.area.sheets),
        "X-Request-Id": turn.incoming.request_id,
    }
    if page.passes_to:
        headers["Refresh"] = f"{PASSING}; url={turn.root}{page.passes_to}"
    if page.retry_after is not None:
        headers["Retry-After"] = str(page.retry_after)
    return Response(body=html, status_code=page.status, headers=_with_cookies(headers, _cookies(turn, page)))


def _file(turn: Turn, page: PageAnswer) -> Response:
    from chalicelib.gateways import style

    headers: Headers = {
        **style.page_headers(),
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{page.attachment}"',
        "X-Request-Id": turn.incoming.request_id,
    }
    return Response(body=page.text, status_code=200, headers=_with_cookies(headers, _cookies(turn, page)))


def _cookies(turn: Turn, page: PageAnswer) -> list[str]:
    """What the page sets stands behind what is kept up, and so in its place."""
    return [*turn.visit.cookies(), *turn.presence.cookies, *page.cookies]


_FORMLESS = frozenset({"problem", "unknown"})


def _with_cookies(headers: Headers, cookies: list[str]) -> Headers:
    return headers | {"Set-Cookie": cookies} if cookies else headers
