"""Deleting an invitation that ended without acceptance, with every message and claim that belongs to it.

It comes up in the due index 30 days after its end, and goes last: a worker that dies on the way leaves it there, and
the next sweep goes on. Nothing else deletes it, so nothing of it can be left behind (ADR 0017).
"""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import tidy_at
from chalicelib.domain.marks import Claim
from chalicelib.domain.writes import Always, Drop, Equals, Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.invitations.state import pointer_ref

CHILDREN = ("DLV#", "CODE#", "NTC#", "CLM#")
AT_ONCE = 50
ROUNDS = 20


def tidy(context: Context, identifier: str) -> None:
    """Repeating it, or doing it too early, does nothing."""
    reference = refs.invitation(identifier)
    invitation = context.store.read([reference])[reference]
    due = tidy_at(invitation) if invitation else None
    if invitation is None or due is None or due > context.now:
        return
    if not drop_beside(context, reference):
        return
    try:
        context.store.commit(
            [
                Drop(reference, Equals("version", invitation.version)),
                Drop(pointer_ref(invitation), Always()),
                record_of(context, "invitation.deleted", invitation),
            ]
        )
    except Lost:
        # Another worker was faster.
        return


def drop_beside(context: Context, reference: refs.Ref[Invitation]) -> bool:
    """Ends the messages and claims of an invitation; whether all are gone."""
    return all(_drop_children(context, reference, prefix) for prefix in CHILDREN)


def _drop_children(context: Context, reference: refs.Ref[Invitation], prefix: str) -> bool:
    """Whether all are gone; where there are very many, the next sweep goes on."""
    for _ in range(ROUNDS):
        found = context.store.children(reference, prefix, limit=AT_ONCE).items
        if not found:
            return True
        context.store.commit([Drop(_ref(one), Always()) for one in found])
    return False


def _ref(claim: Any) -> refs.Ref[Any]:
    return (
        refs.claim(claim.invitation, claim.user)
        if isinstance(claim, Claim)
        else refs.delivery(claim.invitation, claim.name)
    )
