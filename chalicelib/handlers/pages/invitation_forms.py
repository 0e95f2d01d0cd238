"""The forms on the page of an invitation: sign up, claim, accept, decline, say it is not for me, ask for a new link."""

from chalicelib.domain.errors import (
    AccountExists,
    ChannelUnavailable,
    CodeExpired,
    CodeWrong,
    DisclosureRequired,
    FieldError,
    NoAddress,
    Unprocessable,
    UsherError,
    WeakPassword,
)
from chalicelib.domain.invitation import InvitationStatus, named_inviter
from chalicelib.domain.masks import mask_email, mask_phone
from chalicelib.domain.tokens import CARRIED
from chalicelib.handlers.pages import site_table, views
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors, shown
from chalicelib.handlers.pages.invitation import landing, opened_by, other_way, with_organization, wrong_account
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.links import Opened
from chalicelib.services.invitations import accepting, claiming, declining, renewing, signing_up
from chalicelib.services.invitations.accepting import Joined

CODE_CHANNELS = frozenset({"email", "sms"})


def sign_up(turn: Turn) -> PageAnswer:
    """Makes the login, or asks for the code that was sent; then the link shows what to accept."""
    typed = turn.typed()
    try:
        _refuse_no_address(typed)
        made = signing_up.sign_up(turn.context, turn.token, _sign_up(typed))
    except (AccountExists, WeakPassword, CodeWrong, CodeExpired, Unprocessable, ChannelUnavailable) as error:
        return _sign_up_again(turn, typed, error)
    if isinstance(made, signing_up.CodeSent):
        return PageAnswer("code", _code_view(turn, typed, made.to), 202)
    return turn.again(turn.presence.begin(made.session))


def _refuse_no_address(typed: dict[str, str]) -> None:
    """Whoever asked for an address of their own must name it: the invited one is not meant."""
    if "own" in typed and not _address(typed):
        raise Unprocessable(errors=[FieldError("email", "required", "Give either an email or a phone.")])


def _address(typed: dict[str, str]) -> str:
    return typed.get("address", "").strip()


def _sign_up(typed: dict[str, str]) -> signing_up.SignUp:
    address = _address(typed)
    return signing_up.SignUp(
        name=typed.get("name", ""),
        password=typed.get("password", ""),
        email=address if "@" in address else "",
        phone=address if "@" not in address else "",
        code=typed.get("code", ""),
        resend="resend" in typed,
    )


def _code_view(turn: Turn, typed: dict[str, str], sent_to: str) -> Fields:
    values = {name: typed.get(name, "") for name in ("name", "address")}
    view = views.code_view(opened_by(turn).invitation, "sign_up", sent_to)
    return view | {"values": values, "resent": "resend" in typed}


def _sign_up_again(turn: Turn, typed: dict[str, str], error: UsherError) -> PageAnswer:
    told = {"errors": errors(error)}
    # What is wrong with a name or an address can only be mended where they are asked for.
    if "code" in typed and not isinstance(error, (Unprocessable, AccountExists)):
        return PageAnswer("code", _code_view(turn, typed, _code_hint(turn, typed)) | told, 422)
    page = landing(turn, own="own" in typed or bool(_address(typed)))
    return page.also(told | {"values": shown(typed)}, 409 if isinstance(error, AccountExists) else 422)


def _code_hint(turn: Turn, typed: dict[str, str]) -> str:
    wanted = _sign_up(typed)
    named = mask_email(wanted.email) if wanted.email else wanted.phone and mask_phone(wanted.phone)
    return named or signing_up.login_hint(opened_by(turn), turn.now)


