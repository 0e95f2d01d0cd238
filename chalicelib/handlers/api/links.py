"""Links, for those who are invited: see, sign up, claim, accept, decline, say it is not for me, ask for a new one."""

from chalicelib.domain.errors import AlreadyLinked, RecipientMismatch, UsherError
from chalicelib.domain.invitation import Invitation, InvitationStatus, named_inviter
from chalicelib.domain.lifecycle import effective_status
from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.links import (
    Accept,
    AcceptedAnswer,
    ClaimCode,
    ClaimedAnswer,
    CodeSentAnswer,
    Decline,
    LinkAnswer,
    RenewedAnswer,
    SignedUpAnswer,
    SignUpBody,
    accepted_answer,
    confirmed,
    signed_up_answer,
)
from chalicelib.handlers.http.operation import Answer, Call, CallWith, Json, action, operation
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context
from chalicelib.services.core.links import Opened, follow_live, logo_url
from chalicelib.services.invitations import accepting, claiming, declining, disclosures, renewing, signing_up
from chalicelib.services.invitations.views import disclosure_view, package_views

DEAD_LINKS = ("link_expired", "link_withdrawn", "link_superseded", "link_used")
ENDS = ["decline", "not-me"]


@operation("See what a link offers", auth="link", refusals=DEAD_LINKS, any_query=True)
def get_link(call: Call) -> LinkAnswer:
    """The token is the only credential; reading changes nothing. With a bearer token, `you` tells whether this
    account can accept; where it belongs to another contact, `linked_to` names that one and `for` the invitee.
    `actions` are what this caller can do now. A token may come with the signs that a mail program or a person put
    around it, and query parameters such as `utm_source` are ignored."""
    user = call.signed_in
    opened = follow_live(call.context, call.path["token"], accepting.visitor_refs(user))
    if user is None:
        return _link(call.context, opened, _anonymous(call.context, opened), None)
    refusal = accepting.why_not(call.context, opened, user)
    return _link(call.context, opened, _signed_in(call.context, opened, refusal), _you(refusal))


def _you(refusal: UsherError | None) -> Json:
    if refusal is None:
        return {"can_accept": True, "why": None}
    names = refusal.extra if isinstance(refusal, AlreadyLinked) else {}
    return {"can_accept": False, "why": refusal.code, **names}


def _anonymous(context: Context, opened: Opened) -> list[str]:
    if opened.invitation.status != InvitationStatus.PENDING:
        return []
    can_sign_up = bool(context.senders) or not signing_up.needs_code(opened, context.now)
    return ["sign-up", *ENDS] if can_sign_up else ENDS


def _signed_in(context: Context, opened: Opened, refusal: UsherError | None) -> list[str]:
    if opened.invitation.status != InvitationStatus.PENDING:
        return []
    if refusal is None:
        return ["accept", *ENDS]
    can_claim = isinstance(refusal, RecipientMismatch) and claiming.can_ask(context, opened)
    return ["claim", *ENDS] if can_claim else ENDS


def _link(context: Context, opened: Opened, actions: list[str], you: Json | None) -> LinkAnswer:
    invitation = opened.invitation
    return LinkAnswer(
        status=effective_status(invitation, context.now),
        version=invitation.offer,
        organization=_organization(context, invitation),
        role=invitation.role,
        inviter={"name": named_inviter(invitation)},
        staff=[{"name": name} for name in invitation.staff_names],
        dependents=[{"name": name} for name in invitation.dependents],
        recipient_hint=signing_up.login_hint(opened, context.now),
        expires_at=rfc3339(invitation.expires_at),
        match=invitation.match,
        disclosures=[
            disclosure_view(one, invitation.recipient.locale) for one in disclosures.asked(context, invitation)
        ],
        packages=package_views(invitation),
        note=invitation.note,
        sign_up_needs_code=signing_up.needs_code(opened, context.now),
        actions=actions,
        you=you,
    )


def _organization(context: Context, invitation: Invitation) -> Json:
    branding = invitation.branding
    return {"name": branding.name, "logo_url": logo_url(context, branding), "labels": branding.labels}


@operation(
    "Make a login",
    auth="link",
    status=201,
    also={202: CodeSentAnswer},
    refusals=(*DEAD_LINKS, "account_exists", "weak_password", "code_wrong", "code_expired", "channel_unavailable"),
)
def sign_up(call: CallWith[SignUpBody]) -> SignedUpAnswer | Answer:
    """201 with a session, or 202 when a code was sent to the address: repeat with `code`. An invitation that
    arrived by email or SMS asks for no code while the message is recent. With an `email` or a `phone` the login is
    for that address, which always takes a code; where the invitation has another one, `claim` is the next step."""
    body = call.body
    typed = signing_up.SignUp(
        name=body.name,
        password=body.password,
        email=body.email,
        phone=body.phone,
        code=body.code,
        resend=body.resend,
    )
    made = signing_up.sign_up(call.context, call.path["token"], typed, call.locale)
    if isinstance(made, signing_up.CodeSent):
        return Answer(CodeSentAnswer(made.to), 202)
    return signed_up_answer(made)


@action(
    "Prove the invited address with another account",
    auth="link_and_bearer",
    also={202: CodeSentAnswer},
    refusals=(*DEAD_LINKS, "code_wrong", "code_expired", "no_address", "channel_unavailable"),
)
def claim_invitation(call: CallWith[ClaimCode]) -> ClaimedAnswer | Answer:
    """Without a code one is sent to the invited address (202): to the one the link was sent to, or over `channel`. With
    it, this account may accept, wherever it went. There is one code at a time: asking for the other channel within a
    minute answers `rate_limited`."""
    token = call.path["token"]
    if not call.body.code:
        return Answer(CodeSentAnswer(claiming.ask(call.context, token, call.user, call.body.channel or "").to), 202)
    claiming.prove(call.context, token, call.user, call.body.code)
    return ClaimedAnswer(can_accept=True)


@operation(
    "Accept",
    auth="link_and_bearer",
    refusals=(
        *DEAD_LINKS,
        "forbidden",
        "recipient_mismatch",
        "approval_pending",
        "disclosure_required",
        "changed",
        "already_linked",
        "already_member",
        "member_deactivated",
        "client_inactive",
        "payment_required",
    ),
)
def accept_invitation(call: CallWith[Accept]) -> AcceptedAnswer:
    """Makes the membership. Repeating it answers the same membership."""
    joined = accepting.accept(call.context, call.path["token"], call.user, call.body.version, confirmed(call.body))
    return accepted_answer(call.context, joined)


@action("Decline", auth="link", refusals=DEAD_LINKS)
def decline_invitation(call: CallWith[Decline]) -> StatusAnswer:
    """Ends the invitation. No sign-in is needed; the reason is shown to staff."""
    declining.decline(call.context, call.path["token"], call.body.reason)
    return StatusAnswer("declined")


@action("This is not for me", auth="link", refusals=DEAD_LINKS)
def say_not_me(call: Call) -> StatusAnswer:
    """Ends the invitation and, if the link came by a message, further messages of this organization to that
    address."""
    declining.say_not_me(call.context, call.path["token"])
    return StatusAnswer("declined")


@action(
    "Ask for a new link",
    auth="link",
    status=202,
    refusals=(*DEAD_LINKS, "conflict", "no_address"),
)
def ask_for_new_link(call: Call) -> RenewedAnswer:
    """An expired invitation is sent again to the stored address, once a day. After declining, the inviter is
    asked. A revoked one stays revoked."""
    return RenewedAnswer(renewing.ask_for_link(call.context, call.path["token"]).sent_to or None)
