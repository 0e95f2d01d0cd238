"""Invitations to my verified addresses, or to myself: a link lost on the way to the app store is no loss (S0.10)."""

from chalicelib.domain import refs
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import is_open
from chalicelib.services.context import Context
from chalicelib.services.core.links import Opened, opened_by_id
from chalicelib.services.core.recipients import digests_everywhere
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.invitations.accepting import Confirmed, Joined, accept_opened
from chalicelib.services.invitations.declining import decline_offer

LIMIT = 25


def list_mine(context: Context, user: User) -> list[Invitation]:
    """Open invitations to me or any of my addresses, newest first. The index only proposes, each one is read itself.

    Whoever is blocked asks in vain: they are told nothing, and their request shows again once the block is lifted.
    """
    proposed = {
        identifier
        for holder in (user.id, *digests_everywhere(context, user.addresses))
        for identifier in context.store.open_at(holder, LIMIT)
    }
    references = [refs.invitation(identifier) for identifier in proposed]
    invitations = context.store.read(references).all(references) if references else []
    mine = [invitation for invitation in invitations if is_open(invitation, context.now) and _is_mine(invitation, user)]
    return sorted(_but_unwanted(context, mine, user), key=lambda offer: -offer.created_at)


def _but_unwanted(context: Context, invitations: list[Invitation], user: User) -> list[Invitation]:
    askers = {refs.block(user.id, one.inviter.user) for one in invitations if one.invitee}
    blocked = {one.blocked for one in context.store.read(askers).all(askers)} if askers else set()
    return [one for one in invitations if not (one.invitee and one.inviter.user in blocked)]


def accept_mine(context: Context, user: User, identifier: str, version: int, confirmed: Confirmed = ()) -> Joined:
    """Like accepting by a link. Raises NotFound for an invitation to somebody else."""
    return accept_opened(context, lambda: opened_mine(context, user, identifier), user, version, confirmed)


def decline_mine(context: Context, user: User, identifier: str) -> None:
    """Like declining by a link. Raises NotFound for an invitation to somebody else."""

    def decide() -> Decision[None]:
        opened = opened_mine(context, user, identifier)
        if opened.problem:
            raise opened.problem
        return Decision(None, decline_offer(context, opened.invitation))

    attempt(context, decide)


def get_mine(context: Context, user: User, identifier: str) -> Invitation:
    """An invitation to the caller, whatever became of it. Raises NotFound for one to somebody else."""
    return opened_mine(context, user, identifier).invitation


def opened_mine(context: Context, user: User, identifier: str) -> Opened:
    """The same as it is opened, with the reason where it can be answered no more."""
    opened = opened_by_id(context, identifier) if is_id("inv_", identifier) else None
    if opened is None or not _is_mine(opened.invitation, user):
        raise NotFound
    return opened


def _is_mine(invitation: Invitation, user: User) -> bool:
    if invitation.invitee:
        return invitation.invitee == user.id
    return bool(set(user.addresses) & set(invitation.recipient.addresses))
