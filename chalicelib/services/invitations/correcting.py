"""Correcting an open invitation: another role, other grants, another note. Old links die, a new one is sent."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.disclosure import asked_of
from chalicelib.domain.errors import (
    Conflict,
    FieldError,
    InvitationClosed,
    InvitationOpen,
    Unprocessable,
    VersionMismatch,
)
from chalicelib.domain.invitation import MAX_LIFETIME_SECONDS, MIN_LIFETIME_SECONDS, Invitation
from chalicelib.domain.lifecycle import is_open, reopened
from chalicelib.domain.notice import Notice
from chalicelib.domain.organization import Role
from chalicelib.domain.text import clean_note
from chalicelib.domain.tokens import MAX_GENERATION
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Lost, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned
from chalicelib.services.core.assigned import staff_on
from chalicelib.services.core.events import record_of
from chalicelib.services.core.grants import Promise, grant_refs, promise, refuse_assigning, refuse_unserved
from chalicelib.services.core.groups import group_writes, in_groups
from chalicelib.services.core.saving import revised, save
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.invitations.drafting import INVITABLE, refuse_for_guest
from chalicelib.services.invitations.reading import Handed, access, deliveries_of, handed
from chalicelib.services.invitations.resending import NamedInvitation, refuse_higher
from chalicelib.services.invitations.state import extend, open_ref
from chalicelib.services.invitations.voice import refuse_voice
from chalicelib.services.messages.notices import put_notices, tell_assigned
from chalicelib.services.messages.outgoing import carrying, first_delivery, following, put_delivery
from chalicelib.services.messages.staff_changes import StaffChange, staff_changed, with_list_of_its_own
from chalicelib.services.sales.reserving import refuse_for_role, wrong


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What changes; None stays. `expires_in` in seconds from now; `version` is the one the caller saw."""

    role: str | None = None
    note: str | None = None
    grants: Grants | None = None
    voice: str | None = None
    expires_in: int | None = None
    version: int | None = None


def amend(context: Context, request: NamedInvitation, wanted: Amendment) -> Handed:
    """The corrected invitation with its new delivery.

    Raises VersionMismatch, InvitationClosed, InvitationOpen where the contact has another open one to that role,
    NotAllowed, Unprocessable.
    """
    caller, invitation, _ = access(context, request.user, request.organization, request.invitation)
    refuse_higher(caller, invitation)
    if wanted.version not in (None, invitation.version):
        raise VersionMismatch
    if not is_open(invitation, context.now) or invitation.generation >= MAX_GENERATION:
        raise InvitationClosed("Only an open invitation can be corrected: invite once more.")
    role = wanted.role or invitation.role
    if role not in INVITABLE:
        raise Unprocessable(errors=[FieldError("role", "invalid", "An owner is made by promotion.")])
    named = wanted.grants or Grants()
    refuse_assigning(caller, named)
    wanted = replace(wanted, grants=_grants(invitation, wanted))
    _refuse_moving(invitation, role)
    refuse_for_guest(role, wanted.grants or Grants())
    refuse_for_role(role, invitation.packages)
    promise = _promise(context, request, caller, role, replace(wanted.grants or invitation.grants, staff=named.staff))
    _refuse_unserved(context, caller, invitation, promise, role)
    voice = invitation.voice if wanted.voice is None else wanted.voice
    if (wanted.voice, wanted.grants) != (None, None):
        refuse_voice(context, voice, promise, invitation.contact)
    fresh = _amended(invitation, wanted, role, promise, context.now)
    fresh = replace(fresh, voice=voice, disclosures=asked_of(caller.organization.disclosures, role))
    delivery = first_delivery(context, fresh, ())
    fresh = carrying(fresh, delivery)
    staff = _staff_change(context, caller, invitation, promise)
    known = [one.membership for one in staff.before] if staff else fresh.grants.staff
    notices = tell_assigned(context, fresh, known, request.user.id)
    sends = following(fresh, delivery, *notices)
    writes = [
        *_writes(context, invitation, fresh, delivery, notices),
        *_contact_writes(context, invitation, fresh, staff),
        record_of(context, "invitation.corrected", fresh, actor=request.user.id, sends=sends),
    ]
    try:
        context.store.commit(writes)
    except Lost as lost:
        mark = lost[open_ref(fresh)]
        if mark and mark.invitation != invitation.id:
            raise InvitationOpen(extra={"invitation": mark.invitation}) from lost
        raise (VersionMismatch if wanted.version else Conflict) from lost
    return handed(context, fresh, [*deliveries_of(context, invitation.id)])


