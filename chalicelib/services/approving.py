"""The inviter confirms, or refuses, whoever wants to accept (match policy `approval`)."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, InvitationClosed, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Applicant, Invitation, Status
from chalicelib.domain.lifecycle import after, effective_status
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Equals, Lost, Put
from chalicelib.services.changing import Request
from chalicelib.services.facts import record_of
from chalicelib.services.joining import acceptance, explain, joined_by
from chalicelib.services.kit import Kit
from chalicelib.services.reading import Handed, access, load

ATTEMPTS = 3


def approve(kit: Kit, request: Request, now: int) -> Handed:
    """The applicant becomes a member. Repeating it answers the same.

    Raises InvitationClosed where nobody waits, NotAllowed for callers who did not send it and do not manage, and
    what accepting raises.
    """
    for _ in range(ATTEMPTS):
        offer, applicant = _waiting(kit, request, now)
        if offer.accepted:
            return load(kit, offer.id)
        joined = joined_by(offer, _user(applicant), now)
        try:
            kit.store.commit(acceptance(kit, offer, joined, applicant.acknowledged, "approve", request.caller.id, now))
        except Lost as lost:
            explain(offer, joined, lost)
        else:
            return load(kit, offer.id)
    raise Conflict


def refuse(kit: Kit, request: Request, now: int) -> Handed:
    """The invitation is open again, for somebody else or another account. Raises as `approve`."""
    for _ in range(ATTEMPTS):
        offer, _applicant = _waiting(kit, request, now)
        reopened = replace(offer, status=after(offer, "refuse", now), applicant=None, version=offer.version + 1)
        try:
            kit.store.commit(
                [
                    Put(refs.invitation(offer.id), reopened, Equals("version", offer.version)),
                    record_of(kit.random, now, "invitation.approval_refused", offer, actor=request.caller.id),
                ]
            )
        except Lost:
            continue
        return load(kit, offer.id)
    raise Conflict


def _waiting(kit: Kit, request: Request, now: int) -> tuple[Invitation, Applicant]:
    seat, offer, _ = access(kit, request.caller, request.organization, request.invitation)
    _refuse_others(seat, offer)
    if offer.applicant is None or effective_status(offer, now) not in (Status.AWAITING_APPROVAL, Status.ACCEPTED):
        raise InvitationClosed("Nobody waits for an approval of this invitation.")
    return offer, offer.applicant


def _refuse_others(seat: Seat, offer: Invitation) -> None:
    """Nobody approves themselves, and only the inviter, an owner or an admin approves anybody."""
    if offer.applicant and offer.applicant.user == seat.caller.id:
        raise NotAllowed("Somebody else has to approve this.")
    if not seat.manages and offer.inviter.user != seat.caller.id:
        raise NotAllowed("Only the inviter, an owner or an admin may approve this.")


def _user(applicant: Applicant) -> User:
    return User(
        id=applicant.user,
        issuer="",
        subject="",
        email=applicant.email or None,
        phone=applicant.phone or None,
        name=applicant.name or None,
    )
