"""What is used of a package, counted by the team and seen by the client; and giving it back, its inverse."""

from collections.abc import Callable

from chalicelib.domain.command import Replay
from chalicelib.domain.entitlement import Entitlement, EntitlementStatus, restored, used
from chalicelib.domain.identity import User
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Equals, Put
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.people.entitlements import load


@dataclass(frozen=True, kw_only=True)
class Use:
    """`units` of an entitlement, None for all there are."""

    user: User
    organization: str
    contact: str
    entitlement: str
    units: int | None = None
    replay: Replay | None = None


def consume(context: Context, use: Use) -> Entitlement:
    """So many units more are used; the last of them, or None, uses it up, which may be repeated.

    Raises NotFound, NotAllowed for whoever is not of the team or would do it for themselves, Conflict where so much is
    not left, Unprocessable for units of what is not counted.
    """
    return attempt(context, lambda: _decide(context, use, used, _used_event))


def restore(context: Context, use: Use) -> Entitlement:
    """The inverse: so many units, or all that were used, can be used again. Raises what `consume` raises."""
    return attempt(context, lambda: _decide(context, use, restored, _restored_event))


def _decide(
    context: Context,
    use: Use,
    rule: Callable[[Entitlement, int | None], Entitlement],
    event: Callable[[Context, Use, Entitlement], Put],
) -> Decision[Entitlement]:
    before, found = load(
        context, use.user, use.organization, use.contact, use.entitlement, *replay_refs(use.user, use.replay)
    )
    if replayed(context, found, use.user, use.replay):
        return Decision(before)
    after = rule(before, use.units)
    if after == before:
        return Decision(before)
    after = revised(after, at=context.now)
    writes = [
        # Another state may have been written meanwhile without reading: a refund, an end of the invitation.
        save(before, after, Equals("status", before.status)),
        event(context, use, after),
        *remember(context, use.user, use.replay, before.id),
    ]
    return Decision(after, writes)


def _used_event(context: Context, use: Use, after: Entitlement) -> Put:
    return _event(context, use, "consumed" if after.status == EntitlementStatus.CONSUMED else "used", after)


def _restored_event(context: Context, use: Use, after: Entitlement) -> Put:
    return _event(context, use, "restored", after)


def _event(context: Context, use: Use, what: str, after: Entitlement) -> Put:
    data = {"id": after.id, "used": str(after.used)}
    return record(context, use.organization, f"entitlement.{what}", actor=use.user.id, contact=use.contact, data=data)
