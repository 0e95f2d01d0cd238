"""The pages behind a link, for people in a browser: they work without JavaScript, and reading changes nothing.

Every form answers with a redirect to the link itself when it succeeded, and with its own page when it did not.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Request, Response

from chalicelib import wiring
from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyLinked,
    ApprovalPending,
    InvitationClosed,
    NotAuthenticated,
    NotFound,
    PaymentRequired,
    RecipientMismatch,
    UsherError,
)
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Match, Status
from chalicelib.domain.locales import accepted
from chalicelib.domain.tokens import Link
from chalicelib.domain.values import dataclass
from chalicelib.handlers.http.problems import retry_after, status_of
from chalicelib.handlers.http.wrapper import Incoming
from chalicelib.handlers.pages import forms, views
from chalicelib.services.context import Context
from chalicelib.services.core.links import Opened, decode, follow
from chalicelib.services.invitations import accepting, claiming, disclosures, signing_up

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    """A page to show: `view` without what every page has. `location` sends the browser on instead. `retry_after`
    is in seconds. `leaves`: its form may end at a page of somebody else's, the payment provider."""

    name: str = ""
    view: dict[str, Any] | None = None
    status: int = 200
    cookies: tuple[str, ...] = ()
    location: str = ""
    retry_after: int | None = None
    leaves: bool = False


@dataclass(frozen=True)
class Area:
    """Pages that belong together: the start of their path, what they all show, the page of a refusal there."""

    prefix: str
    common: dict[str, Any]
    refused: "Callable[[Turn, UsherError], Page]"


@dataclass(frozen=True)
class Turn:
    """One request to a page and what is known of it."""

    incoming: Incoming
    context: Context
    visit: forms.Visit
    token: str
    area: Area

    @property
    def now(self) -> int:
        """When the request came, in epoch milliseconds."""
        return self.context.now

    @property
    def base(self) -> str:
        return f"{urlsplit(self.context.base_url).path}{self.area.prefix}/{self.token}"

    @property
    def address_kinds(self) -> str:
        """What may be typed where an address is asked for: only what a message can reach."""
        return _ADDRESS_KINDS.get(tuple(sorted(self.context.senders)), "either")

    def user(self) -> User | None:
        """Who is signed in here; a session that ran out is none."""
        if not self.visit.session:
            return None
        try:
            return wiring.verifier().verify(f"Bearer {self.visit.session}", self.now)
        except NotAuthenticated:
            return None

    def signed_in(self) -> User:
        """Raises NotAuthenticated, which shows the page of the link again."""
        user = self.user()
        if user is None:
            raise NotAuthenticated
        return user

    def open(self, user: User | None = None) -> Opened:
        """What the link leads to, also when it no longer works. Raises NotFound."""

        def also(link: Link) -> list[Any]:
            right = [refs.claim(link.invitation, user.id)] if user else []
            return [*signing_up.delivery_refs(link), *right]

        return follow(self.context, self.token, also)

    def typed(self) -> dict[str, str]:
        """Raises FormRefused."""
        return forms.fields(self.incoming, self.context, self.visit, self.token)

    def again(self, *cookies: str) -> Page:
        """Back to the page of the link, which shows what comes next."""
        return Page(location=self.base, status=303, cookies=cookies)


View = Callable[[Turn], Page]


def show(request: Request, view: View, area: Area) -> Response:
    """Runs a view; whatever happens, the person gets a page that says what to do."""
    incoming = Incoming.of(request)
    context = incoming.context()
    visit = forms.Visit.of(incoming, context)
    turn = Turn(incoming, context, visit, incoming.path.get("token", ""), area)
    try:
        return _response(turn, _page(turn, view))
    except UsherError as error:
        status = status_of(error)
    except Exception:
        # The one place that catches everything: a fault of ours must not show its inside (A83).
        log.exception("unhandled", extra={"request_id": incoming.request_id})
        status = 500
    return _response(turn, Page("problem", {"kind": "unavailable"}, status))


def _page(turn: Turn, view: View) -> Page:
    try:
        return view(turn)
    except UsherError as error:
        return turn.area.refused(turn, error)


