"""Correcting an open invitation: another role, other grants, another note. Old links die, a new one is sent."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Grants
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
from chalicelib.domain.invitation import MAX_LIFETIME, MIN_LIFETIME, Invitation
from chalicelib.domain.lifecycle import is_open, reopened
from chalicelib.domain.organization import Role
from chalicelib.domain.text import clean_note
from chalicelib.domain.tokens import MAX_GENERATION
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Drop, Equals, Found, Lost, Put, Write
from chalicelib.services.baskets import refuse_for_role, wrong
from chalicelib.services.changing import Request, refuse_higher
from chalicelib.services.drafting import INVITABLE
from chalicelib.services.facts import record_of
from chalicelib.services.grants import Promise, assignments, grant_refs, promise
from chalicelib.services.handing import first_delivery, following, put_delivery
from chalicelib.services.kit import Kit
from chalicelib.services.notifying import put_notices, tell_assigned
from chalicelib.services.reading import Handed, access, deliveries_of, handed, open_mark_of, open_ref
from chalicelib.services.recipients import Cleaning


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What changes; None stays. `expires_in` in seconds from now; `version` is the one the caller saw."""

    role: str | None = None
    note: str | None = None
    grants: Grants | None = None
    expires_in: int | None = None
    version: int | None = None


def amend(kit: Kit, request: Request, wanted: Amendment, now: int) -> Handed:
    """The corrected invitation with its new delivery.

    Raises VersionMismatch, InvitationClosed, InvitationOpen where the contact has another open one to that role,
    NotAllowed, Unprocessable.
    """
    seat, offer, _ = access(kit, request.caller, request.organization, request.invitation)
    refuse_higher(seat, offer)
    if wanted.version not in (None, offer.version):
        raise VersionMismatch
    if not is_open(offer, now) or offer.generation >= MAX_GENERATION:
        raise InvitationClosed("Only an open invitation can be corrected: invite once more.")
    role = wanted.role or offer.role
    if role not in INVITABLE:
        raise Unprocessable(errors=[FieldError("role", "invalid", "An owner is made by promotion.")])
    wanted = replace(wanted, grants=_grants(offer, wanted))
    refuse_for_role(role, offer.packages)
    given = _promise(kit, request, seat, role, wanted.grants or offer.grants)
    fresh = _amended(offer, wanted, role, given, now)
    fresh = replace(fresh, disclosures=asked_of(seat.organization.disclosures, role))
    delivery = first_delivery(kit, fresh, (), now)
    fresh = replace(fresh, deliveries=delivery.number if delivery else offer.deliveries)
    try:
        kit.store.commit(_writes(kit, request, offer, fresh, delivery, now))
    except Lost as lost:
        mark = lost.item(open_ref(fresh))
        if mark and mark.invitation != offer.id:
            raise InvitationOpen(extra={"invitation": mark.invitation}) from lost
        raise (VersionMismatch if wanted.version else Conflict) from lost
    return handed(kit, fresh, [*deliveries_of(kit, offer.id)])


def _grants(offer: Invitation, wanted: Amendment) -> Grants | None:
    """Packages are reserved, and maybe paid for, as they were offered: they stay. Raises Unprocessable for others."""
    if wanted.grants is None:
        return None
    if wanted.grants.packages not in ((), offer.grants.packages):
        raise wrong("Packages of an open invitation can't be changed: revoke it and invite again.")
    return replace(wanted.grants, packages=offer.grants.packages)


def _promise(kit: Kit, request: Request, seat: Seat, role: str, grants: Grants) -> Promise:
    references = grant_refs(request.organization, request.caller, grants)
    return promise(seat, kit.store.read(references) if references else Found({}), role, grants)


def _amended(offer: Invitation, wanted: Amendment, role: str, given: Promise, now: int) -> Invitation:
    clean = Cleaning("")
    note = offer.note if wanted.note is None else clean.field("note", clean_note, wanted.note)
    clean.finish()
    lifetime = wanted.expires_in or offer.lifetime
    if not MIN_LIFETIME <= lifetime <= MAX_LIFETIME:
        detail = f"Give {MIN_LIFETIME} to {MAX_LIFETIME} seconds (1 hour to 365 days)."
        raise Unprocessable(errors=[FieldError("expires_in", "out_of_range", detail)])
    grants = wanted.grants or offer.grants
    return replace(
        reopened(offer),
        role=role,
        subject=grants.client,
        note=note,
        grants=grants,
        staff_names=tuple(one.name for one in given.staff if one.name),
        dependents=offer.dependents if role == Role.CLIENT else (),
        lifetime=lifetime,
        expires_at=now + lifetime * 1000,
        generation=offer.generation + 1,
        offer=offer.offer + 1,
        version=offer.version + 1,
    )


def _writes(
    kit: Kit, request: Request, offer: Invitation, fresh: Invitation, delivery: Delivery | None, now: int
) -> list[Write]:
    told = tell_assigned(kit, fresh, offer.grants.staff, now, request.caller.id)
    return [
        Put(refs.invitation(offer.id), fresh, Equals("version", offer.version)),
        *_marks(offer, fresh, now),
        *put_delivery(delivery),
        *put_notices(told),
        *assignments(fresh.organization, fresh.contact, fresh.grants, now),
        record_of(
            kit.random,
            now,
            "invitation.corrected",
            fresh,
            actor=request.caller.id,
            sends=following(fresh, delivery, *told),
        ),
    ]


def _marks(offer: Invitation, fresh: Invitation, now: int) -> list[Write]:
    """One open invitation for each role and subject: another role is another mark."""
    mark = open_mark_of(fresh)
    mine = Equals("invitation", offer.id)
    if open_ref(offer) == open_ref(fresh):
        return [Put(open_ref(fresh), mark, mine)]
    free = AnyOf((Absent(), AtMost("expires_at", now)))
    return [Drop(open_ref(offer), mine), Put(open_ref(fresh), mark, free)]
