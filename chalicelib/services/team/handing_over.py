"""What members of the team leave behind: who gets their open invitations and their clients.

Whoever lets them go decides, and the membership keeps it; a work of its own does it (`succeeding`).
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, FieldError, NotAllowed, Unprocessable
from chalicelib.domain.invitation import Invitation, Inviter, handed_on
from chalicelib.domain.lifecycle import OPEN, after, is_open
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import rule_for, switched_on
from chalicelib.domain.time import MINUTE
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.members import on_team
from chalicelib.services.core.paging import every
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.invitations.state import end

PAGE = 100
# The lists by which the rest is found lag a little: they are looked at once more.
ONCE_MORE = 1 * MINUTE


@dataclass(frozen=True)
class Handover:
    """`invitations`: `transfer` them to whoever acts, or `revoke` them; `clients_to`: who gets the clients that nobody
    else serves, "" for whoever acts."""

    invitations: str = "transfer"
    clients_to: str = ""


def refuse_letting_go(caller: Caller, membership: Membership) -> None:
    """Raises NotAllowed for oneself, for callers below an admin, and for an owner unless by another owner: so the last
    owner stays."""
    caller.require_manager()
    if membership.user == caller.user.id:
        raise NotAllowed("Somebody else has to do this for you.")
    caller.require_owner_for(membership)


def heirs(context: Context, caller: Caller, wanted: Handover, leaver: str = "") -> dict[str, Any]:
    """What the membership of a leaver keeps of this; whoever lets them go knows already.

    Raises Unprocessable for nobody who could take over clients.
    """
    acting = caller.highest.id
    to = wanted.clients_to or acting
    if to != acting and (to == leaver or not on_team(context, caller.organization.id, to)):
        detail = "Name another active member of the team by their id (mem_...)."
        raise Unprocessable(errors=[FieldError("clients.to", "invalid", detail)])
    heir = acting if wanted.invitations == "transfer" else ""
    return {"heir": heir, "clients_to": to, "told": (caller.user.id,), "due_at": context.now + ONCE_MORE}


def hand_over_first(context: Context, caller: Caller, membership: Membership, mode: str) -> None:
    """As many as can be waited for, so that they can be accepted at once; the work does the others."""
    for invitation, _ in zip(_open_invitations(context, membership), range(PAGE), strict=False):
        _hand_over(context, caller, invitation, mode)


def hand_over_all(context: Context, caller: Caller, membership: Membership, mode: str) -> int:
    """Transfers to the caller, or revokes, what a membership has open; how many there were."""
    found = list(_open_invitations(context, membership))
    for invitation in found:
        _hand_over(context, caller, invitation, mode)
    return len(found)


def _open_invitations(context: Context, membership: Membership) -> Iterator[Invitation]:
    """Those this membership sent; the list may lag, which acceptance makes up for."""
    listings = [refs.invitations_in(membership.organization, state) for state in sorted(OPEN)]
    sender = {"inviter_user": membership.user}
    found = every(lambda position: context.store.list_newest(listings, after=position, limit=PAGE, where=sender))
    return (one for one in found if one.inviter.membership == membership.id)


def _hand_over(context: Context, caller: Caller, listed: Invitation, mode: str) -> None:
    reference = refs.invitation(listed.id)

    def decide() -> Decision[None]:
        invitation = context.store.read([reference])[reference]
        if invitation is None or invitation.inviter.membership != listed.inviter.membership:
            return Decision(None)
        if not is_open(invitation, context.now):
            return Decision(None)
        give = _transferred if mode == "transfer" else _revoked
        return Decision(None, give(context, caller, invitation))

    # One that others change all the time holds up no other: nobody can accept it, and repeating this finds it again.
    with suppress(Conflict):
        attempt(context, decide)


def _transferred(context: Context, caller: Caller, invitation: Invitation) -> list[Write]:
    """Under the membership of whoever acts; what that one may not offer is withdrawn instead."""
    rule = rule_for(caller.highest.role, invitation.role)
    if rule is None or not switched_on(rule, caller.organization.policy):
        return _revoked(context, caller, invitation)
    acting = caller.highest
    inviter = Inviter(
        user=acting.user, membership=acting.id, role=acting.role, name=acting.name or caller.user.name or ""
    )
    return [
        save(invitation, handed_on(invitation, inviter)),
        record_of(context, "invitation.transferred", invitation, actor=caller.user.id),
    ]


def _revoked(context: Context, caller: Caller, invitation: Invitation) -> list[Write]:
    ended = revised(invitation, status=after(invitation, "revoke", context.now), ended_at=context.now)
    return [
        *end(invitation, ended),
        record_of(context, "invitation.revoked", invitation, actor=caller.user.id, sends=invitation.order),
    ]
