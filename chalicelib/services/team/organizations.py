"""Creating an organization with its first owner, reading it, changing its branding and policy."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import EmailUnverified, NotAllowed, Unavailable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Branding, Organization, Role, new_membership
from chalicelib.domain.writes import Absent, Always, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Patch, revised, save
from chalicelib.services.core.validation import clean_help


def create_by_user(context: Context, user: User, branding: Branding, replay: Replay | None) -> Organization:
    """A user founds an organization and owns it. Raises NotAllowed where only the operator may, EmailUnverified."""
    if not context.open_creation:
        raise NotAllowed("Here, organizations are created by the operator.")
    if not user.email:
        raise EmailUnverified
    done = replayed(context, context.store.read(replay_refs(user, replay)), user, replay) if replay else None
    return _get(context, done) if done else create(context, user, branding, replay)


def create(context: Context, owner: User, branding: Branding, replay: Replay | None = None) -> Organization:
    """An organization and its first owner, in one transaction."""
    identifier = context.new_id("org_")
    first = new_membership(identifier, owner, Role.OWNER, context.now)
    organization = Organization(id=identifier, branding=branding, owners=(first.id,), created_at=context.now)
    writes = [
        Put(refs.organization(organization.id), organization, Absent()),
        Put(refs.membership(organization.id, owner.id, Role.OWNER), first, Absent()),
        Put(refs.mirror(owner.id, organization.id, first.id), first, Always()),
        record(context, organization.id, "organization.created", actor=owner.id, membership=first.id),
        *remember(context, owner, replay, organization.id),
    ]
    try:
        context.store.commit(writes)
    except Lost as lost:
        return _get(context, replayed(context, lost, owner, replay))
    return organization


def _get(context: Context, identifier: str | None) -> Organization:
    """What an earlier request with the same key made."""
    reference = refs.organization(identifier or "")
    organization = context.store.read([reference])[reference] if identifier else None
    if organization is None:
        raise Unavailable(retry_after=1)
    return organization


def get(context: Context, user: User, organization_id: str) -> Organization:
    return enter_as_anyone(context.store, organization_id, user).organization


def change(context: Context, user: User, organization_id: str, patch: Patch) -> Organization:
    """`patch` may hold `branding`, `policy` and `help`, each with new values of some of its fields.

    Raises NotAllowed, VersionMismatch, Unprocessable for a help that nobody reaches, Conflict on a lost race.
    """
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    organization = caller.organization
    patch.refuse_outdated(organization)
    branding = replace(organization.branding, **patch.fields.get("branding", {}))
    help_now = clean_help(context.addresses, branding.help, patch.fields.get("help", {}), branding.country)
    changed = revised(
        organization,
        branding=replace(branding, help=help_now),
        policy=replace(organization.policy, **patch.fields.get("policy", {})),
    )
    event = record(context, organization.id, "organization.changed", actor=user.id)
    try:
        context.store.commit([save(organization, changed), event])
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed
