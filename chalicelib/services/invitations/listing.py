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
from chalicelib.domain.caller import Caller
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.organization import Role
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import ANY_TIME, Found, Page, Span
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.filtered_pages import sift
from chalicelib.services.invitations.of_staff import place, seen_by


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

    def fits(self, invitation: Invitation, now: int) -> bool:
        """Whether an invitation is among those asked for, its deliveries aside."""
        recipient = invitation.recipient
        return (
            self.status in ("", effective_status(invitation, now))
            and self.inviter in ("", invitation.inviter.membership)
            and self.contact in ("", invitation.contact)
            and (not self.name or begins_with(self.name, recipient.name, (recipient.email,), (recipient.phone,)))
        )


@dataclass(frozen=True)
class Row:
    """A line of the list; `latest` is the latest delivery, if there was any."""

    invitation: Invitation
    latest: Delivery | None
    attention: Attention | None


def list_invitations(
    context: Context, user: User, organization_id: str, asked: Question, *, after: str | None, limit: int
) -> Page:
    """Rows, newest first. `expired` also holds what has expired but was not yet recorded; `pending` does not."""
    caller, _ = enter(context.store, organization_id, user)
    listings = [refs.invitations_in(organization_id, state) for state in _states(asked)]
    if caller.sight.invitations == "none" or not listings:
        return Page([], None)
    if asked.who != EVERYBODY and caller.sight.contacts != "all":
        # Whoever typed an address must not learn by filters what the directory says of its holder (S2.3).
        raise NotAllowed("Only owners and admins may filter invitations by their contacts: list the contacts.")
    if caller.sight.invitations == "assigned":
        return _of_staff(context, caller, asked, after, limit)
    if not asked.attention and asked.who == EVERYBODY:
        page = _read(context, caller, listings, asked, after, limit)
        return Page(rows(context, page.items), page.next)
    return sift(
        lambda position, size: _read(context, caller, listings, asked, position, size),
        lambda offers: _judged(context, asked, offers),
        after,
        limit,
    )


def _states(asked: Question) -> list[str]:
    """The states that are stored where invitations of the state asked for may be."""
    anywhere: dict[str, set[str]] = {
        "": set(InvitationStatus),
        InvitationStatus.EXPIRED: {*OPEN, InvitationStatus.EXPIRED},
    }
    stored = anywhere.get(asked.status) or {asked.status}
    return sorted(stored & OPEN if asked.attention else stored)


def _of_staff(context: Context, caller: Caller, asked: Question, after: str | None, limit: int) -> Page:
    wanted = [one for one in seen_by(context, caller) if _asked_for(asked, one, context.now)]
    listed = {row.invitation.id: row for row in rows(context, wanted) if row.attention or not asked.attention}
    left = [one for one in wanted if one.id in listed and (after is None or place(one) < after)]
    shown = left[:limit]
    return Page([listed[one.id] for one in shown], place(shown[-1]) if len(left) > limit else None)


def _asked_for(asked: Question, invitation: Invitation, now: int) -> bool:
    """What the keys of the index tell where a list is read from it, and what `fits` judges everywhere."""
    span = asked.created
    return (
        invitation.status in _states(asked)
        and asked.channel in ("", invitation.channel)
        and (span.since is None or invitation.created_at >= span.since)
        and (span.until is None or invitation.created_at < span.until)
        and asked.fits(invitation, now)
    )


def _read(
    context: Context, caller: Caller, listings: Sequence[refs.Listing], asked: Question, after: str | None, limit: int
) -> Page:
    where: dict[str, Any] = {"channel": asked.channel} if asked.channel else {}
    if caller.sight.invitations == "sent":
        # As a client: what they sent in another role is not theirs to see any more.
        where |= {"inviter_user": caller.user.id, "role": Role.GUEST}
    # Without a filter no more is read than is shown.
    keep = (lambda offer: asked.fits(offer, context.now)) if asked != Question(created=asked.created) else None
    return context.store.list_newest(listings, after=after, limit=limit, where=where, keep=keep, span=asked.created)


def _judged(context: Context, asked: Question, invitations: Sequence[Invitation]) -> list[Row | None]:
    """The rows asked for, None in the place of all others."""
    wanted = _to_audience(context, asked.who, invitations) if asked.who != EVERYBODY else invitations
    made = {row.invitation.id: row for row in rows(context, wanted) if row.attention or not asked.attention}
    return [made.get(one.id) for one in invitations]


def _to_audience(context: Context, who: Audience, invitations: Sequence[Invitation]) -> list[Invitation]:
    references = {one.id: refs.contact(one.organization, one.contact) for one in invitations}
    found = context.store.read(set(references.values())) if references else Found({})
    return [one for one in invitations if (contact := found[references[one.id]]) and who.fits(contact)]


def rows(context: Context, invitations: Sequence[Invitation]) -> list[Row]:
    """The invitations with their latest deliveries, all of which one call reads."""
    references = {
        invitation.id: refs.numbered_delivery(invitation.id, invitation.deliveries)
        for invitation in invitations
        if invitation.deliveries
    }
    found = context.store.read(references.values()) if references else None
    latest = {identifier: found[ref] for identifier, ref in references.items()} if found else {}
    return [Row(one, latest.get(one.id), attention_of(one, latest.get(one.id), context.now)) for one in invitations]
