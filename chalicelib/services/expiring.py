"""Recording that an invitation has expired. Nothing waits for it: expiry is derived wherever it matters."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.invitation import Status
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.writes import Change, Equals, Exists, Lost, Put
from chalicelib.services.baskets import given_back
from chalicelib.services.facts import record_of
from chalicelib.services.kit import Kit


def expire(kit: Kit, identifier: str, now: int) -> None:
    """Repeating it, or doing it too early, does nothing."""
    reference = refs.invitation(identifier)
    offer = kit.store.read([reference])[reference]
    if offer is None or offer.status not in OPEN or effective_status(offer, now) != Status.EXPIRED:
        return
    ended = replace(offer, status=Status.EXPIRED, ended_at=offer.expires_at, version=offer.version + 1)
    try:
        kit.store.commit(
            [
                Put(reference, ended, Equals("version", offer.version)),
                Change(
                    refs.contact(offer.organization, offer.contact),
                    Exists(),
                    increase={"version": 1},
                    discard={"open_invitations": offer.id},
                ),
                *given_back(offer, now),
                record_of(kit.random, now, "invitation.expired", offer, sends=offer.order),
            ]
        )
    except Lost:
        # Somebody resent or ended it at this moment: if it is still due, the next sweep brings it back.
        return
