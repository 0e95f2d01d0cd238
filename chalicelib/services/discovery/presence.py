"""Being found: the entries under a user's addresses, always written together with the profile that they follow from.

Whoever saves a profile does it through `saving`, so that nothing is ever found that the profile does not say.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.user_profile import (
    FINDABLE,
    MOST_BLOCKS,
    PROFESSIONAL,
    REFRESHED_AFTER,
    Block,
    Findable,
    UserProfile,
)
from chalicelib.domain.writes import Absent, Always, AnyOf, Drop, Equals, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.recipients import digests_everywhere


def own_profile(context: Context, user: User) -> UserProfile:
    """The caller's own; where nothing was ever said, an empty one of version 0."""
    reference = refs.user_profile(user.id)
    return context.store.read([reference])[reference] or UserProfile(id=user.id, version=0)


def is_fresh(context: Context, user: User, profile: UserProfile) -> bool:
    """Whether nothing needs to be written for them to be found as they wish, and nowhere else."""
    wanted = _places(context, user, profile)
    return profile.found_at == wanted and (not wanted or context.now < profile.found_since + REFRESHED_AFTER)


def saving(
    context: Context, user: User, before: UserProfile, after: UserProfile, *, blocks: tuple[str, ...] | None = None
) -> list[Write]:
    """The writes of a changed profile (its next version) and of what follows from it; `blocks` are the users who find
    nobody from now on, left out where they stay.

    Whatever it reads it reads after `before`: who changes it meanwhile has changed the version too.
    """
    wanted = _places(context, user, after)
    if wanted and blocks is None:
        blocks = tuple(one.blocked for one in blocks_of(context, user.id))
    entry = _entry(context, after, blocks or ())
    placed = replace(after, found_at=wanted, found_since=context.now if wanted else 0)
    return [
        put_profile(before, placed),
        *(Put(refs.findable(one), entry, Always()) for one in wanted),
        *_withdrawn(context, user, [one for one in before.found_at if one not in wanted]),
        record(context, user.id, "profile.changed", actor=user.id),
    ]


def put_profile(before: UserProfile, after: UserProfile) -> Put:
    """The write of the next version of a profile, also of the first one."""
    newest = Equals("version", before.version) if before.version else Absent()
    return Put(refs.user_profile(after.id), replace(after, version=before.version + 1), newest)


def blocks_of(context: Context, user_id: str) -> list[Block]:
    """All that a user has blocked."""
    return list(context.store.children(refs.user_profile(user_id), "BLK#", limit=MOST_BLOCKS).items)


def _places(context: Context, user: User, profile: UserProfile) -> tuple[str, ...]:
    """The digests of the verified addresses of who wants to be found, as long as one of them is an email."""
    if not profile.visible_in_search or not user.email:
        return ()
    return digests_everywhere(context, (user.email, *((user.phone,) if user.phone else ())))


def _withdrawn(context: Context, user: User, places: list[str]) -> list[Write]:
    """The end of entries, but not of those of somebody who has signed in with the same address since."""
    references = [refs.findable(one) for one in places]
    found = context.store.read(references) if references else None
    theirs = AnyOf((Absent(), Equals("user", user.id)))
    mine = [one for one in references if found and (entry := found[one]) and entry.user == user.id]
    return [Drop(one, theirs) for one in mine]


def _entry(context: Context, profile: UserProfile, blocked: tuple[str, ...]) -> Findable:
    return Findable(
        user=profile.id,
        name=profile.name,
        profession=profile.profession,
        firm=profile.firm,
        photo=profile.photo,
        found_as=profile.found_as if profile.circle == PROFESSIONAL else None,
        blocks=tuple(sorted(blocked)),
        expires_at=context.now + FINDABLE,
    )
