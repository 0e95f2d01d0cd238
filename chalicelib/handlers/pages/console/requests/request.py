"""One request in the console: its thread with the answer, closing it, and handing it on to a colleague."""

from collections.abc import Mapping

from chalicelib.domain.errors import NotFound, UsherError
from chalicelib.domain.organization import Role
from chalicelib.handlers.pages import threads
from chalicelib.handlers.pages.console.colleagues import active
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.services.requests import assigning, offering
from chalicelib.services.requests.answerers import who_serves
from chalicelib.services.requests.gates import Seen, team_gate
from chalicelib.services.requests.reading import names_of


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    return _page(here, _seen(here))


def _seen(here: Desk) -> Seen:
    return team_gate(here.context, threads.which(here.turn))


def _page(here: Desk, seen: Seen, enclosed: str = "") -> PageAnswer:
    request, names = seen.request, names_of(here.context, [seen.request])[seen.request.id]
    view = {
        "who": names.contact,
        "contact": request.contact,
        "service": _service(here, seen),
        "assigned_to": request.assigned_to,
        "assigned": names.assigned,
        "waiting_since": request.waiting_since,
        "colleagues": _colleagues(here, seen),
        "files_path": f"/me/{here.organization}/files/{request.id}",
    }
    path = f"{here.path}/requests/{request.id}"
    return threads.in_thread(here.turn, seen, here.page("requests/request", view), path, enclosed)


def _service(here: Desk, seen: Seen) -> str:
    if not seen.request.service:
        return ""
    try:
        return offering.get(here.context, here.user, here.organization, seen.request.service).name
    except NotFound:
        return ""


def _colleagues(here: Desk, seen: Seen) -> list[tuple[str, str]]:
    """To whom it can be given: who serves the contact, owners and admins."""
    found = list(who_serves(here.context, seen.request))
    for role in (Role.OWNER, Role.ADMIN):
        found += active(here, role)
    return [(one.id, one.name) for one in {one.id: one for one in found}.values()]


def answer(turn: Turn) -> PageAnswer:
    return _sent(turn, "answered", threads.write)


def close(turn: Turn) -> PageAnswer:
    return _sent(turn, "closed", threads.close)


def reopen(turn: Turn) -> PageAnswer:
    return _sent(turn, "reopened", threads.reopen)


def remove(turn: Turn) -> PageAnswer:
    return _sent(turn, "file_removed", threads.remove_file)


def hand_on(turn: Turn) -> PageAnswer:
    """To nobody in particular gives it back to all who serve the contact."""
    return _sent(turn, "handed_on", _hand_on)


def _hand_on(turn: Turn, _: Seen, typed: Mapping[str, str]) -> None:
    assigning.assign(turn.context, threads.which(turn), typed.get("to", ""))


def _sent(turn: Turn, done: str, verb: threads.Verb) -> PageAnswer:
    here = desk(turn)
    typed = turn.typed()
    seen = _seen(here)
    try:
        verb(turn, seen, typed)
    except UsherError as error:
        return threads.refused(error, _page(here, _seen(here), typed.get("files", "")), typed)
    return here.to(f"/requests/{seen.request.id}", done=done)
