"""Creating an organization with its first owner, reading it, changing its branding and policy."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import EmailUnverified, NotAllowed, RateLimited, Unavailable
from chalicelib.domain.identity import User
from chalicelib.domain.newcomer import FOUNDED, FOUNDED_WITHIN
from chalicelib.domain.organization import Branding, Organization, Policy, Role, new_membership
from chalicelib.domain.time import SECOND
from chalicelib.domain.writes import Absent, Always, AnyOf, AtMost, Change, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core import second_factor
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Patch, revised, save
from chalicelib.services.core.validation import clean_help
from chalicelib.services.team.nudging import begins


def create_by_user(context: Context, user: User, branding: Branding, replay: Replay | None) -> Organization:
    """A user founds an organization and owns it. Raises NotAllowed where only the operator may, EmailUnverified."""
    if not context.open_creation:
        raise NotAllowed("Here, organizations are created by the operator: ask whoever runs this service.")
    if not user.email:
        raise EmailUnverified
    done = replayed(context, context.store.read(replay_refs(user, replay)), user, replay) if replay else None
    return _get(context, done) if done else create(context, user, branding, replay, _founded(user, context.now))


def create(
    context: Context, owner: User, branding: Branding, replay: Replay | None = None, *limits: Change
) -> Organization:
    """An organization and its first owner, in one transaction, within these limits. Raises RateLimited."""
    identifier = context.new_id("org_")
    first = new_membership(identifier, owner, Role.OWNER, context.now)
    organization = Organization(id=identifier, branding=branding, owners=(first.id,), created_at=context.now)
    writes: list[Write] = [
        Put(refs.organization(organization.id), organization, Absent()),
        Put(refs.membership(organization.id, owner.id, Role.OWNER), first, Absent()),
        Put(refs.mirror(owner.id, organization.id, first.id), first, Always()),
        record(context, organization.id, "organization.created", actor=owner.id, membership=first.id),
        *remember(context, owner, replay, organization.id),
        *limits,
    ]
    try:
        context.store.commit(writes)
    except Lost as lost:
        if any(one.ref in lost for one in limits):
            raise _too_many(context.now) from lost
        return _get(context, replayed(context, lost, owner, replay))
    return organization


def _founded(user: User, now: int) -> Change:
    """The write that counts what this user founds, and fails where it is enough."""
    month = now // FOUNDED_WITHIN
    return Change(
        refs.counter(f"founded#{user.id}", str(month)),
        AnyOf((Absent(), AtMost("used", FOUNDED - 1))),
        assign={"expires_at": (month + 1) * FOUNDED_WITHIN},
        increase={"used": 1},
    )


def _too_many(now: int) -> RateLimited:
    left = FOUNDED_WITHIN - now % FOUNDED_WITHIN
    return RateLimited(
        f"You have created {FOUNDED} organizations this month, which is the most: use one of them, or wait.",
        retry_after=left // SECOND + 1,
    )


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

    Raises NotAllowed, SecondFactorMissing for whoever asks for a second factor and has none, VersionMismatch,
    Unprocessable for a help that nobody reaches, Conflict on a lost race.
    """
    caller, _ = enter(context.store, organization_id, user)
    caller.require_manager()
    organization = caller.organization
    patch.refuse_outdated(organization)
    policy = replace(organization.policy, **patch.fields.get("policy", {}))
    _refuse_own_door(context, user, organization.policy, policy)
    changed = revised(organization, branding=looking(context, organization, patch.fields), policy=policy)
    event = record(context, organization.id, "organization.changed", actor=user.id)
    try:
        context.store.commit(
            [save(organization, changed), *begins(organization.id, organization.policy, policy, context.now), event]
        )
    except Lost as lost:
        raise patch.overtaken() from lost
    return changed


def looking(context: Context, organization: Organization, fields: Mapping[str, Any]) -> Branding:
    """Its branding with new values of some `branding` and `help`. Raises Unprocessable."""
    branding = replace(organization.branding, **fields.get("branding", {}))
    help_now = clean_help(context.addresses, branding.help, fields.get("help", {}), branding.country)
    return replace(branding, help=help_now)


def _refuse_own_door(context: Context, user: User, before: Policy, after: Policy) -> None:
    """Whoever shuts the door to those without a second factor stays inside, so that somebody can open it again."""
    asks = after.second_factor_of_managers and not before.second_factor_of_managers
    if asks and not second_factor.is_on(context.store, user.id):
        raise second_factor.missing()
