"""Invitations that answer a question: newest first, by state, channel, inviter, time, name, who they are for, and
need of attention.

State and time are keys of the index. The rest, also the search by the beginning of a name or an address, is judged
while the pages are read, a bounded number of items for each request: the caller goes on with the cursor. One entry
for each word of a name would make each invitation several items more to write, to save what few lists are long
enough to need.
"""

from collections.abc import Sequence
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.attention import Attention, attention_of
from chalicelib.domain.audience import EVERYBODY, Audience
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import ANY_TIME, Found, Page, Span
from chalicelib.services.access import enter
from chalicelib.services.kit import Kit
from chalicelib.services.sifting import sift


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for; what is empty does not matter. `inviter` is a membership, `contact` a contact's id,
    `name` the beginning of the recipient's name or address, `who` what must hold for the contact as it is now."""

    status: str = ""
    channel: str = ""
    inviter: str = ""
    contact: str = ""
    name: str = ""
    attention: bool = False
    created: Span = ANY_TIME
    who: Audience = EVERYBODY

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
    listings = [refs.invitations_in(organization, state) for state in _states(asked)]
    if seat.sight.invitations == "none" or not listings:
        return Page([], None)
    if asked.who != EVERYBODY and seat.sight.contacts != "all":
        # Whoever typed an address must not learn by filters what the directory says of its holder (S2.3).
        raise NotAllowed("Only owners and admins may filter invitations by their contacts: list the contacts.")
    if not asked.attention and asked.who == EVERYBODY:
        page = _read(kit, seat, listings, asked, now, after, limit)
        return Page(rows(kit, page.items, now), page.next)
    return sift(
        lambda position, size: _read(kit, seat, listings, asked, now, position, size),
        lambda offers: _judged(kit, asked, offers, now),
        after,
        limit,
    )


def _states(asked: Question) -> list[str]:
    """The states that are stored where invitations of the state asked for may be."""
    anywhere: dict[str, set[str]] = {"": set(Status), Status.EXPIRED: {*OPEN, Status.EXPIRED}}
    stored = anywhere.get(asked.status) or {asked.status}
    return sorted(stored & OPEN if asked.attention else stored)


def _read(
    kit: Kit, seat: Seat, listings: Sequence[refs.Listing], asked: Question, now: int, after: str | None, limit: int
) -> Page:
    where: dict[str, Any] = {"channel": asked.channel} if asked.channel else {}
    if seat.sight.invitations == "sent":
        where["inviter_user"] = seat.caller.id
    # Without a filter no more is read than is shown.
    keep = (lambda offer: asked.fits(offer, now)) if asked != Question(created=asked.created) else None
    return kit.store.list_newest(listings, after=after, limit=limit, where=where, keep=keep, span=asked.created)


def _judged(kit: Kit, asked: Question, offers: Sequence[Invitation], now: int) -> list[Row | None]:
    """The rows asked for, None in the place of all others."""
    wanted = _to_audience(kit, asked.who, offers) if asked.who != EVERYBODY else offers
    made = {row.invitation.id: row for row in rows(kit, wanted, now) if row.attention or not asked.attention}
    return [made.get(one.id) for one in offers]


def _to_audience(kit: Kit, who: Audience, offers: Sequence[Invitation]) -> list[Invitation]:
    references = {one.id: refs.contact(one.organization, one.contact) for one in offers}
    found = kit.store.read(set(references.values())) if references else Found({})
    return [one for one in offers if (person := found[references[one.id]]) and who.fits(person)]


def rows(kit: Kit, offers: Sequence[Invitation], now: int) -> list[Row]:
    """The invitations with their latest deliveries, all of which one call reads."""
    references = {offer.id: refs.numbered_delivery(offer.id, offer.deliveries) for offer in offers if offer.deliveries}
    found = kit.store.read(references.values()) if references else None
    latest = {identifier: found[ref] for identifier, ref in references.items()} if found else {}
    return [Row(one, latest.get(one.id), attention_of(one, latest.get(one.id), now)) for one in offers]
