"""One invitation in the console: what became of it, and what can be done about it."""

from collections.abc import Callable

from chalicelib.domain.attention import attention_of
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import InvalidRequest, NotAllowed, UsherError
from chalicelib.domain.invitation import Channel, Invitation, InvitationStatus
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.reminding import reminds_at
from chalicelib.handlers.api.bodies.contacts import PatchContact
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import given_fields, typed_as
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.sharing import share_view
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import approving, reading, reissuing, resending
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.resending import NamedInvitation
from chalicelib.services.people import contact_changes
from chalicelib.services.people.contacts import gate

SENT_BY = (Channel.EMAIL, Channel.SMS)


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _shown(here, _read(here))


def _read(here: Desk) -> Handed:
    return reading.get(here.context, here.user, here.organization, here.turn.named("invitation"))


def _named(here: Desk) -> NamedInvitation:
    return NamedInvitation(here.user, here.organization, here.turn.named("invitation"))


def _shown(here: Desk, handed: Handed, told: Fields | None = None, status: int = 200) -> PageAnswer:
    return here.page("invitations/invitation", invitation_view(here, handed) | (told or {}), status)


def resend(turn: Turn) -> PageAnswer:
    """On the way that was chosen, else as before."""
    channel = turn.typed().get("channel", "")
    known = channel if channel in set(SENT_BY) else ""
    return _done(turn, "resent", lambda here: resending.resend(here.context, _named(here), known))


def share(turn: Turn) -> PageAnswer:
    """The link is shown once it is asked for: whoever sees it can hand it on."""
    here = desk(turn)
    turn.typed()
    try:
        handed = resending.share(here.context, _named(here))
    except UsherError as error:
        return _told(here, error)
    return _shown(here, handed, share_view(handed))


def revoke(turn: Turn) -> PageAnswer:
    turn.typed()
    return _done(turn, "revoked", lambda here: resending.revoke(here.context, _named(here)))


def approve(turn: Turn) -> PageAnswer:
    turn.typed()
    return _done(turn, "approved", lambda here: approving.approve(here.context, _named(here)))


def refuse(turn: Turn) -> PageAnswer:
    turn.typed()
    return _done(turn, "refused", lambda here: approving.refuse(here.context, _named(here)))


def reissue(turn: Turn) -> PageAnswer:
    """On to the new one."""
    here = desk(turn)
    turn.typed()
    try:
        made = reissuing.reissue(here.context, _named(here), "")
    except UsherError as error:
        return _told(here, error)
    return here.to(f"/invitations/{made.invitation.id}", done="reissued")


def correct(turn: Turn) -> PageAnswer:
    """The name and the address of whom it is for: it gets a new link, and the old one is dead."""
    typed = turn.typed()
    return _done(turn, "corrected", lambda here: _corrected(here, typed), typed)


def _corrected(here: Desk, typed: dict[str, str]) -> object:
    invitation = _read(here).invitation
    _, contact, _ = gate(here.context, here.user, here.organization, invitation.contact)
    address = typed.get("address", "").strip()
    body = typed_as(PatchContact, {"name": typed.get("name", "").strip()} | _placed(invitation, contact, address))
    given = given_fields(body, cleared={"emails": [], "phones": [], "tags": []}, empty="")
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return contact_changes.change(here.context, here.user, here.organization, invitation.contact, Patch(fields))


def _placed(invitation: Invitation, contact: Contact, address: str) -> Json:
    """The address in the place of the one of its kind that the invitation has; the contact keeps its others."""
    if not address:
        return {}
    if "@" in address:
        return {"emails": [address, *(one for one in contact.emails if one != invitation.recipient.email)][:_MOST]}
    return {"phones": [address, *(one for one in contact.phones if one != invitation.recipient.phone)][:_MOST]}


# As many of a kind as a contact takes.
_MOST = 5


def _done(turn: Turn, done: str, act: Callable[[Desk], object], typed: dict[str, str] | None = None) -> PageAnswer:
    """Back to the page, which says what was done; or with what is wrong. Doing it twice is told like that."""
    here = desk(turn)
    try:
        act(here)
    except UsherError as error:
        return _told(here, error, typed)
    return here.to(f"/invitations/{turn.named('invitation')}", done=done)


def _told(here: Desk, error: UsherError, typed: dict[str, str] | None = None) -> PageAnswer:
    """The refusal on the page of the invitation. Raises it where there is none for the caller to see."""
    if not isinstance(error, (InvalidRequest, NotAllowed)) and status_of(error) not in (409, 410, 422):
        raise error
    values = {name: (typed or {}).get(name, "") for name in ("name", "address")} if typed else None
    told: Fields = {"errors": errors(error)} | ({"values": values} if values else {})
    return _shown(here, _read(here), told, status_of(error))


def invitation_view(here: Desk, handed: Handed) -> Fields:
    invitation, now = handed.invitation, here.context.now
    recipient = invitation.recipient
    state = effective_status(invitation, now)
    latest = handed.deliveries[0] if handed.deliveries else None
    attention = attention_of(invitation, latest, now)
    applicant = invitation.applicant
    return {
        "id": invitation.id,
        "name": recipient.name or recipient.email or recipient.phone,
        "email": recipient.email,
        "phone": recipient.phone,
        "values": {"name": recipient.name, "address": recipient.email or recipient.phone},
        "invited_role": invitation.role,
        "state": str(state),
        "is_open": state in OPEN,
        "is_ended": state not in OPEN and state != InvitationStatus.ACCEPTED,
        "waits": state == InvitationStatus.AWAITING_APPROVAL and applicant is not None,
        "applicant": (applicant.name or applicant.email or applicant.phone) if applicant else "",
        "applicant_address": (applicant.email or applicant.phone) if applicant else "",
        "reason": str(attention.reason) if attention else "",
        "ways": [str(way) for way in SENT_BY if recipient.address_for(way)]
        if state == InvitationStatus.PENDING
        else [],
        "inviter": invitation.inviter.name,
        "staff_names": list(invitation.staff_names),
        "note": invitation.note,
        "expires_at": invitation.expires_at,
        "reminds_at": reminds_at(invitation, now),
        "decline_reason": invitation.decline_reason,
        "happened": timeline(handed),
    }


def timeline(handed: Handed) -> list[Fields]:
    """What happened, the latest first."""
    invitation = handed.invitation
    events = [_message(one) for one in handed.deliveries]
    events.append({"what": "created", "at": invitation.created_at})
    if invitation.opened_at:
        events.append({"what": "opened", "at": invitation.opened_at})
    if invitation.accepted:
        events.append({"what": "accepted", "at": invitation.accepted.at})
    if invitation.applicant and invitation.status == InvitationStatus.AWAITING_APPROVAL:
        events.append({"what": "applied", "at": invitation.applicant.at})
    return sorted(events, key=lambda one: -int(one["at"]))


def _message(delivery: Delivery) -> Fields:
    return {
        "what": "message",
        "at": delivery.at,
        "channel": delivery.channel,
        "status": delivery.status,
        "about": delivery.message,
    }
