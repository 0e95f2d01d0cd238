"""The invitee says no: with the link alone, after a confirm step, and for good."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import after
from chalicelib.domain.marks import Suppression
from chalicelib.domain.notice import What
from chalicelib.domain.text import clean_note
from chalicelib.domain.tokens import CARRIED, address_digest
from chalicelib.domain.writes import Always, Lost, Put, Write
from chalicelib.services.changing import ending
from chalicelib.services.facts import record_of
from chalicelib.services.handing import joined_up, sending
from chalicelib.services.kit import Kit
from chalicelib.services.links import Opened, follow_live
from chalicelib.services.notifying import put_notices, tell_inviter
from chalicelib.services.recipients import Cleaning
from chalicelib.services.signing_up import delivery_refs

ATTEMPTS = 3


def decline(kit: Kit, token: str, now: int, reason: str = "") -> Invitation:
    """The invitation as it was offered; `reason` is shown to staff.

    Raises the link's problem, Unprocessable for a reason that can't be kept.
    """
    clean = Cleaning("")
    told = clean.field("reason", clean_note, reason)
    clean.finish()
    return _end(kit, token, now, lambda opened: _declined(kit, opened, told, now))


def say_not_me(kit: Kit, token: str, now: int) -> Invitation:
    """Ends the invitation, and further messages of this organization to the address that this link came to.

    A link that a person carries proves no address, so it ends the invitation only. Raises the link's problem.
    """
    return _end(kit, token, now, lambda opened: _not_me(kit, opened, now))


def decline_offer(kit: Kit, offer: Invitation, now: int) -> list[Write]:
    """The writes that end an invitation because its invitee said no."""
    return _said_no(kit, offer, "", now, What.DECLINED)


def _end(kit: Kit, token: str, now: int, writes: Callable[[Opened], list[Write]]) -> Invitation:
    for _ in range(ATTEMPTS):
        opened = follow_live(kit, token, now, delivery_refs)
        try:
            kit.store.commit(writes(opened))
        except Lost:
            continue
        return opened.invitation
    raise Conflict


def _ended(offer: Invitation, reason: str, now: int) -> Invitation:
    return replace(
        offer,
        status=after(offer, "decline", now),
        ended_at=now,
        opened_at=offer.opened_at or now,
        decline_reason=reason,
        version=offer.version + 1,
    )


def _said_no(kit: Kit, offer: Invitation, reason: str, now: int, what: What) -> list[Write]:
    told = tell_inviter(kit, offer, what, now)
    return [
        *ending(offer, _ended(offer, reason, now)),
        *put_notices(told),
        record_of(kit.random, now, f"invitation.{what}", offer, sends=joined_up(offer.order, sending(*told))),
    ]


def _declined(kit: Kit, opened: Opened, reason: str, now: int) -> list[Write]:
    return _said_no(kit, opened.invitation, reason, now, What.DECLINED)


def _not_me(kit: Kit, opened: Opened, now: int) -> list[Write]:
    offer = opened.invitation
    writes = _said_no(kit, offer, "", now, What.NOT_ME)
    came = opened.found[refs.numbered_delivery(offer.id, opened.link.delivery)]
    if opened.link.delivery != CARRIED and came is not None:
        digest = address_digest(kit.keys.ring(), offer.organization, came.address)
        writes.append(Put(refs.suppression(offer.organization, digest), Suppression(reason="not_me", at=now), Always()))
    return writes
