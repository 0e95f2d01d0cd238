"""Wanting to hear nothing of somebody: whoever is blocked does not find the user, and asks them for nothing.

They are told nothing, and what is agreed between them stays as it is.
"""

from chalicelib.domain import refs
from chalicelib.domain.errors import FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, user_of
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


def asker_of(context: Context, user: User, ask_id: str) -> Unwanted:
    """Who asked the caller, by that ask. Raises NotFound for what somebody else was asked."""
    reference = refs.ask(ask_id)
    ask = context.store.read([reference])[reference] if is_id("ask_", ask_id) else None
    if ask is None or user_of(ask.asked) != user.id:
        raise NotFound
    return Unwanted(ask.user, ask.name)


@dataclass(frozen=True)
class Means:
    """What somebody is known by who is to be blocked: one of these."""

    invitation: str = ""
    handle: str = ""
    ask: str = ""


def unwanted(context: Context, user: User, means: Means) -> Unwanted:
    """Whoever sent the caller this invitation, asked them, or was found by a search of theirs. Raises NotFound,
    Unprocessable."""
    if sum(map(bool, (means.invitation, means.handle, means.ask))) != 1:
        detail = "Name whom you mean: an `invitation` to you, an `ask` of you, or the `handle` of somebody you found."
        raise Unprocessable(errors=[FieldError("invitation", "required", detail)])
    if means.invitation:
        return inviter_of(context, user, means.invitation)
    return asker_of(context, user, means.ask) if means.ask else _found(context, user, means.handle)


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
