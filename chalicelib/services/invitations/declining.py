"""The invitee says no: with the link alone, after a confirm step, and for good."""

from collections.abc import Callable

from chalicelib.domain import refs
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import after
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.text import clean_note
from chalicelib.domain.tokens import CARRIED
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.links import Opened, follow_live
from chalicelib.services.core.recipients import suppress
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.signing_up import delivery_refs
from chalicelib.services.invitations.state import end
from chalicelib.services.messages.notices import put_notices, tell_inviter
from chalicelib.services.messages.outgoing import joined_up, sending


def decline(context: Context, token: str, reason: str = "") -> Invitation:
    """The invitation as it was offered; `reason` is shown to staff.

    Raises the link's problem, Unprocessable for a reason that can't be kept.
    """
    clean = Cleaning("")
    told = clean.field("reason", clean_note, reason)
    clean.finish()
    return _end(context, token, lambda opened: _declined(context, opened, told))


def say_not_me(context: Context, token: str) -> Invitation:
    """Ends the invitation, and further messages of this organization to the address that this link came to.

    A link that a person carries proves no address, so it ends the invitation only. Raises the link's problem.
    """
    return _end(context, token, lambda opened: _not_me(context, opened))


def decline_offer(context: Context, invitation: Invitation) -> list[Write]:
    """The writes that end an invitation because its invitee said no."""
    return _said_no(context, invitation, "", NoticeKind.DECLINED)


def _end(context: Context, token: str, writes: Callable[[Opened], list[Write]]) -> Invitation:
    def decide() -> Decision[Invitation]:
        opened = follow_live(context, token, delivery_refs)
        return Decision(opened.invitation, writes(opened))

    return attempt(context, decide)


def _ended(invitation: Invitation, reason: str, now: int) -> Invitation:
    return revised(
        invitation,
        status=after(invitation, "decline", now),
        ended_at=now,
        opened_at=invitation.opened_at or now,
        decline_reason=reason,
    )


def _said_no(context: Context, invitation: Invitation, reason: str, what: NoticeKind) -> list[Write]:
    notices = tell_inviter(context, invitation, what)
    return [
        *end(invitation, _ended(invitation, reason, context.now)),
        *put_notices(notices),
        record_of(
            context,
            f"invitation.{what}",
            invitation,
            sends=joined_up(invitation.order, sending(*notices)),
        ),
    ]


def _declined(context: Context, opened: Opened, reason: str) -> list[Write]:
    return _said_no(context, opened.invitation, reason, NoticeKind.DECLINED)


def _not_me(context: Context, opened: Opened) -> list[Write]:
    invitation = opened.invitation
    writes = _said_no(context, invitation, "", NoticeKind.NOT_ME)
    came = opened.found[refs.numbered_delivery(invitation.id, opened.link.delivery)]
    if opened.link.delivery != CARRIED and came is not None:
        writes.append(suppress(context, invitation.organization, came.address, "not_me"))
    return writes
