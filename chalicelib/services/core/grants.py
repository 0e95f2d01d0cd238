"""What an invitation promises, checked: the staff, groups and client it names must exist here."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import AssignOthers, FieldError, NotAllowed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.permissions import Offer, Ruling, may_assign_others, may_invite, rule_for
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found
from chalicelib.services.core.staff_lists import named_staff, staff_refs

STAFF = "grants.staff"


@dataclass(frozen=True)
class Promise:
    """Grants that hold, the membership that may give them, and the staff as they are called."""

    grants: Grants
    inviter: Membership
    staff: tuple[Membership, ...]


def grant_refs(organization_id: str, user: User, grants: Grants) -> list[refs.Ref[Any]]:
    """What must be read to judge the grants. Raises Unprocessable for ids that can't be any."""
    references: list[refs.Ref[Any]] = [*staff_refs(organization_id, _once(grants.staff), STAFF)]
    references += [_contact_ref(organization_id, one, "grants.groups") for one in grants.groups]
    if grants.client:
        own = membership_id(user.id, Role.STAFF)
        references += [
            _contact_ref(organization_id, grants.client, "grants.client"),
            refs.assignment(organization_id, grants.client, own),
        ]
    return references


def promise(caller: Caller, found: Found, role: str, grants: Grants) -> Promise:
    """Whether an invited client is assigned to the caller, where that matters, is asked afterwards: `refuse_unserved`.

    Raises NotAllowed with the rule that decided, AssignOthers, Unprocessable for grants that name nobody.
    """
    organization_id = caller.organization.id
    if (role == Role.GUEST) != bool(grants.client):
        raise _wrong("grants.client", "A guest, and only a guest, is invited by naming one client.")
    # First the right: to those who may not name it, a contact that is hidden answers like one that does not exist.
    inviter = _inviter(caller, found, role, grants)
    staff = named_staff(found, organization_id, _once(grants.staff), STAFF)
    for group in grants.groups:
        _existing(found[refs.contact(organization_id, group)], "group", "grants.groups")
    if grants.client:
        client = _existing(found[refs.contact(organization_id, grants.client)], "", "grants.client")
        if client.client:
            raise _wrong("grants.client", "A guest has no guests: name a client or a group.")
    return Promise(grants, inviter, staff)


def decide(caller: Caller, found: Found, role: str, grants: Grants) -> Ruling:
    """Whether the caller may invite to this, and the rule that says so."""
    own = membership_id(caller.user.id, Role.STAFF)
    assigned = bool(grants.client) and found[refs.assignment(caller.organization.id, grants.client, own)] is not None
    offer = Offer(role, grants.client, grants.staff, client_assigned_to_inviter=assigned)
    return may_invite(caller.memberships, offer, caller.organization.policy)


def _inviter(caller: Caller, found: Found, role: str, grants: Grants) -> Membership:
    own = caller.holds(Role.STAFF)
    served = replace(grants, staff=(own.id,) if own else ())
    decision = decide(caller, found, role, served)
    if decision.membership is None:
        raise _not_allowed(decision.rule)
    if not may_assign_others(decision.membership) and (grants.groups or set(grants.staff) - {decision.membership.id}):
        raise AssignOthers
    return decision.membership


def refuse_unserved(promised: Promise, role: str, *, served: bool) -> None:
    """Raises NotAllowed for whoever invites only clients that are, or by this become, theirs. `served`: the contact is
    assigned to the caller."""
    rule = rule_for(promised.inviter.role, role)
    if rule and rule.relation == "assigned_to_self" and not (served or promised.grants.staff):
        raise _not_allowed(f"{rule.name}_only_{rule.relation}")


def refuse_assigning(caller: Caller, grants: Grants) -> None:
    """Only owners and admins assign anybody to a contact that is here already: staff would see whomever they can name.

    Raises AssignOthers, whosever the contact is.
    """
    if grants.staff and not caller.manages:
        raise AssignOthers


def _not_allowed(rule: str) -> NotAllowed:
    return NotAllowed("Your role does not allow this invitation.", extra={"rule": rule})


def _once(staff: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(staff))


def _contact_ref(organization_id: str, identifier: str, field: str) -> refs.Ref[Contact]:
    if not is_id("con_", identifier):
        raise _wrong(field, "Name contacts by their id (con_...).")
    return refs.contact(organization_id, identifier)


def _existing(known: Contact | None, kind: str, field: str) -> Contact:
    if known is None or (kind and known.kind != kind):
        raise _wrong(field, "There is no such contact here.")
    return known


def _wrong(field: str, detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError(field, "invalid", detail)])
