"""Creating an organization with its first owner, reading it, changing its branding and policy."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import (
    Conflict,
    EmailUnverified,
    NotAllowed,
    Unavailable,
    VersionMismatch,
)
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.organization import Branding, Membership, Organization, Role
from chalicelib.domain.writes import Absent, Always, Equals, Lost, Put
from chalicelib.services.access import enter, enter_as_anyone
from chalicelib.services.facts import record, remember, replay_refs, replayed
from chalicelib.services.kit import Kit


def create_by_user(kit: Kit, caller: User, branding: Branding, now: int, replay: Replay | None) -> Organization:
    """A user founds an organization and owns it. Raises NotAllowed where only the operator may, EmailUnverified."""
    if not kit.open_creation:
        raise NotAllowed("Here, organizations are created by the operator.")
    if not caller.email:
        raise EmailUnverified
    done = replayed(kit.store.read(replay_refs(caller, replay)), caller, replay, now) if replay else None
    return _get(kit, done) if done else create(kit, caller, branding, now, replay)


def create(kit: Kit, owner: User, branding: Branding, now: int, replay: Replay | None = None) -> Organization:
    """An organization and its first owner, in one transaction."""
    place = Organization(id=kit.new_id("org_", now), branding=branding, created_at=now)
    first = member(place.id, owner, Role.OWNER, now)
    try:
        kit.store.commit(
            [
                Put(refs.organization(place.id), place, Absent()),
                Put(refs.membership(place.id, owner.id, Role.OWNER), first, Absent()),
                Put(refs.mirror(owner.id, place.id, first.id), first, Always()),
                record(kit.random, now, place.id, "organization.created", actor=owner.id, membership=first.id),
                *remember(owner, replay, place.id, now),
            ]
        )
    except Lost as lost:
        return _get(kit, replayed(lost, owner, replay, now))
    return place


def _get(kit: Kit, identifier: str | None) -> Organization:
    """What an earlier request with the same key made."""
    place = kit.store.read([refs.organization(identifier)])[refs.organization(identifier)] if identifier else None
    if place is None:
        raise Unavailable(retry_after=1)
    return place


def member(
    organization_id: str, user: User, role: str, now: int, *, contact: str = "", subject: str = ""
) -> Membership:
    """An active membership of `user`, with the addresses they registered."""
    return Membership(
        id=membership_id(user.id, role, subject),
        organization=organization_id,
        user=user.id,
        role=role,
        subject=subject,
        name=user.name or "",
        email=user.email or "",
        phone=user.phone or "",
        contact=contact,
        created_at=now,
    )


def get(kit: Kit, caller: User, organization_id: str) -> Organization:
    return enter_as_anyone(kit.store, organization_id, caller).organization


def change(
    kit: Kit,
    caller: User,
    organization_id: str,
    now: int,
    *,
    branding: dict[str, Any],
    policy: dict[str, Any],
    version: int | None,
) -> Organization:
    """New values of some fields; `version` is the one the caller saw. Raises VersionMismatch."""
    seat, _ = enter(kit.store, organization_id, caller)
    seat.require_manager()
    place = seat.organization
    if version not in (None, place.version):
        raise VersionMismatch
    changed = replace(
        place,
        branding=replace(place.branding, **branding),
        policy=replace(place.policy, **policy),
        version=place.version + 1,
    )
    try:
        kit.store.commit(
            [
                Put(refs.organization(place.id), changed, Equals("version", place.version)),
                record(kit.random, now, place.id, "organization.changed", actor=caller.id),
            ]
        )
    except Lost as lost:
        raise (VersionMismatch if version else Conflict) from lost
    return changed
