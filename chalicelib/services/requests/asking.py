"""Asking: a client or guest makes a request (S1.8). It goes to whoever serves them (`answerers`)."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import FieldError, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.request import SUBJECT_LIMIT, Request, RequestKind, RequestMark, moved
from chalicelib.domain.text import clean_line
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter_as_anyone
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.core.validation import Cleaning
from chalicelib.services.requests.answerers import answerers
from chalicelib.services.requests.facts import ToTell, happened
from chalicelib.services.requests.gates import seat_of, seats_of
from chalicelib.services.requests.limits import count_asking, refuse_over_limit
from chalicelib.services.requests.wording import Words, clean_words, message_of


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody asks for, as typed. `service` is an id; `membership` the seat to ask from, "" for the first."""

    kind: str = RequestKind.INFORMATION
    service: str = ""
    subject: str = ""
    words: Words
    membership: str = ""


def ask(context: Context, user: User, organization_id: str, wanted: Ask, replay: Replay | None) -> Request:
    """The request, which waits for an answer.

    Raises NotAllowed for whoever is neither client nor guest, ClientInactive, Unprocessable, RateLimited.
    """

    def decide() -> Decision[Request]:
        caller = enter_as_anyone(context.store, organization_id, user)
        earlier = _earlier(context, user, organization_id, replay)
        if earlier:
            return Decision(earlier)
        seat = _seat(context, caller, wanted.membership)
        asked, words = _cleaned(wanted), clean_words(wanted.words)
        _refuse_service(context, organization_id, seat, asked)
        request = moved(_request(context, seat, asked), "write", caller.organization.policy, context.now)
        request = replace(request, told_at=context.now)
        line = message_of(context, request, seat, words)
        told = ToTell(what=NoticeKind.REQUEST_ASKED, members=answerers(context, request))
        mark = RequestMark(
            organization=organization_id, contact=seat.contact, request=request.id, user=user.id, at=context.now
        )
        writes = [
            Put(refs.of(request), request, Absent()),
            Put(refs.request_mark(request.id, seat.contact), mark, Absent()),
            *happened(context, "request.asked", request, actor=user.id, line=line, told=told),
            *count_asking(seat, context.now),
            *remember(context, user, replay, request.id),
        ]
        return Decision(request, writes, lambda lost: _lost(context, seat, lost))

    return attempt(context, decide)


def _lost(context: Context, seat: Membership, lost: Lost) -> None:
    """Where the same request came twice at once, the next look finds it."""
    refuse_over_limit(seat, lost, context.now)


def _earlier(context: Context, user: User, organization_id: str, replay: Replay | None) -> Request | None:
    if replay is None:
        return None
    identifier = replayed(context, context.store.read(replay_refs(user, replay)), user, replay)
    if not identifier:
        return None
    request = context.store.read([refs.request(identifier)])[refs.request(identifier)]
    if request is None or request.organization != organization_id:
        raise NotFound
    return request


def _seat(context: Context, caller: Caller, wanted: str) -> Membership:
    if wanted:
        chosen = seat_of(context, caller, wanted)
        if chosen is None:
            detail = "Name one of your own memberships as a client or guest here (mem_...), or leave it out."
            raise Unprocessable(errors=[FieldError("membership", "invalid", detail)])
        return chosen
    client = caller.holds(Role.CLIENT)
    seats = [client] if client and client.contact else seats_of(context, caller)
    if not seats:
        raise NotAllowed("Only clients and guests ask: answer what they ask at /v1/organizations/{org}/requests.")
    return seats[0]


def _cleaned(wanted: Ask) -> Ask:
    clean = Cleaning("")
    subject = clean.field("subject", lambda typed: clean_line(typed, SUBJECT_LIMIT), wanted.subject)
    clean.finish()
    return replace(wanted, subject=subject)


def _refuse_service(context: Context, organization_id: str, seat: Membership, wanted: Ask) -> None:
    if not wanted.service:
        if wanted.kind == RequestKind.SERVICE:
            detail = "Say which service: its id is in the list of services."
            raise Unprocessable(errors=[FieldError("service", "required", detail)])
        return
    reference = refs.service(organization_id, wanted.service)
    service = context.store.read([reference])[reference] if is_id("svc_", wanted.service) else None
    if service is None or not service.is_offered_to([seat.role]):
        detail = "This is not offered to you now: choose another one from the list of services."
        raise Unprocessable(errors=[FieldError("service", "invalid", detail)])


def _request(context: Context, seat: Membership, wanted: Ask) -> Request:
    return Request(
        id=context.new_id("req_"),
        organization=seat.organization,
        contact=seat.contact,
        client=seat.subject,
        user=seat.user,
        membership=seat.id,
        kind=wanted.kind,
        service=wanted.service,
        subject=wanted.subject,
        messages=1,
        last_at=context.now,
        created_at=context.now,
    )
