"""Where what is kept of a person lies: their places in organizations, their contacts, and what belongs to these.

An export shows it, an erasure goes through it. Lists lag behind: whoever must be sure looks again later.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.ask import AskStatus, ClientAsk
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.order import Order, OrderStatus
from chalicelib.domain.organization import Membership
from chalicelib.domain.request import Request, RequestMessage, RequestStatus
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.core.paging import every

_AT_ONCE = 100


def seats_of(context: Context, user: str) -> list[Membership]:
    """All memberships that a user has or had, as long as their own copy says so."""
    mirrors = list(beside(context, refs.mirror(user, "", ""), "MEM#"))
    places = [refs.of(one) for one in mirrors]
    return context.store.read(places).all(places) if places else []


def contacts_of(context: Context, seats: Iterable[Membership]) -> list[Contact]:
    """The contacts behind memberships that are nobody else's since."""
    seats = list(seats)
    owners = {refs.contact(one.organization, one.contact): one.user for one in seats if one.contact}
    found = context.store.read(owners) if owners else None
    known = [(contact, user) for ref, user in owners.items() if found and (contact := found[ref])]
    return [contact for contact, user in known if _is_of(contact, user)]


def _is_of(contact: Contact, user: str) -> bool:
    """Whoever was parted from it is still the one it tells of, until somebody else is invited."""
    return contact.linked_user == user or not (contact.linked_user or contact.open_invitations)


def invitations_of(context: Context, contact: Contact) -> Iterator[Invitation]:
    pointers = list(beside(context, refs.of(contact), "INV#"))
    places = [refs.invitation(one.invitation) for one in pointers]
    yield from context.store.read(places).all(places) if places else ()


def deliveries_of(context: Context, about: Invitation | Order) -> Iterator[Delivery]:
    yield from beside(context, refs.of(about), "DLV#")


def entitlements_of(context: Context, contact: Contact) -> Iterator[Entitlement]:
    yield from beside(context, refs.of(contact), "ENT#")


def requests_of(context: Context, contact: Contact) -> Iterator[Request]:
    marks = listed(context, [refs.requests_of(contact.organization, contact.id)], lambda _: True)
    places = [refs.request(one.request) for one in marks]
    yield from context.store.read(places).all(places) if places else ()


def thread_of(context: Context, request: Request) -> Iterator[RequestMessage]:
    yield from beside(context, refs.of(request), "MSG#")


def orders_of(context: Context, contact: Contact) -> Iterator[Order]:
    yield from orders_in(context, contact.organization, lambda one: one.contact == contact.id)


def asks_of(context: Context, user: str) -> list[ClientAsk]:
    """What a user asked, as far back as that is kept."""
    place = refs.ask_book(user)
    book = context.store.read([place])[place]
    asks = [refs.ask(one.ask) for one in book.asks] if book else []
    return context.store.read(asks).all(asks) if asks else []


def asks_in(context: Context, organization_id: str, wanted: Callable[[ClientAsk], bool]) -> Iterator[ClientAsk]:
    yield from listed(context, [refs.asks_in(organization_id, one) for one in AskStatus], wanted)


def orders_in(context: Context, organization_id: str, wanted: Callable[[Order], bool]) -> Iterator[Order]:
    yield from listed(context, [refs.orders_in(organization_id, one) for one in OrderStatus], wanted)


def invitations_in(
    context: Context, organization_id: str, wanted: Callable[[Invitation], bool]
) -> Iterator[Invitation]:
    yield from listed(context, [refs.invitations_in(organization_id, one) for one in InvitationStatus], wanted)


def requests_in(context: Context, organization_id: str, after: str | None) -> Page:
    """Some behind a position. By when they were made: whatever becomes of one meanwhile, it keeps its place."""
    listings = [refs.requests_in(organization_id, one) for one in RequestStatus]
    return context.store.list_newest(listings, after=after, limit=_AT_ONCE, where={})


def inbox_of(context: Context, user: str) -> Iterator[Any]:
    """Entries, counters, and what gathers for an email."""
    place = refs.inbox(user)
    yield from every(lambda position: context.store.between(place, "0", "~", after=position, limit=_AT_ONCE))


def beside(context: Context, place: refs.Ref[Any], prefix: str) -> Iterator[Any]:
    yield from every(lambda position: context.store.children(place, prefix, after=position))


def listed(context: Context, listings: list[refs.Listing], wanted: Callable[[Any], bool]) -> Iterator[Any]:
    yield from every(
        lambda position: context.store.list_newest(listings, after=position, limit=_AT_ONCE, where={}, keep=wanted)
    )
