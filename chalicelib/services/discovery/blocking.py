"""Wanting to hear nothing of somebody: whoever is blocked does not find the user, and asks them for nothing.

They are told nothing, and what is agreed between them stays as it is.
"""

from chalicelib.domain import refs
from chalicelib.domain.errors import FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.user_profile import MOST_BLOCKS, Block, UserProfile
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Drop, Exists, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised
from chalicelib.services.discovery.handles import open_handle
from chalicelib.services.discovery.presence import blocks_of, own_profile, saving
from chalicelib.services.invitations.mine import get_mine


@dataclass(frozen=True)
class Unwanted:
    """Who is to be blocked, and what they are called at that time."""

    user: str
    name: str


def list_blocks(context: Context, user: User) -> list[Block]:
    """The latest first."""
    return sorted(blocks_of(context, user.id), key=lambda one: (-one.at, one.id))


def inviter_of(context: Context, user: User, invitation_id: str) -> Unwanted:
    """Who sent this invitation to the caller. Raises NotFound for one to somebody else."""
    invitation: Invitation = get_mine(context, user, invitation_id)
    return Unwanted(invitation.inviter.user, invitation.inviter.name)


def unwanted(context: Context, user: User, invitation_id: str, handle: str) -> Unwanted:
    """Whoever sent the caller this invitation, or whom a search of theirs found. Raises NotFound, Unprocessable."""
    if bool(invitation_id) == bool(handle):
        detail = "Name whom you mean: an `invitation` to you, or the `handle` of somebody you found."
        raise Unprocessable(errors=[FieldError("invitation", "required", detail)])
    return inviter_of(context, user, invitation_id) if invitation_id else _found(context, user, handle)


def _found(context: Context, user: User, handle: str) -> Unwanted:
    found = open_handle(context, user, handle).user
    reference = refs.user_profile(found)
    profile = context.store.read([reference])[reference]
    return Unwanted(found, profile.name if profile else "")


def block(context: Context, user: User, unwanted: Unwanted) -> Block:
    """Once more, it answers the same block.

    Raises Unprocessable for oneself, and where there are too many.
    """
    if unwanted.user == user.id:
        raise Unprocessable("This is you: nobody blocks themselves.")

    def decide() -> Decision[Block]:
        before = own_profile(context, user)
        standing = {one.blocked: one for one in blocks_of(context, user.id)}
        if unwanted.user in standing:
            return Decision(standing[unwanted.user])
        if len(standing) >= MOST_BLOCKS:
            detail = f"You block {MOST_BLOCKS} people, which is the most: lift one first."
            raise Unprocessable(detail, errors=[FieldError("body", "too_many", detail)])
        fresh = Block(
            id=context.new_id("blk_"), user=user.id, blocked=unwanted.user, name=unwanted.name, at=context.now
        )
        put = Put(refs.block(user.id, unwanted.user), fresh, Absent())
        return _with_blocks(context, user, before, (*standing, unwanted.user), put, fresh)

    return attempt(context, decide)


def lift(context: Context, user: User, identifier: str) -> Block:
    """Whoever was blocked finds them again. Raises NotFound."""

    def decide() -> Decision[Block]:
        before = own_profile(context, user)
        standing = blocks_of(context, user.id)
        gone = next((one for one in standing if one.id == identifier), None)
        if gone is None:
            raise NotFound
        left = tuple(one.blocked for one in standing if one is not gone)
        drop = Drop(refs.block(user.id, gone.blocked), Exists())
        return _with_blocks(context, user, before, left, drop, gone)

    return attempt(context, decide)


def _with_blocks(
    context: Context, user: User, before: UserProfile, blocked: tuple[str, ...], write: Put | Drop, answer: Block
) -> Decision[Block]:
    """Saved with the profile, so that of two changes at once none is lost in the entries."""
    saved = saving(context, user, before, revised(before), blocks=blocked)
    return Decision(answer, [write, *saved])
