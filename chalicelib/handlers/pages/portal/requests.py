"""What clients and guests ask for: their requests, what is offered to them, and the form to ask (S1.7, S1.8)."""

from collections.abc import Sequence
from urllib.parse import urlencode

from chalicelib.domain.errors import UsherError
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.request import SUBJECT_LIMIT, TEXT_LIMIT, Request, RequestKind
from chalicelib.domain.service import ASKERS, Service
from chalicelib.handlers.http.parsing import cursor_of, position_of
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.handlers.pages.portal.entering import through_steps
from chalicelib.handlers.pages.portal.shell import TOLD, PortalPlace, in_portal, org_path
from chalicelib.handlers.pages.threads import refused
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.portal.hosts import hosts_of
from chalicelib.services.portal.portal import own_seats
from chalicelib.services.requests import asking, offering, reading
from chalicelib.services.requests.asking import Ask
from chalicelib.services.requests.wording import Words

TOLD.update({"asked", "written", "closed", "reopened", "removed"})
AT_ONCE = 20
FIELDS = ("kind", "service", "subject", "text", "membership", "form")


@through_steps
def show(turn: Turn) -> PageAnswer:
    """Whoever is on the team alone finds what they answer in the console."""
    caller, held = own_seats(turn.context, turn.signed_in(), turn.named("org"))
    seats = [one for one in held if one.role in ASKERS and one.contact]
    if not seats and caller.highest.role in TEAM:
        return turn.to(f"/console/{caller.organization.id}/requests")
    wanted = turn.incoming.query.get("service", "")
    values = {"kind": RequestKind.SERVICE if wanted else RequestKind.INFORMATION, "service": wanted}
    services = offering.list_mine(turn.context, turn.signed_in(), turn.named("org"))
    view = _list_view(turn, services) | {
        "services": [{"id": one.id, "name": one.name, "description": one.description} for one in services],
        "kinds": [one for one in RequestKind if services or one != RequestKind.SERVICE],
        "seats": _seats_view(turn, caller.organization, seats),
        "most_characters": TEXT_LIMIT,
        "longest_subject": SUBJECT_LIMIT,
        "values": values | {"form": mark(turn)},
    }
    return in_portal(turn, PageAnswer("portal/requests", view), PortalPlace(caller.organization, held), "requests")


def _list_view(turn: Turn, services: Sequence[Service]) -> Fields:
    user, organization_id = turn.signed_in(), turn.named("org")
    question = f"page#requests#{organization_id}#{user.id}"
    after = position_of(turn.context, turn.incoming.query.get("cursor"), question)
    page = reading.list_mine(turn.context, user, organization_id, after=after, limit=AT_ONCE)
    following = cursor_of(turn.context, page.next, question)
    return {
        "rows": [_row_view(turn, one, services) for one in page.items],
        "is_first": after is None,
        "next_page": urlencode({"cursor": following}) if following else "",
    }


def _row_view(turn: Turn, request: Request, services: Sequence[Service]) -> Fields:
    return {
        "subject": request.subject,
        "service": service_name(request, services),
        "kind": request.kind,
        "status": request.status,
        "at": request.last_at,
        "path": org_path(turn, f"/requests/{request.id}"),
    }


def service_name(request: Request, services: Sequence[Service]) -> str:
    """ "" for one that is offered no more."""
    return next((one.name for one in services if one.id == request.service), "")


def _seats_view(turn: Turn, organization: Organization, seats: Sequence[Membership]) -> list[tuple[str, str]]:
    """For whom somebody asks, where that is a question: for themselves, or for one of those whose guest they are."""
    if len(seats) < 2:
        return []
    guests = [one for one in seats if one.role == Role.GUEST]
    names = {one.membership.id: one.name for one in hosts_of(turn.context, organization.id, guests)}
    return [(one.id, names.get(one.id, "")) for one in seats]


@through_steps
def ask(turn: Turn) -> PageAnswer:
    """Sent twice as it was it is one request, and leads to it."""
    typed = turn.typed()
    user, organization_id = turn.signed_in(), turn.named("org")
    kind = typed.get("kind", "")
    wanted = Ask(
        kind=kind if kind in set(RequestKind) else RequestKind.INFORMATION,
        service=typed.get("service", "") if kind == RequestKind.SERVICE else "",
        subject=typed.get("subject", ""),
        words=Words(text=plain(typed.get("text", ""))),
        membership=typed.get("membership", ""),
    )
    try:
        made = asking.ask(turn.context, user, organization_id, wanted, replay(organization_id, typed, FIELDS))
    except UsherError as error:
        page = show(turn)
        return refused(error, page, typed) if not page.location else page
    return turn.to(org_path(turn, f"/requests/{made.id}?told=asked"))
