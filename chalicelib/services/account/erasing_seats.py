"""Erasing what a person's places in organizations keep of them, and the name that they signed others' items with."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.emptied import emptied
from chalicelib.domain.ids import user_of
from chalicelib.domain.inbox import InboxEntry, Unseen
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.marks import Progress
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.request import RequestMessage
from chalicelib.domain.writes import Absent, Always, Check, Drop, Equals, Lost, Put
from chalicelib.services.account.holdings import (
    asks_in,
    beside,
    inbox_of,
    invitations_in,
    listed,
    orders_in,
    requests_in,
    thread_of,
)
from chalicelib.services.account.rewriting import rewrite
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.team.photos import without_photo


def erase_seat(context: Context, seat: Membership) -> None:
    """A membership that has ended, without its person; the user's own copy of it goes last: it leads here. One that is
    active again keeps both: the next look leaves first."""
    if seat.role in TEAM and seat.name:
        _unsign(context, seat)
    for subscription in listed(context, [refs.subscribed_by(seat.organization, seat.id)], lambda _: True):
        context.store.commit([Drop(refs.of(subscription), Always())])
    reference, mirror = refs.of(seat), refs.mirror(seat.user, seat.organization, seat.id)

    def decide() -> Decision[None]:
        current = context.store.read([reference])[reference]
        if current and current.is_active:
            return Decision(None)
        if current is None or emptied(current) == current:
            as_read = Check(reference, Equals("version", current.version) if current else Absent())
            return Decision(None, [as_read, Drop(mirror, Always())])
        return Decision(
            None, [save(current, revised(emptied(current))), *without_photo(current), Drop(mirror, Always())]
        )

    attempt(context, decide)


def _unsign(context: Context, seat: Membership) -> None:
    """Their name is on what they sent, sold and answered, and on invitations to those whom they serve."""
    for invitation in invitations_in(context, seat.organization, lambda one: _unsigned(one, seat) != one):
        rewrite(context, refs.of(invitation), lambda one: _unsigned(one, seat))
    for order in orders_in(context, seat.organization, lambda one: _unsold(one, seat) != one):
        rewrite(context, refs.of(order), lambda one: _unsold(one, seat))
    for ask in asks_in(context, seat.organization, lambda one: user_of(one.asked) == seat.user):
        rewrite(context, refs.of(ask), lambda one: replace(one, asked_name=""))
    _unsign_threads(context, seat)


def _unsign_threads(context: Context, seat: Membership) -> None:
    """One read for each thread may be more than one message of the queue has time for: how far it was is noted."""
    place = refs.progress(f"unsign-{seat.organization}", seat.id)
    progress = context.store.read([place])[place] or Progress()
    while not progress.done:
        page = requests_in(context, seat.organization, progress.position or None)
        for request in page.items:
            for message in thread_of(context, request):
                if message.author == seat.user:
                    rewrite(context, refs.of(message), _unnamed)
        progress = Progress(position=page.next or "", done=page.next is None)
        context.store.commit([Put(place, progress, Always())])
    context.store.commit([Drop(place, Always())])


def _unsigned(invitation: Invitation, seat: Membership) -> Invitation:
    mine = invitation.inviter.user == seat.user
    return replace(
        invitation,
        inviter=replace(invitation.inviter, name="") if mine else invitation.inviter,
        staff_names=tuple(one for one in invitation.staff_names if one != seat.name),
    )


def _unsold(order: Order, seat: Membership) -> Order:
    mine = order.seller.user == seat.user
    return replace(order, seller=replace(order.seller, name="")) if mine else order


def _unnamed(message: RequestMessage) -> RequestMessage:
    return replace(message, name="")


def erase_user(context: Context, user: str) -> None:
    """All that is kept of a user beyond any organization."""
    own = refs.user_profile(user)
    _drop_asks(context, user)
    for block in beside(context, own, "BLK#"):
        context.store.commit([Drop(refs.block(user, block.blocked), Always())])
    for answers in beside(context, own, "FRM#"):
        seat = refs.member(answers.organization, answers.membership)
        membership = context.store.read([seat])[seat] if seat else None
        if membership:
            context.store.commit([Drop(refs.answers(membership, answers.step, answers.step_version), Always())])
    _drop_inbox(context, user)
    _drop_profile(context, user)


def _drop_asks(context: Context, user: str) -> None:
    """Before the book that leads to them, which goes as it was read: what is asked meanwhile is in it too."""
    place = refs.ask_book(user)

    def decide() -> Decision[None]:
        book = context.store.read([place])[place]
        for one in book.asks if book else ():
            context.store.commit([Drop(refs.ask(one.ask), Always())])
        return Decision(None, [Drop(place, Equals("version", book.version))] if book else [])

    attempt(context, decide)


def _drop_profile(context: Context, user: str) -> None:
    """Where they are found, and their picture, with the profile that leads there; as it was read, like the book."""
    own = refs.user_profile(user)

    def decide() -> Decision[None]:
        profile = context.store.read([own])[own]
        if profile is None:
            return Decision(None)
        for digest in profile.found_at:
            # Somebody else may have signed in with the same address since.
            with suppress(Lost):
                context.store.commit([Drop(refs.findable(digest), Equals("user", user))])
        photo = profile.photo
        picture = [Drop(refs.user_photo(photo.hash, user), Always())] if photo else []
        return Decision(None, [*picture, Drop(own, Equals("version", profile.version))])

    attempt(context, decide)


def _drop_inbox(context: Context, user: str) -> None:
    """With the emails that told them the same, which lie beside each fact."""
    for one in inbox_of(context, user):
        if isinstance(one, InboxEntry):
            _drop_emails(context, one)
        place = refs.unseen(user, one.organization, one.topic) if isinstance(one, Unseen) else refs.of(one)
        context.store.commit([Drop(place, Always())])


def _drop_emails(context: Context, entry: InboxEntry) -> None:
    emails = beside(context, refs.notice(entry.notice), "NTC#")
    for email in [one for one in emails if one.name.endswith(f"#{entry.membership}")]:
        context.store.commit([Drop(refs.of(email), Always())])
