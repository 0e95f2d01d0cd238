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
from chalicelib.domain.notice import What
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.permissions import rule_for
from chalicelib.domain.writes import (
    Absent,
    AllOf,
    Always,
    AnyOf,
    Change,
    Check,
    Contains,
    Drop,
    Equals,
    Exists,
    Lost,
    Missing,
    Put,
    Write,
)
from chalicelib.services.baskets import activated
from chalicelib.services.disclosing import acknowledgements
from chalicelib.services.facts import record_of
from chalicelib.services.grants import assignments
from chalicelib.services.handing import sending
from chalicelib.services.kit import Kit
from chalicelib.services.notifying import put_notices, tell_approved, tell_team
from chalicelib.services.organizations import member

Proof = tuple[Acknowledged, ...]


def joined_by(offer: Invitation, user: User, at: int) -> Membership:
    """The membership that accepting gives, in the language of the invitation."""
    joined = member(offer.organization, user, offer.role, at, contact=offer.contact, subject=offer.subject)
    return replace(joined, locale=offer.recipient.locale)


def acceptance(
    kit: Kit, offer: Invitation, joined: Membership, proof: Proof, verb: str, actor: str, now: int
) -> list[Write]:
    """The one transaction that makes the membership and ends the invitation; `verb` is `accept` or `approve`."""
    accepted = replace(
        offer,
        status=after(offer, verb, now),
        accepted=Acceptance(user=joined.user, membership=joined.id, acknowledged=proof, at=now),
        ended_at=now,
        opened_at=offer.opened_at or now,
        version=offer.version + 1,
    )
    told = tell_team(kit, offer, What.ACCEPTED, now, actor)
    if verb == "approve":
        told += tell_approved(kit, offer, joined, now)
    return [
        Put(refs.invitation(offer.id), accepted, Equals("version", offer.version)),
        Drop(
            refs.open_mark(offer.organization, offer.contact, offer.role, offer.subject),
            Equals("invitation", offer.id),
        ),
        Put(_member_ref(joined), joined, AnyOf((Absent(), Equals("status", MembershipStatus.ENDED)))),
        Put(refs.mirror(joined.user, joined.organization, joined.id), joined, Always()),
        _linked(offer, joined, now),
        *_inviter_still_may(offer),
        *assignments(offer.organization, offer.contact, offer.grants, now),
        *activated(offer, now),
        *(acknowledgements(kit, offer, proof, joined.user, now) if verb == "accept" else ()),
        *put_notices(told),
        record_of(
            kit.random, now, "invitation.accepted", offer, actor=actor, membership=joined.id, sends=sending(*told)
        ),
    ]


def _member_ref(joined: Membership) -> refs.Ref[Membership]:
    return refs.membership(joined.organization, joined.user, joined.role, joined.subject)


def _linked(offer: Invitation, joined: Membership, now: int) -> Change:
    facts = {
        "linked_user": joined.user,
        "linked_at": now,
        "linked_email": joined.email,
        "linked_phone": joined.phone,
    }
    return Change(
        refs.contact(offer.organization, offer.contact),
        AllOf((Exists(), AnyOf((Missing("linked_user"), Equals("linked_user", joined.user))))),
        assign={name: value for name, value in facts.items() if value},
        increase={"version": 1},
        insert={"linked_memberships": joined.id},
        discard={"open_invitations": offer.id},
    )


def _inviter_still_may(offer: Invitation) -> list[Check]:
    """The inviter's right, checked by the transaction itself: role, switch and assignment (A37)."""
    rule = rule_for(offer.inviter.role, offer.role)
    if rule is None:
        raise NotAllowed
    active = Equals("status", MembershipStatus.ACTIVE)
    checks = [Check(refs.membership(offer.organization, offer.inviter.user, offer.inviter.role), active)]
    if rule.switch:
        checks.append(Check(refs.organization(offer.organization), Contains("switches", rule.switch)))
    if rule.relation == "assigned_client":
        checks.append(Check(refs.assignment(offer.organization, offer.subject, offer.inviter.membership), Exists()))
    return checks


def explain(offer: Invitation, joined: Membership, lost: Lost) -> None:
    """Raises why the transaction could not happen; returns where reading again decides."""
    if refs.invitation(offer.id) in lost:
        return
    current = lost.item(_member_ref(joined))
    if current is not None:
        raise already(current, offer)
    if refs.contact(offer.organization, offer.contact) in lost:
        raise LinkUsed("Somebody else joined with this contact. Ask whoever invited you.")
    if any(ref.kind in ("membership", "organization", "assignment") for ref in lost.found):
        raise NotAllowed("Whoever invited you may no longer do so: ask the organization for a new invitation.")


def already(current: Membership, offer: Invitation) -> UsherError:
    """Why somebody who holds the offered role can't join once more. It names them and the invitee, nobody else."""
    if current.status == MembershipStatus.DEACTIVATED:
        return MemberDeactivated()
    if current.contact and current.contact != offer.contact:
        names = {"linked_to": {"name": current.name}, "for": {"name": offer.recipient.name}}
        return AlreadyLinked(extra=names)
    return AlreadyMember("You already have this role here: sign in to continue.")