def claim(turn: Turn) -> PageAnswer:
    """Sends the code to the invited address; with it, lets this account accept."""
    typed = turn.typed()
    user = turn.signed_in()
    channel = typed.get("channel", "") if typed.get("channel") in CODE_CHANNELS else ""
    if "code" not in typed or "resend" in typed:
        try:
            claiming.ask(turn.context, turn.token, user, channel)
        except (ChannelUnavailable, NoAddress) as error:
            page = wrong_account(turn, opened_by(turn), user)
            return page.also({"errors": errors(error)}, 422)
        return PageAnswer("code", _claim_view(turn, channel) | {"resent": "resend" in typed}, 202)
    try:
        claiming.prove(turn.context, turn.token, user, typed["code"])
    except (CodeWrong, CodeExpired) as error:
        return PageAnswer("code", _claim_view(turn, channel) | {"errors": errors(error)}, 422)
    return turn.again()


def _claim_view(turn: Turn, channel: str) -> Fields:
    """Where the code went; the form keeps it, and offers the other way."""
    opened = opened_by(turn)
    view = views.code_view(opened.invitation, "claim", claiming.claim_hint(turn.context, opened, channel))
    return view | {"channel": channel} | other_way(turn, opened, channel)


def accept(turn: Turn) -> PageAnswer:
    """Joins, and goes on: to the first steps, to the portal here, or to the page that leads to the organization's."""
    typed = turn.typed()
    user = turn.signed_in()
    try:
        joined = accepting.accept(turn.context, turn.token, user, number(typed.get("version", "")), confirmed(typed))
    except DisclosureRequired:
        page = landing(turn)
        told = {"errors": [{"field": "disclosure", "code": "disclosure_required"}], "ticked": ticked(page, typed)}
        return page.also(told, 422)
    return onward(turn, joined) or turn.again()


def onward(turn: Turn, joined: Joined) -> PageAnswer | None:
    """Where whoever has just joined goes on with us, None where the organization has a portal of its own."""
    if joined.next and site_table.find("GET", joined.next):
        return turn.to(joined.next)
    if joined.invitation.branding.portal_url:
        return None
    return turn.to(f"/me/{joined.membership.organization}?told=joined")


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def confirmed(typed: dict[str, str]) -> list[tuple[str, int]]:
    """The boxes that were ticked: `disclosure.<id>` with the version that was shown."""
    named = ((name.partition(".")[2], text) for name, text in typed.items() if name.startswith("disclosure."))
    return [(identifier, number(text)) for identifier, text in named]


def ticked(page: PageAnswer, typed: dict[str, str]) -> list[str]:
    """What was confirmed in the version that is shown now: nobody has to tick it again."""
    given = set(confirmed(typed))
    shown = page.view.get("disclosures", [])
    return [one["id"] for one in shown if (one["id"], one["version"]) in given]


def decline_page(turn: Turn) -> PageAnswer:
    opened = opened_by(turn)
    if opened.problem:
        raise opened.problem
    if opened.invitation.status != InvitationStatus.PENDING:
        return turn.again()
    return with_organization(turn, "decline", _decline_view(opened))


def decline(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    try:
        invitation = declining.decline(turn.context, turn.token, typed.get("reason", ""))
    except Unprocessable as error:
        told = {"errors": errors(error), "values": shown(typed)}
        return with_organization(turn, "decline", _decline_view(opened_by(turn)) | told, 422)
    return PageAnswer("declined", views.common_view(invitation))


def _decline_view(opened: Opened) -> Fields:
    """Only a link that came by a message can be answered with "stop writing to me"."""
    return {"inviter_name": named_inviter(opened.invitation), "can_say_not_me": opened.link.delivery != CARRIED}


def not_me(turn: Turn) -> PageAnswer:
    turn.typed()
    invitation = declining.say_not_me(turn.context, turn.token)
    return PageAnswer("declined", views.common_view(invitation) | {"not_me": True})


def new_link(turn: Turn) -> PageAnswer:
    """The same page, which now says that a link is on its way, or that the inviter was asked."""
    turn.typed()
    renewing.ask_for_link(turn.context, turn.token)
    opened = opened_by(turn)
    view = views.gone_view(opened.invitation, opened.problem) if opened.problem else {}
    return PageAnswer("gone", view | {"asked": True}, 202)
