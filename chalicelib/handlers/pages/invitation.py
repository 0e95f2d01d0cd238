"""The page of an invitation: what comes next for whoever opens its link, or why it does not work."""

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
from chalicelib.domain.invitation import InvitationStatus, Match
from chalicelib.domain.tokens import Purpose
from chalicelib.handlers.http.problems import retry_after, status_of
from chalicelib.handlers.pages import forms, views
from chalicelib.handlers.pages.accounts import AccountPages
from chalicelib.handlers.pages.core import Area, PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.context import Context
from chalicelib.services.core.links import Opened, decode, follow
from chalicelib.services.invitations import accepting, claiming, disclosures, signing_up


def landing(turn: Turn, *, own: bool = False) -> PageAnswer:
    """What comes next for whoever opens the link: the offer, accepting it, another account, or why not. With `own` the
    offer asks for another address than the invited one."""
    decode(turn.context, turn.token)
    user = turn.user()
    opened = opened_by(turn, user)
    invitation = opened.invitation
    if user and invitation.accepted and invitation.accepted.user == user.id:
        joined = accepting.joined_before(turn.context, invitation, user)
        if following := accepting.next_step(turn.context, joined):
            return turn.to(following)
        return PageAnswer("done", views.done_view(invitation, user) | _qr(turn, invitation.branding.portal_url))
    if opened.problem:
        return PageAnswer("gone", views.gone_view(invitation, opened.problem), 410)
    if invitation.status == InvitationStatus.AWAITING_APPROVAL:
        return PageAnswer("approval", views.approval_view(invitation, user))
    if invitation.status == InvitationStatus.AWAITING_PAYMENT:
        raise PaymentRequired
    if user is None:
        return _invitation(turn, opened, own or turn.incoming.query.get("address") == "own")
    if refusal := accepting.why_not(turn.context, opened, user):
        return _refused(turn, opened, user, refusal)
    texts = disclosures.asked(turn.context, invitation)
    return PageAnswer("accept", views.accept_view(invitation, user, texts, invitation.recipient.locale))


def _invitation(turn: Turn, opened: Opened, own: bool) -> PageAnswer:
    """The offer, and a form for a new login."""
    invitation, login = opened.invitation, signing_up.login_hint(opened, turn.now)
    kinds = {"address_kinds": turn.address_kinds}
    may = bool(login) and _may_use_own_address(turn.context, opened)
    if own and may:
        view = views.own_address_view(invitation, claiming.claim_hint(turn.context, opened))
    else:
        asks = not signing_up.needs_code(opened, turn.now)
        view = views.landing_view(invitation, login, asks_password=asks) | {"offers_own": may}
    return PageAnswer("invitation", view | kinds | _qr(turn, f"{turn.context.base_url}/i/{turn.token}"))


def _may_use_own_address(context: Context, opened: Opened) -> bool:
    """Whether the codes that it takes can be sent: one to that address, and mostly one to the invited address."""
    return bool(context.senders) and (opened.invitation.match != Match.VERIFIED or claiming.can_ask(context, opened))


def _refused(turn: Turn, opened: Opened, user: User, refusal: UsherError) -> PageAnswer:
    """Why this account can't accept. Raises what has no page of its own."""
    if isinstance(refusal, RecipientMismatch):
        return wrong_account(turn, opened, user)
    if isinstance(refusal, AlreadyLinked):
        return PageAnswer("already_linked", views.already_linked_view(opened.invitation, user, refusal), 409)
    raise refusal


def wrong_account(turn: Turn, opened: Opened, user: User) -> PageAnswer:
    """For somebody who is signed in with another address than the invited one."""
    context = turn.context
    view = views.wrong_account_view(
        opened.invitation, claiming.claim_hint(context, opened), user, can_claim=claiming.can_ask(context, opened)
    )
    return PageAnswer("wrong_account", view | other_way(turn, opened), 403)


def other_way(turn: Turn, opened: Opened, channel: str = "") -> Fields:
    """The other invited address that a code can go to, where there is one."""
    other, masked = claiming.other_way(turn.context, opened, channel)
    return {"other_channel": other, "other_masked": masked} if other else {}


def _qr(turn: Turn, url: str) -> dict[str, str]:
    """The code with which a desktop hands over to a phone; a phone has no use for it."""
    if not url or turn.incoming.headers.get("sec-ch-ua-mobile") == "?1":
        return {}
    from chalicelib.gateways.qr import qr_svg_data_uri

    return {"qr": qr_svg_data_uri(url)}


def opened_by(turn: Turn, user: User | None = None) -> Opened:
    """What the link leads to, also when it no longer works. Raises NotFound."""
    return follow(turn.context, turn.token, accepting.visitor_refs(user))


def with_organization(turn: Turn, name: str, view: Fields, status: int = 200) -> PageAnswer:
    return PageAnswer(name, views.common_view(opened_by(turn).invitation) | view, status)


def _at_home(turn: Turn) -> str:
    return opened_by(turn).invitation.branding.country


def _back(turn: Turn, _typed: dict[str, str]) -> PageAnswer:
    return turn.again()


ACCOUNTS = AccountPages(with_organization, _at_home, _back)


def problem_page(turn: Turn, error: UsherError) -> PageAnswer:
    """The page of a refusal that no form could show beside its fields."""
    if isinstance(error, forms.FormRefused):
        return PageAnswer("problem", {"kind": error.kind}, 403)
    if isinstance(error, NotAuthenticated):
        return turn.again()
    if isinstance(error, NotFound):
        return PageAnswer("unknown", {}, 404)
    if isinstance(error, _SHOWN_BY_THE_LINK):
        return turn.again()
    if status_of(error) == 410:
        opened = opened_by(turn)
        return PageAnswer("gone", views.gone_view(opened.invitation, error), 410)
    kind = _KINDS.get(error.code, "unavailable")
    seconds = retry_after(error)
    minutes = -(-(seconds or 60) // 60)
    whose = views.whose_view(opened_by(turn).invitation) if kind in _FOR_MEMBERS else {}
    return PageAnswer("problem", {"kind": kind, "minutes": minutes} | whose, status_of(error), retry_after=seconds)


# What the page of the link itself tells, as soon as it is shown again.
_SHOWN_BY_THE_LINK = (RecipientMismatch, ApprovalPending, AlreadyLinked, InvitationClosed)
_KINDS = {
    "rate_limited": "too_many",
    "changed": "changed",
    "member_deactivated": "deactivated",
    "client_inactive": "client_inactive",
    "already_member": "already_member",
    "no_seats": "no_seats",
    "payment_required": "unpaid",
    "forbidden": "not_offered",
    "too_large": "form_expired",
    "conflict": "changed",
}
# Pages that name the organization; the others may not be able to read it.
_FOR_MEMBERS = frozenset(
    {"changed", "deactivated", "already_member", "no_seats", "not_offered", "unpaid", "client_inactive"}
)
INVITATIONS = Area("/i", (Purpose.INVITE,), {}, problem_page)
