"""What a member follows, and what becomes of it when the membership ends."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.writes import Always, Drop, Exists, Lost, Page, Put, Write
from chalicelib.services.context import Context

AT_ONCE = 200


def subscriptions_of(context: Context, member: Membership, after: str | None, limit: int) -> Page:
    """The subscriptions of a member, latest first."""
    listing = refs.subscribed_by(member.organization, member.id)
    return context.store.list_newest([listing], after=after, limit=limit, where={})


def hand_on(context: Context, old: Membership) -> int:
    """Moves what an ended membership follows to the one that goes on in its place, if that may follow; else it ends.
    How much there was."""
    goes_on = parse_membership_id(old.successor)
    follows = goes_on is not None and goes_on[1] in MANAGERS
    found = list(subscriptions_of(context, old, None, AT_ONCE).items)
    for one in found:
        writes: list[Write] = [Drop(refs.of(one), Exists())]
        if follows:
            moved = replace(one, membership=old.successor)
            writes.append(Put(refs.of(moved), moved, Always()))
        with suppress(Lost):
            context.store.commit(writes)
    return len(found)
