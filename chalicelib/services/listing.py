"""Invitations that answer a question: newest first, by state, channel, inviter, time, name, and need of attention.

State and time are keys of the index. The rest, also the search by the beginning of a name or an address, is judged
while the pages are read, a bounded number of items for each request: the caller goes on with the cursor. One entry
for each word of a name would make each invitation several items more to write, to save what few lists are long
enough to need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.attention import Attention, attention_of
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.refs import Listing, invitations_in, numbered_delivery
from chalicelib.domain.search import begins_with
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import ANY_TIME, Page, Span
from chalicelib.services.access import enter
from chalicelib.services.kit import Kit
from chalicelib.services.sifting import sift


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for; what is empty does not matter. `inviter` is a membership, `contact` a contact's id,
    `name` the beginning of the recipient's name or address."""

    status: str = ""
    channel: str = ""
    inviter: str = ""
    contact: str = ""
    name: str = ""
    attention: bool = False
    created: Span = ANY_TIME

    def fits(self, offer: Invitation, now: int) -> bool:
        """Whether an invitation is among those asked for, its deliveries aside."""
        person = offer.recipient
        return (
            self.status in ("", effective_status(offer, now))
            and self.inviter in ("", offer.inviter.membership)
            and self.contact in ("", offer.contact)
            and (not self.name or begins_with(self.name, person.name, (person.email,), (person.phone,)))
        )


@dataclass(frozen=True)
class Row:
    """A line of the list; `latest` is the latest delivery, if there was any."""

    invitation: Invitation
    latest: Delivery | None
    attention: Attention | None


def list_invitations(
    kit: Kit, caller: User, organization: str, asked: Question, now: int, *, after: str | None, limit: int
) -> Page:
    """Rows, newest first. `expired` also holds what has expired but was not yet recorded; `pending` does not."""
    seat, _ = enter(kit.store, organization, caller)
    listings = [invitations_in(organization, state) for state in _states(asked)]
    if seat.sight.invitations == "none" or not listings:
        return Page([], None)
    if not asked.attention:
        page = _read(kit, seat, listings, asked, now, after, limit)
        return Page(_rows(kit, page.items, now), page.next)
    return sift(
        lambda position, size: _read(kit, seat, listings, asked, now, position, size),
        lambda offers: [row if row.attention else None for row in _rows(kit, offers, now)],
        after,
        limit,
    )


def _states(asked: Question) -> list[str]:
    """The states that are stored where invitations of the state asked for may be."""
    anywhere: dict[str, set[str]] = {"": set(Status), Status.EXPIRED: {*OPEN, Status.EXPIRED}}
    stored = anywhere.get(asked.status) or {asked.status}
    return sorted(stored & OPEN if asked.attention else stored)


def _read(
    kit: Kit, seat: Seat, listings: Sequence[Listing], asked: Question, now: int, after: str | None, limit: int
) -> Page:
    where: dict[str, Any] = {"channel": asked.channel} if asked.channel else {}
    if seat.sight.invitations == "sent":
        where["inviter_user"] = seat.caller.id
    # Without a filter no more is read than is shown.
    keep = (lambda offer: asked.fits(offer, now)) if asked != Question(created=asked.created) else None
    return kit.store.list_newest(listings, after=after, limit=limit, where=where, keep=keep, span=asked.created)


def _rows(kit: Kit, offers: Sequence[Invitation], now: int) -> list[Row]:
    """The invitations with their latest deliveries, all of which one call reads."""
    refs = {offer.id: numbered_delivery(offer.id, offer.deliveries) for offer in offers if offer.deliveries}
    found = kit.store.read(refs.values()) if refs else None
    latest = {identifier: found[ref] for identifier, ref in refs.items()} if found else {}
    return [Row(one, latest.get(one.id), attention_of(one, latest.get(one.id), now)) for one in offers]
