"""Who may invite whom, and who sees what: the matrix is data, asked at create and again at accept.

An owner is made by promotion, never by invitation; a guest invites nobody (S2.9).
"""

from collections.abc import Iterable
from typing import Literal

from chalicelib.domain.organization import Membership, Policy, Role
from chalicelib.domain.values import dataclass

Relation = Literal["any", "assigned_client", "assigned_to_self", "self"]
Invitable = Literal["admin", "staff", "client", "guest"]
ROLE_ORDER = (Role.OWNER, Role.ADMIN, Role.STAFF, Role.CLIENT, Role.GUEST)
MANAGERS = frozenset({Role.OWNER, Role.ADMIN})
TEAM = MANAGERS | {Role.STAFF}


@dataclass(frozen=True)
class Rule:
    """One line of the matrix. `relation` narrows it: `assigned_client` (the guest's client is assigned to the
    inviter), `assigned_to_self` (the new client will be), `self` (the guest's client is the inviter)."""

    name: str
    inviter: Role
    role: Role
    relation: Relation = "any"
    switch: str = ""


MATRIX = (
    Rule("owner_invites_admin", Role.OWNER, Role.ADMIN),
    Rule("owner_invites_staff", Role.OWNER, Role.STAFF),
    Rule("owner_invites_client", Role.OWNER, Role.CLIENT),
    Rule("owner_invites_guest", Role.OWNER, Role.GUEST),
    Rule("admin_invites_admin", Role.ADMIN, Role.ADMIN, switch="admins_invite_admins"),
    Rule("admin_invites_staff", Role.ADMIN, Role.STAFF),
    Rule("admin_invites_client", Role.ADMIN, Role.CLIENT),
    Rule("admin_invites_guest", Role.ADMIN, Role.GUEST),
    Rule("staff_invites_guest", Role.STAFF, Role.GUEST, "assigned_client", "staff_invite_guests"),
    Rule("staff_invites_client", Role.STAFF, Role.CLIENT, "assigned_to_self", "staff_invite_clients"),
    Rule("client_invites_guest", Role.CLIENT, Role.GUEST, "self", "clients_invite_guests"),
)


@dataclass(frozen=True)
class Offer:
    """What somebody wants to invite to: the role, the guest's client, the staff who will be assigned."""

    role: str
    client: str = ""
    staff: tuple[str, ...] = ()
    client_assigned_to_inviter: bool = False


@dataclass(frozen=True)
class Ruling:
    """`rule` names the line of the matrix that decided, or the reason why none did."""

    allowed: bool
    rule: str
    membership: Membership | None = None


def rule_for(inviter: str, role: str) -> Rule | None:
    return next((rule for rule in MATRIX if (rule.inviter, rule.role) == (inviter, role)), None)


def may_invite(memberships: Iterable[Membership], offer: Offer, policy: Policy) -> Ruling:
    """Whether any active membership of the inviter allows the offer; the highest role is asked first."""
    refusal = Ruling(allowed=False, rule="no_membership")
    for membership in ranked(memberships):
        decision = _decide(membership, offer, policy)
        if decision.allowed:
            return decision
        refusal = decision
    return refusal


def _decide(membership: Membership, offer: Offer, policy: Policy) -> Ruling:
    rule = rule_for(membership.role, offer.role)
    if rule is None:
        return Ruling(allowed=False, rule=f"{membership.role}_never_invites_{offer.role}")
    if not switched_on(rule, policy):
        return Ruling(allowed=False, rule=f"{rule.switch}_is_off")
    if not _related(rule.relation, membership, offer):
        return Ruling(allowed=False, rule=f"{rule.name}_only_{rule.relation}")
    return Ruling(allowed=True, rule=rule.name, membership=membership)


def switched_on(rule: Rule, policy: Policy) -> bool:
    return not rule.switch or bool(getattr(policy, rule.switch))


def _related(relation: Relation, membership: Membership, offer: Offer) -> bool:
    return {
        "any": True,
        "assigned_client": offer.client_assigned_to_inviter,
        "assigned_to_self": offer.staff == (membership.id,),
        "self": bool(membership.contact) and offer.client == membership.contact,
    }[relation]


def ranked(memberships: Iterable[Membership]) -> list[Membership]:
    """The active ones, highest role first."""
    active = [membership for membership in memberships if membership.is_active]
    return sorted(active, key=lambda membership: ROLE_ORDER.index(Role(membership.role)))


def may_assign_others(membership: Membership) -> bool:
    """Only owners and admins invite on behalf of another staff member (S3.4)."""
    return membership.role in MANAGERS


@dataclass(frozen=True)
class Sight:
    """What a role sees. `members` lists the roles it sees; `contacts` and `invitations` which of them: those
    `assigned` are seen through their contact, whoever sent them."""

    members: frozenset[Role]
    contacts: Literal["all", "assigned", "none"]
    invitations: Literal["all", "assigned", "sent", "none"]


SIGHT: dict[Role, Sight] = {
    Role.OWNER: Sight(frozenset(Role), "all", "all"),
    Role.ADMIN: Sight(frozenset(Role), "all", "all"),
    Role.STAFF: Sight(TEAM, "assigned", "assigned"),
    Role.CLIENT: Sight(frozenset(), "none", "sent"),
    Role.GUEST: Sight(frozenset(), "none", "none"),
}
