"""Joining: the one transaction that makes a membership and ends its invitation, and why it could not happen."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.disclosure import Acknowledged
from chalicelib.domain.errors import (
    AlreadyLinked,
    AlreadyMember,
    LinkUsed,
    MemberDeactivated,
    NotAllowed,
    UsherError,
)
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Acceptance, Invitation
from chalicelib.domain.lifecycle import after
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Membership, MembershipStatus, new_membership
from chalicelib.domain.permissions import rule_for
from chalicelib.domain.writes import (
    Absent,
    AllOf,
    Always,
    AnyOf,
    Change,
    Check,
    Contains,
    Equals,
    Exists,
    Lost,
    Missing,
    Put,
    Write,
)
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.guests import client_checks, explain_inactive
from chalicelib.services.core.members import while_active
from chalicelib.services.core.saving import save
from chalicelib.services.invitations.disclosures import acknowledgements
from chalicelib.services.invitations.state import drop_mark
from chalicelib.services.messages.notices import put_notices, tell_approved, tell_team
from chalicelib.services.messages.outgoing import sending
from chalicelib.services.sales.reserving import activated

Proof = tuple[Acknowledged, ...]


def joined_by(invitation: Invitation, user: User, at: int) -> Membership:
    """The membership that accepting gives, in the language of the invitation. Whoever was asked in the app has given
    no address, and shows none until they share it."""
    joined = new_membership(
        invitation.organization, user, invitation.role, at, contact_id=invitation.contact, subject=invitation.subject
    )
    joined = replace(joined, locale=invitation.recipient.locale)
    return replace(joined, email="", phone="") if invitation.invitee else joined


def acceptance(context: Context, invitation: Invitation, joined: Membership, proof: Proof) -> list[Write]:
    """The one transaction with which an invitee accepts."""
    status = after(invitation, "accept", context.now)
    notices = tell_team(context, invitation, NoticeKind.ACCEPTED, joined.user)
    return [
        *_joining(context, replace(invitation, status=status), invitation, joined, proof),
        *acknowledgements(context, invitation, proof, joined.user),
        *put_notices(notices),
        _accepted(context, invitation, joined, joined.user, sending(*notices)),
    ]


def approval(context: Context, invitation: Invitation, joined: Membership, proof: Proof, actor: str) -> list[Write]:
    """The one transaction with which the `actor` lets the applicant in, who has acknowledged the texts before."""
    status = after(invitation, "approve", context.now)
    notices = tell_team(context, invitation, NoticeKind.ACCEPTED, actor) + tell_approved(context, invitation, joined)
    return [
        *_joining(context, replace(invitation, status=status), invitation, joined, proof),
        *put_notices(notices),
        _accepted(context, invitation, joined, actor, sending(*notices)),
    ]


def _joining(
    context: Context, ended: Invitation, invitation: Invitation, joined: Membership, proof: Proof
) -> list[Write]:
    """The writes that make the membership and end the invitation with all that depends on it.

    Whom it assigns has served the contact since it was sent: whoever was taken off meanwhile does not come back.
    """
    accepted = replace(
        ended,
        accepted=Acceptance(user=joined.user, membership=joined.id, acknowledged=proof, at=context.now),
        ended_at=context.now,
        opened_at=invitation.opened_at or context.now,
    )
    return [
        save(invitation, accepted),
        drop_mark(invitation),
        Put(_member_ref(joined), joined, AnyOf((Absent(), Equals("status", MembershipStatus.ENDED)))),
        Put(refs.mirror(joined.user, joined.organization, joined.id), joined, Always()),
        _linked(invitation, joined, context.now),
        *_still_may(context, invitation),
        *activated(invitation, invitation.packages, context.now),
    ]


def _accepted(context: Context, invitation: Invitation, joined: Membership, actor: str, sends: str) -> Put:
    return record_of(context, "invitation.accepted", invitation, actor=actor, membership=joined.id, sends=sends)


def _member_ref(joined: Membership) -> refs.Ref[Membership]:
    return refs.membership(joined.organization, joined.user, joined.role, joined.subject)


def _linked(invitation: Invitation, joined: Membership, now: int) -> Change:
    facts = {
        "linked_user": joined.user,
        "linked_at": now,
        "linked_email": joined.email,
        "linked_phone": joined.phone,
    }
    return Change(
        refs.contact(invitation.organization, invitation.contact),
        AllOf((Exists(), AnyOf((Missing("linked_user"), Equals("linked_user", joined.user))))),
        assign={name: value for name, value in facts.items() if value},
        increase={"version": 1},
        insert={"linked_memberships": joined.id},
        discard={"open_invitations": invitation.id},
    )


def _still_may(context: Context, invitation: Invitation) -> list[Check]:
    """The inviter's right, and a guest's client, who may be one and the same. Raises ClientInactive."""
    client = client_checks(context, invitation.organization, invitation.subject)
    inviter = _inviter_still_may(invitation)
    return [*client, *(one for one in inviter if one not in client)]


def _inviter_still_may(invitation: Invitation) -> list[Check]:
    """The inviter's right, checked by the transaction itself: role, switch and assignment (A37)."""
    rule = rule_for(invitation.inviter.role, invitation.role)
    if rule is None:
        raise NotAllowed
    inviter = refs.membership(invitation.organization, invitation.inviter.user, invitation.inviter.role)
    checks = [while_active(inviter)]
    if rule.switch:
        checks.append(Check(refs.organization(invitation.organization), Contains("switches", rule.switch)))
    served = {"assigned_client": invitation.subject, "assigned_to_self": invitation.contact}.get(rule.relation)
    if served:
        mine = refs.assignment(invitation.organization, served, invitation.inviter.membership)
        checks.append(Check(mine, Exists()))
    return checks


def explain(invitation: Invitation, joined: Membership, lost: Lost) -> None:
    """Raises why the transaction could not happen; returns where reading again decides."""
    if refs.invitation(invitation.id) in lost:
        return
    current = lost[_member_ref(joined)]
    if current is not None:
        raise already(current, invitation)
    explain_inactive(lost)
    if refs.contact(invitation.organization, invitation.contact) in lost:
        raise LinkUsed("Somebody else joined with this contact. Ask whoever invited you.")
    if any(ref.kind in ("membership", "organization", "assignment") for ref in lost.found):
        raise NotAllowed("Whoever invited you may no longer do so: ask the organization for a new invitation.")


def already(current: Membership, invitation: Invitation) -> UsherError:
    """Why somebody who holds the offered role can't join once more. It names them and the invitee, nobody else."""
    if current.status == MembershipStatus.DEACTIVATED:
        return MemberDeactivated()
    if current.contact and current.contact != invitation.contact:
        names = {"linked_to": {"name": current.name}, "for": {"name": invitation.recipient.name}}
        return AlreadyLinked(extra=names)
    return AlreadyMember("You already have this role here: sign in to continue.")
