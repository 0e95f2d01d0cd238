"""The invitee says no: with the link alone, after a confirm step, and for good."""

from dataclasses import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import after
from chalicelib.domain.writes import Lost
from chalicelib.services.changing import ending
from chalicelib.services.facts import record_of
from chalicelib.services.kit import Kit
from chalicelib.services.links import follow_live

ATTEMPTS = 3


def decline(kit: Kit, token: str, now: int) -> Invitation:
    """Raises the link's problem."""
    for _ in range(ATTEMPTS):
        offer = follow_live(kit, token, now).invitation
        ended = replace(
            offer,
            status=after(offer, "decline", now),
            ended_at=now,
            opened_at=offer.opened_at or now,
            version=offer.version + 1,
        )
        try:
            kit.store.commit([*ending(offer, ended), record_of(kit.random, now, "invitation.declined", offer)])
        except Lost:
            continue
        return ended
    raise Conflict