def problem_page(turn: Turn, error: UsherError) -> Page:
    """The page of a refusal that no form could show beside its fields."""
    if isinstance(error, forms.FormRefused):
        return Page("problem", {"kind": error.kind}, 403)
    if isinstance(error, NotAuthenticated):
        return turn.again()
    if isinstance(error, NotFound):
        return Page("unknown", {}, 404)
    if isinstance(error, _SHOWN_BY_THE_LINK):
        return turn.again()
    if status_of(error) == 410:
        opened = turn.open()
        return Page("gone", views.gone_view(opened.invitation, error), 410)
    kind = _KINDS.get(error.code, "unavailable")
    seconds = retry_after(error)
    minutes = -(-(seconds or 60) // 60)
    whose = views.whose_view(turn.open().invitation) if kind in _FOR_MEMBERS else {}
    return Page("problem", {"kind": kind, "minutes": minutes} | whose, status_of(error), retry_after=seconds)


# What the page of the link itself tells, as soon as it is shown again.
_SHOWN_BY_THE_LINK = (RecipientMismatch, ApprovalPending, AlreadyLinked, InvitationClosed)
_KINDS = {
    "rate_limited": "too_many",
    "changed": "changed",
    "member_deactivated": "deactivated",
    "already_member": "already_member",
    "no_seats": "no_seats",
    "payment_required": "unpaid",
    "forbidden": "not_offered",
    "too_large": "form_expired",
    "conflict": "changed",
}
INVITATIONS = Area("/i", {}, problem_page)
# Pages that name the organization; the others may not be able to read it.
_FOR_MEMBERS = frozenset({"changed", "deactivated", "already_member", "no_seats", "not_offered", "unpaid"})
_ADDRESS_KINDS: dict[tuple[str, ...], str] = {("email",): "email", ("sms",): "phone"}


def landing(turn: Turn, *, own: bool = False) -> Page:
    """What comes next for whoever opens the link: the offer, accepting it, another account, or why not. With `own` the
    offer asks for another address than the invited one."""
    decode(turn.context, turn.token)
    user = turn.user()
    opened = turn.open(user)
    invitation = opened.invitation
    if user and invitation.accepted and invitation.accepted.user == user.id:
        accepting.joined_before(turn.context, invitation, user)
        return Page("done", views.done_view(invitation, user) | _qr(turn, invitation.branding.portal_url))
    if opened.problem:
        return Page("gone", views.gone_view(invitation, opened.problem), 410)
    if invitation.status == Status.AWAITING_APPROVAL:
        return Page("approval", views.approval_view(invitation, user))
    if invitation.status == Status.AWAITING_PAYMENT:
        raise PaymentRequired
    if user is None:
        return _invitation(turn, opened, own or turn.incoming.query.get("address") == "own")
    if refusal := accepting.why_not(turn.context, opened, user):
        return _refused(turn, invitation, user, refusal)
    texts = disclosures.asked(turn.context, invitation)
    return Page("accept", views.accept_view(invitation, user, texts, invitation.recipient.locale))


def _invitation(turn: Turn, opened: Opened, own: bool) -> Page:
    """The offer, and a form for a new login."""
    invitation, login = opened.invitation, signing_up.login_hint(opened, turn.now)
    kinds = {"address_kinds": turn.address_kinds}
    may = bool(login) and _may_use_own_address(turn.context, invitation)
    if own and may:
        view = views.own_address_view(invitation, claiming.claim_hint(turn.context, invitation))
    else:
        asks = not signing_up.needs_code(opened, turn.now)
        view = views.landing_view(invitation, login, asks_password=asks) | {"offers_own": may}
    return Page("invitation", view | kinds | _qr(turn, f"{turn.context.base_url}/i/{turn.token}"))


def _may_use_own_address(context: Context, invitation: Invitation) -> bool:
    """Whether the codes that it takes can be sent: one to that address, and mostly one to the invited address."""
    return bool(context.senders) and (invitation.match != Match.VERIFIED or claiming.can_ask(context, invitation))


def _refused(turn: Turn, invitation: Invitation, user: User, refusal: UsherError) -> Page:
    """Why this account can't accept. Raises what has no page of its own."""
    if isinstance(refusal, RecipientMismatch):
        return wrong_account(turn, invitation, user)
    if isinstance(refusal, AlreadyLinked):
        return Page("already_linked", views.already_linked_view(invitation, user, refusal), 409)
    raise refusal


def wrong_account(turn: Turn, invitation: Invitation, user: User) -> Page:
    """For somebody who is signed in with another address than the invited one."""
    context = turn.context
    view = views.wrong_account_view(
        invitation, claiming.claim_hint(context, invitation), user, can_claim=claiming.can_ask(context, invitation)
    )
    return Page("wrong_account", view, 403)


def _qr(turn: Turn, url: str) -> dict[str, str]:
    """The code with which a desktop hands over to a phone; a phone has no use for it."""
    if not url or turn.incoming.headers.get("sec-ch-ua-mobile") == "?1":
        return {}
    from chalicelib.gateways.qr import qr_svg_data_uri

    return {"qr": qr_svg_data_uri(url)}


def _response(turn: Turn, page: Page) -> Response:
    from chalicelib.gateways import style
    from chalicelib.gateways.rendering import render_page

    cookies = [*turn.visit.cookies(), *page.cookies]
    if page.location:
        headers: dict[str, Any] = style.page_headers() | {"Location": page.location}
        return Response(body="", status_code=page.status, headers=_with_cookies(headers, cookies))
    view = dict(page.view or {})
    language = accepted(turn.incoming.headers.get("accept-language"), view.pop("locale", None))
    # A page without a form must also appear while the key ring can't be read.
    form = {} if page.name in _FORMLESS else {"form_token": forms.form_token(turn.context, turn.visit, turn.token)}
    html = render_page(page.name, {"base": turn.base} | turn.area.common | form | view, language)
    forms_to = style.forms_to_provider(turn.context.base_url) if page.leaves else style.FORMS_STAY
    headers = style.page_headers(view.get("organization"), forms_to) | {"X-Request-Id": turn.incoming.request_id}
    if page.retry_after is not None:
        headers["Retry-After"] = str(page.retry_after)
    return Response(body=html, status_code=page.status, headers=_with_cookies(headers, cookies))


_FORMLESS = frozenset({"problem", "unknown"})


def _with_cookies(headers: dict[str, Any], cookies: list[str]) -> dict[str, Any]:
    return headers | {"Set-Cookie": cookies} if cookies else headers
