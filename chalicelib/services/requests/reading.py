"""Reading requests and their threads: by the team through the contacts, and by whoever asked."""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership
from chalicelib.domain.request import Request, RequestMark, RequestMessage, RequestStatus
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned, enter_as_anyone
from chalicelib.services.core.filtered_pages import Judge, ReadChunk, sift
from chalicelib.services.requests.gates import Seen, enter_as_team, seats_of

# Of requests that were found those that belong in the list, in their order; None for each other one.
_Judge = Callable[[Sequence[Request]], Sequence[Request | None]]


@dataclass(frozen=True, kw_only=True)
class RequestQuestion:
    """What is asked for; what is empty does not matter. `mine`: only what was given to the caller."""

    status: str = ""
    contact: str = ""
    mine: bool = False


def list_requests(
    context: Context, user: User, organization_id: str, asked: RequestQuestion, *, after: str | None, limit: int
) -> Page:
    """Those that the caller of the team may see, latest first. Rights are judged by who serves whom now, so a page may
    hold fewer than `limit` and still have a next. Raises NotAllowed."""
    caller = enter_as_team(context, user, organization_id)

    def fits(request: Request) -> bool:
        own = not asked.mine or request.assigned_to in {one.id for one in caller.memberships}
        return own and asked.status in ("", request.status) and asked.contact in ("", request.contact)

    def judge(found: Sequence[Request]) -> list[Request | None]:
        wanted = [one for one in found if fits(one)]
        seen = _seen(context, caller, wanted)
        return [one if one.id in seen else None for one in found]

    if asked.contact:
        listed = _listed(context, [refs.requests_of(organization_id, asked.contact)])
        return sift(listed, _of_marks(context, judge), after, limit)
    states = [asked.status] if asked.status else list(RequestStatus)
    listed = _listed(context, [refs.requests_in(organization_id, one) for one in states])
    return sift(listed, judge, after, limit)


def list_mine(context: Context, user: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """What the caller has asked as a client or guest, latest first; nothing for whoever is neither."""
    caller = enter_as_anyone(context.store, organization_id, user)
    return asked_by(context, caller, after=after, limit=limit)


def asked_by(context: Context, caller: Caller, *, after: str | None, limit: int) -> Page:
    """The same for a caller who was let in."""
    return asked_from(context, seats_of(context, caller), after=after, limit=limit)


def asked_from(context: Context, held: Sequence[Membership], *, after: str | None, limit: int) -> Page:
    """What was asked as a client or guest by whoever has these memberships."""
    seats = {one.id: one for one in held if one.contact}
    named = {one.contact: refs.requests_of(one.organization, one.contact) for one in seats.values()}
    listings = list(named.values())
    if not listings:
        return Page([], None)

    def judge(found: Sequence[Request]) -> list[Request | None]:
        return [one if one.membership in seats and one.user == seats[one.membership].user else None for one in found]

    return sift(_listed(context, listings), _of_marks(context, judge), after, limit, at_once=limit + 1)


@dataclass(frozen=True)
class Names:
    """Of whom a request is, by name or address, and to whom it was given; "" for nobody."""

    contact: str
    assigned: str


def names_of(context: Context, found: Sequence[Request]) -> Mapping[str, Names]:
    """The names of requests that the caller was let see, by the ids of these: one read."""
    contacts = {one.id: refs.contact(one.organization, one.contact) for one in found}
    given = {one.id: ref for one in found if (ref := refs.member(one.organization, one.assigned_to))}
    if not contacts:
        return {}
    known = context.store.read([*contacts.values(), *given.values()])

    def names(request: Request) -> Names:
        contact = known[contacts[request.id]]
        member = known[given[request.id]] if request.id in given else None
        called = (contact.name or next(iter(contact.addresses), "")) if contact else ""
        return Names(called, member.name if member else "")

    return {one.id: names(one) for one in found}


def thread(context: Context, seen: Seen, *, after: str | None, limit: int) -> Page:
    """The lines of a request that was seen, latest first."""
    place = refs.request(seen.request.id)
    return context.store.between(place, "MSG#", "MSG#~", after=after, limit=limit, newest=True)


def message_in(context: Context, request: Request, identifier: str) -> RequestMessage | None:
    reference = refs.request_message(request.id, identifier)
    return context.store.read([reference])[reference]


def _seen(context: Context, caller: Caller, found: Sequence[Request]) -> frozenset[str]:
    """By id; for staff in one read of who serves whom."""
    if caller.manages:
        return frozenset(one.id for one in found)
    contacts = dict.fromkeys(contact for one in found for contact in (one.contact, one.client) if contact)
    theirs = assigned(context, caller, contacts)
    return frozenset(one.id for one in found if {one.contact, one.client} & theirs)


def _listed(context: Context, listings: Sequence[refs.Listing]) -> ReadChunk:
    return lambda position, size: context.store.list_newest(listings, after=position, limit=size, where={})


def _of_marks(context: Context, judge: _Judge) -> Judge:
    """Judges the requests that marks name."""

    def judged(marks: Sequence[RequestMark]) -> list[Request | None]:
        references = [refs.request(one.request) for one in marks]
        found = context.store.read(references).all(references) if references else []
        rows = {one.id: one for one in judge(found) if one}
        return [rows.get(one.request) for one in marks]

    return judged
