"""The page of one request, where the link of its notification leads: whoever asked writes on, the team answers."""

from chalicelib.domain.errors import UsherError
from chalicelib.domain.service import Service
from chalicelib.handlers.pages import threads
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.portal.entering import through_steps
from chalicelib.handlers.pages.portal.requests import service_name
from chalicelib.handlers.pages.portal.shell import PortalPlace, in_portal, org_path
from chalicelib.services.portal.portal import own_seats
from chalicelib.services.requests import offering
from chalicelib.services.requests.gates import Seen, either_gate
from chalicelib.services.requests.reading import names_of


@through_steps
def show(turn: Turn) -> PageAnswer:
    return _page(turn, _seen(turn))


def _seen(turn: Turn) -> Seen:
    return either_gate(turn.context, threads.which(turn))


def _page(turn: Turn, seen: Seen, enclosed: str = "") -> PageAnswer:
    user, organization_id = turn.signed_in(), turn.named("org")
    caller, held = own_seats(turn.context, user, organization_id)
    console = f"/console/{organization_id}/requests" if seen.by_team else ""
    view = {
        "service": service_name(seen.request, _services(turn, seen)),
        "who": names_of(turn.context, [seen.request])[seen.request.id].contact if seen.by_team else "",
        "back": console or org_path(turn, "/requests"),
        "files_path": org_path(turn, f"/files/{seen.request.id}"),
    }
    page = threads.in_thread(turn, seen, PageAnswer("portal/request", view), _here(turn), enclosed)
    return in_portal(turn, page, PortalPlace(caller.organization, held), "requests")


def _services(turn: Turn, seen: Seen) -> list[Service]:
    if not seen.request.service:
        return []
    listed = offering.list_all if seen.by_team else offering.list_mine
    return listed(turn.context, turn.signed_in(), turn.named("org"))


def _here(turn: Turn) -> str:
    return org_path(turn, f"/requests/{turn.named('request')}")


@through_steps
def write(turn: Turn) -> PageAnswer:
    return _sent(turn, "written", threads.write)


@through_steps
def close(turn: Turn) -> PageAnswer:
    return _sent(turn, "closed", threads.close)


@through_steps
def reopen(turn: Turn) -> PageAnswer:
    return _sent(turn, "reopened", threads.reopen)


@through_steps
def remove(turn: Turn) -> PageAnswer:
    return _sent(turn, "removed", threads.remove_file)


def _sent(turn: Turn, told: str, verb: threads.Verb) -> PageAnswer:
    typed = turn.typed()
    seen = _seen(turn)
    try:
        verb(turn, seen, typed)
    except UsherError as error:
        return threads.refused(error, _page(turn, _seen(turn), typed.get("files", "")), typed)
    return turn.to(f"{_here(turn)}?told={told}")


@through_steps
def fetch(turn: Turn) -> PageAnswer:
    """A file of the thread."""
    return threads.file_address(turn, _seen(turn))