def _grants(invitation: Invitation, wanted: Amendment) -> Grants | None:
    """Packages are reserved, and maybe paid for, as they were offered: they stay. Raises Unprocessable for others."""
    if wanted.grants is None:
        return None
    held = invitation.grants
    if wanted.grants.packages not in ((), held.packages):
        raise wrong("Packages of an open invitation can't be changed: revoke it and invite again.")
    if wanted.grants.client not in ("", invitation.subject):
        raise _fixed()
    staff = wanted.grants.staff or held.staff
    return replace(wanted.grants, packages=held.packages, staff=staff, client=invitation.subject)


def _refuse_moving(invitation: Invitation, role: str) -> None:
    """A guest's contact is that of one client for ever, and nobody else's becomes a guest's. Raises Unprocessable."""
    if (role == Role.GUEST) != bool(invitation.subject):
        raise _fixed()


def _fixed() -> Unprocessable:
    detail = "A guest belongs to one client for ever: revoke this invitation and invite anew."
    return Unprocessable(errors=[FieldError("of", "invalid", detail)])


def _staff_change(context: Context, caller: Caller, invitation: Invitation, promise: Promise) -> StaffChange | None:
    """Whoever is named takes the place of those who serve the contact."""
    reference = refs.contact(invitation.organization, invitation.contact)
    contact = context.store.read([reference])[reference] if promise.staff else None
    if contact is None:
        return None
    return StaffChange(
        contact=contact,
        before=staff_on(context, contact),
        after=promise.grants.staff,
        actor=caller.user.id,
        policy=caller.organization.policy,
        introduced=True,
    )


def _contact_writes(context: Context, before: Invitation, after: Invitation, staff: StaffChange | None) -> list[Write]:
    """The writes of a contact that others serve, or that is in other groups; none where it stays as it is."""
    reference = refs.contact(before.organization, before.contact)
    if staff is None and before.grants.groups == after.grants.groups:
        return []
    contact = staff.contact if staff else context.store.read([reference])[reference]
    if contact is None:
        return []
    served = staff_changed(context, staff) if staff else []
    grouped = _regrouped(contact, before, after)
    moved = group_writes(contact, contact.grants.groups, grouped.grants.groups, context.now)
    if not served and not moved:
        return []
    return [save(contact, with_list_of_its_own(grouped) if served else grouped), *served, *moved]


def _regrouped(contact: Contact, before: Invitation, after: Invitation) -> Contact:
    """The contact in the groups that are offered now, and in those it is in otherwise."""
    others = [one for one in contact.grants.groups if one not in before.grants.groups]
    return in_groups(contact, [*others, *after.grants.groups])


def _promise(context: Context, request: NamedInvitation, caller: Caller, role: str, grants: Grants) -> Promise:
    references = grant_refs(request.organization, request.user, grants)
    return promise(caller, context.store.read(references) if references else Found({}), role, grants)


def _refuse_unserved(context: Context, caller: Caller, invitation: Invitation, promise: Promise, role: str) -> None:
    """Staff who see an invitation through a guest's client do not see the guest, whose contact may be a client's."""
    served = not caller.manages and bool(assigned(context, caller, (invitation.contact,)))
    refuse_unserved(promise, role, served=served)


def _amended(invitation: Invitation, wanted: Amendment, role: str, promise: Promise, now: int) -> Invitation:
    clean = Cleaning("")
    note = invitation.note if wanted.note is None else clean.field("note", clean_note, wanted.note)
    clean.finish()
    lifetime = wanted.expires_in or invitation.lifetime
    if not MIN_LIFETIME_SECONDS <= lifetime <= MAX_LIFETIME_SECONDS:
        detail = f"Give {MIN_LIFETIME_SECONDS} to {MAX_LIFETIME_SECONDS} seconds (1 hour to 365 days)."
        raise Unprocessable(errors=[FieldError("expires_in", "out_of_range", detail)])
    grants = wanted.grants or invitation.grants
    return revised(
        reopened(invitation),
        role=role,
        subject=grants.client,
        note=note,
        grants=grants,
        staff_names=tuple(one.name for one in promise.staff if one.name) or invitation.staff_names,
        dependents=invitation.dependents if role == Role.CLIENT else (),
        lifetime=lifetime,
        expires_at=now + lifetime * 1000,
        generation=invitation.generation + 1,
        offer=invitation.offer + 1,
    )


def _writes(
    context: Context, invitation: Invitation, fresh: Invitation, delivery: Delivery | None, notices: Sequence[Notice]
) -> list[Write]:
    return [*extend(context, invitation, fresh), *put_delivery(delivery), *put_notices(notices)]
